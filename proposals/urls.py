"""Routes of the case. One URL an action; members are named by their key, which follows the firm when rows are moved."""

from django.urls import include, path

from proposals.views import alliance, case, check, consent, files, member, offline, preview, printing, proof, receipt, section, submit
from proposals.views.carry_urls import urlpatterns as carrying
from proposals.views.register_urls import urlpatterns as registers
from proposals.views.together_urls import urlpatterns as together

CASE = "proposals/<slug:code>/"
MEMBER = CASE + "members/<slug:key>/"

urlpatterns = [
    *together,
    *carrying,
    *registers,
    path("proposals/start/", case.start, name="start_proposal"),
    path(CASE, case.proposal, name="proposal"),
    path(CASE + "sections/<slug:section>/", section.section, name="section"),
    path(CASE + "sections/<slug:section>/autosave/", section.autosave, name="autosave"),
    path(CASE + "sections/<slug:section>/findings/", section.findings, name="section_findings"),
    path(CASE + "sections/<slug:section>/files/<slug:slot>/", files.upload, name="upload"),
    path(CASE + "sections/<slug:section>/pictures/<slug:field>/", files.picture, name="picture"),
    path(CASE + "files/<uuid:attachment>/", files.attachment, name="attachment"),
    path(CASE + "members/", alliance.alliance, name="alliance"),
    path(CASE + "members/add/", alliance.add, name="member_add"),
    path(MEMBER, member.member, name="member"),
    path(MEMBER + "sections/<slug:section>/", section.member_section, name="member_section"),
    path(MEMBER + "sections/<slug:section>/autosave/", section.member_autosave, name="member_autosave"),
    path(MEMBER + "sections/<slug:section>/findings/", section.member_findings, name="member_findings"),
    path(MEMBER + "sections/<slug:section>/files/<slug:slot>/", files.member_upload, name="member_upload"),
    path(MEMBER + "consent/", consent.consent, name="consent"),
    path(MEMBER + "consent/withdraw/", consent.withdraw_consent, name="consent_withdraw"),
    path(MEMBER + "complete/", member.complete, name="member_complete"),
    path(MEMBER + "hand-over/", member.hand_over, name="member_hand_over"),
    path(MEMBER + "take-back/", member.take_back, name="member_take_back"),
    path(MEMBER + "invite/", alliance.invite, name="member_invite"),
    path(MEMBER + "revoke/", alliance.revoke, name="member_revoke"),
    path(MEMBER + "remind/", alliance.remind, name="member_remind"),
    path(MEMBER + "move/", alliance.move, name="member_move"),
    path(MEMBER + "replace/", alliance.replace, name="member_replace"),
    path(MEMBER + "remove/", alliance.remove, name="member_remove"),
    path(CASE + "offline/", offline.offline, name="offline"),
    path(CASE + "offline/workbook.xlsx", offline.workbook, name="offline_workbook"),
    path(CASE + "offline/document.zip", offline.offline_document, name="offline_document"),
    path(CASE + "offline/upload/", offline.upload, name="offline_upload"),
    path(CASE + "offline/<uuid:intake>/", offline.offline_review, name="offline_review"),
    path(CASE + "offline/<uuid:intake>/apply/", offline.offline_apply, name="offline_apply"),
    path(MEMBER + "offline/", offline.offline, name="member_offline"),
    path(MEMBER + "offline/workbook.xlsx", offline.workbook, name="member_offline_workbook"),
    path(MEMBER + "offline/upload/", offline.upload, name="member_offline_upload"),
    path(CASE + "check/", check.check, name="check"),
    path(CASE + "preview/", preview.preview, name="preview"),
    path(CASE + "preview/paper.pdf", preview.draft_paper, name="draft_paper"),
    path(CASE + "preview/paper.<slug:form>", preview.draft_form, name="draft_form"),
    path(CASE + "preview/pages/", proof.draft_proof, name="draft_proof"),
    path(CASE + "preview/pages/<int:place>.png", proof.draft_page, name="draft_page"),
    path(CASE + "preview/printing/", printing.draft_printing, name="draft_printing"),
    path(CASE + "preview/printing/<slug:sheet>.<slug:kind>", printing.draft_sheet, name="draft_sheet"),
    path(CASE + "submit/", submit.submit, name="submit"),
    path(CASE + "withdraw/", submit.withdraw, name="withdraw"),
    path(CASE + "reopen/", submit.reopen, name="reopen"),
    path(CASE + "receipt/<slug:number>/", receipt.receipt, name="receipt"),
    path(CASE + "receipt/<slug:number>/print/", receipt.receipt_print, name="receipt_print"),
    path(CASE + "receipt/<slug:number>/receipt.pdf", receipt.receipt_pdf, name="receipt_pdf"),
    path(CASE + "receipt/<slug:number>/paper.pdf", receipt.paper, name="submission_paper"),
    path(CASE + "receipt/<slug:number>/paper.<slug:form>", receipt.paper_in_form, name="submission_form"),
    path(CASE + "receipt/<slug:number>/pages/", proof.submission_proof, name="submission_proof"),
    path(CASE + "receipt/<slug:number>/pages/<int:place>.png", proof.submission_page, name="submission_page"),
    path(CASE + "receipt/<slug:number>/printing/", printing.submission_printing, name="submission_printing"),
    path(CASE + "receipt/<slug:number>/printing/<slug:sheet>.<slug:kind>", printing.submission_sheet, name="submission_sheet"),
    path("notices/<str:token>/", consent.objection, name="objection"),
    path("", include("proposals.views.calls.urls")),
]
