"""Words of the desk's pages for choices and verdicts."""

from django.utils.translation import gettext_lazy as _

from review.models import ContactNote, PaperIntake
from review.rules.seal_code import Verdict

WAYS = {PaperIntake.Way.POST: _("郵遞"), PaperIntake.Way.COURIER: _("快遞"), PaperIntake.Way.IN_PERSON: _("專人送達")}
KINDS = {
    ContactNote.Kind.CALL_OUT: _("電話（撥出）"), ContactNote.Kind.CALL_IN: _("電話（來電）"), ContactNote.Kind.MAIL: _("電子郵件"),
    ContactNote.Kind.VISIT: _("來訪"),
}  # fmt: skip
VERDICTS = {
    Verdict.SAME: {"kind": "done", "title": _("書面與最後一次上傳相同"), "text": _("代碼與內容碼相符，可以收件。")},
    Verdict.OLDER: {"kind": "warn", "title": _("書面是較早的版本"), "text": _("領導企業之後又重新上傳；請洽計畫聯絡人補送最後一次上傳之版本。")},
    Verdict.OTHER_CASE: {"kind": "stop", "title": _("代碼屬於另一個案件"), "text": _("請確認書面是否放錯，或以這個代碼搜尋。")},
    Verdict.CHANGED: {"kind": "stop", "title": _("內容碼不符"), "text": _("送件編號存在，但內容碼與上傳內容不同；書面不是由系統的列印版印出。")},
    Verdict.MISTYPED: {"kind": "stop", "title": _("查無此送件編號"), "text": _("請重新核對代碼最後兩個字元。")},
    Verdict.UNKNOWN: {"kind": "stop", "title": _("讀不出代碼"), "text": _("請輸入用印頁右下角的送件編號，例如 113-7K2QD-1-R8。")},
}
