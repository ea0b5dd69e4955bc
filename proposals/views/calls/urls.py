"""Routes of staff's pages 計畫申請管理."""

from django.urls import path

from proposals.views.calls import calls, editions, groups, mails, previews, texts

CALL = "calls/<slug:call_code>/"
EDITION = CALL + "editions/<slug:ref>/"
TEXT = CALL + "texts/<str:text_key>/"

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/copy/", calls.copy, name="call_copy"),
    path(CALL, calls.call, name="call_manage"),
    path(CALL + "publish/", calls.publish, name="call_publish"),
    path(CALL + "take-back/", calls.take_back, name="call_take_back"),
    path(CALL + "delete/", calls.delete, name="call_delete"),
    path(CALL + "settings/<slug:group>/", groups.group, name="call_group"),
    path(CALL + "preview/announcements/<slug:slug>/", previews.announcement, name="call_preview_announcement"),
    path(CALL + "preview/<slug:page>/", previews.page, name="call_preview"),
    path(CALL + "editions/", editions.edition_list, name="call_editions"),
    path(CALL + "editions/upload/", editions.upload, name="call_edition_upload"),
    path(EDITION, editions.edition, name="call_edition"),
    path(EDITION + "choose/", editions.choose, name="call_edition_choose"),
    path(EDITION + "form/<slug:scope>/<slug:section>/", editions.form_preview, name="call_edition_form"),
    path(EDITION + "paper/", editions.paper, name="call_edition_paper"),
    path(EDITION + "paper/file/", editions.paper_file, name="call_edition_file"),
    path(CALL + "mails/", mails.mails, name="call_mails"),
    path(CALL + "mails/<slug:event>/", mails.mail, name="call_mail"),
    path(CALL + "mails/<slug:event>/reset/", mails.reset, name="call_mail_reset"),
    path(CALL + "texts/", texts.texts, name="call_texts"),
    path(CALL + "texts/announcement/", texts.new_announcement, name="call_announcement"),
    path(TEXT, texts.text, name="call_text"),
    path(TEXT + "preview/", texts.preview, name="call_text_preview"),
    path(TEXT + "publish/", texts.publish, name="call_text_publish"),
    path(TEXT + "discard/", texts.discard, name="call_text_discard"),
    path(TEXT + "withdraw/", texts.withdraw, name="call_text_withdraw"),
]
