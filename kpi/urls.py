"""Routes of the execution, under /execution/. One URL an action."""

from django.urls import path

from kpi.views import changes, contract, months, overdue, payments, points, report_workbook, reports
from review.models import SavedView
from review.views import saved_views

CASE = "cases/<slug:code>/"
SIGNING = CASE + "contract/"
MONTH = CASE + "reports/<slug:month>/"
MEMBER = MONTH + "<slug:key>/"
OVERDUE_LIST = {"of": SavedView.List.OVERDUE, "route": "execution_overdue"}  # of its kept filters

urlpatterns = [
    path(SIGNING, contract.contract, name="execution_contract"),
    path(SIGNING + "invite/", contract.invite, name="execution_invite"),
    path(SIGNING + "checklist/", contract.checklist, name="execution_checklist"),
    path(SIGNING + "extend/", contract.extend, name="execution_extend"),
    path(SIGNING + "sign/", contract.sign, name="execution_sign"),
    path(SIGNING + "decline/", contract.decline, name="execution_decline"),
    path(SIGNING + "end/", contract.end, name="execution_end"),
    path(SIGNING + "document/", contract.document, name="execution_document"),
    path(SIGNING + "points/", points.add, name="execution_points"),
    path(SIGNING + "points/print/", points.printed, name="execution_points_print"),
    path(SIGNING + "points/<int:point>/answer/", points.answer, name="execution_answer"),
    path(SIGNING + "points/<int:point>/settle/", points.settle, name="execution_settle"),
    path(SIGNING + "plans/", points.hand_in, name="execution_hand_in"),
    path(SIGNING + "plans/<int:version>/", points.plan, name="execution_plan"),
    path(SIGNING + "payments/", payments.add, name="execution_payment"),
    path(SIGNING + "payments/<int:payment>/remove/", payments.remove, name="execution_payment_remove"),
    path(SIGNING + "agreement/", payments.agree, name="execution_agreement"),
    path(SIGNING + "agreement/file/", payments.agreement, name="execution_agreement_file"),
    path(CASE + "changes/", changes.changes, name="execution_changes"),
    path(CASE + "changes/<int:change>/decide/", changes.decide, name="execution_change_decide"),
    path(CASE + "changes/<int:change>/withdraw/", changes.withdraw, name="execution_change_withdraw"),
    path("overdue/", overdue.show, name="execution_overdue"),
    path("overdue/views/", saved_views.keep, OVERDUE_LIST, name="execution_overdue_view_save"),
    path("overdue/views/<int:view_id>/remove/", saved_views.drop, OVERDUE_LIST, name="execution_overdue_view_remove"),
    path(CASE + "reports/", reports.index, name="execution_reports"),
    path(CASE + "evidence/<int:evidence_id>/", reports.evidence, name="execution_evidence"),
    path(MONTH, months.month, name="execution_month"),
    path(MONTH + "accept/", months.accept, name="execution_accept"),
    path(MONTH + "return/", months.give_back, name="execution_return"),
    path(MEMBER, reports.report, name="execution_report"),
    path(MEMBER + "save/", reports.autosave, name="execution_report_autosave"),
    path(MEMBER + "merge/", reports.merge, name="execution_report_merge"),
    path(MEMBER + "workbook/", report_workbook.download, name="execution_report_workbook"),
    path(MEMBER + "preview/", report_workbook.preview, name="execution_report_preview"),
    path(MEMBER + "take-back/", reports.take_back, name="execution_take_back"),
    path(MEMBER + "return/", reports.give_back, name="execution_give_back"),
    path(MEMBER + "evidence/", reports.add_evidence, name="execution_evidence_add"),
    path(MEMBER + "evidence/<int:evidence_id>/remove/", reports.remove_evidence, name="execution_evidence_remove"),
]
