"""Words of the programme that models, rules and pages share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """State of a case; the label is what applicants read. What staff read stands in `STAFF_LABELS` (glossary 1.3)."""

    DRAFT = "draft", _("填寫中")
    UPLOADED = "uploaded", _("已上傳，尚待書面送達")
    PAPER_ONLY = "paper_only", _("書面已送達，尚未上傳")
    RECEIVED = "received", _("已收件")
    LATE_REFUSED = "late_refused", _("逾期，不予受理")
    SCREENING = "screening", _("資格與文件審查中")
    CORRECTION = "correction", _("待補件")
    CORRECTED = "corrected", _("已補件，審查中")
    INELIGIBLE = "ineligible", _("資格不符")
    REJECTED = "rejected", _("駁回申請")
    ELIGIBLE = "eligible", _("通過，請上傳提案簡報")
    SLIDES_READY = "slides_ready", _("簡報已上傳")
    IN_REVIEW = "in_review", _("提案審查中")
    SCORED = "scored", _("提案審查中")
    DECIDED = "decided", _("提案審查中")
    REPORTED = "reported", _("提案審查中")
    SELECTED = "selected", _("入選")
    RESERVE = "reserve", _("備取")
    NOT_SELECTED = "not_selected", _("未入選")
    BELOW_PASS = "below_pass", _("未入選（未達及格分數）")
    CONTRACT_PENDING = "contract_pending", _("請完成簽約")
    DECLINED = "declined", _("已放棄入選資格")
    CONTRACTED = "contracted", _("已簽約")
    EXECUTING = "executing", _("輔導執行中")
    CHANGE_PENDING = "change_pending", _("變更申請審核中")
    MIDTERM = "midterm", _("期中進度審查中")
    IMPROVING = "improving", _("限期改善中")
    FINAL_REVIEW = "final_review", _("期末審查中")
    CLOSING = "closing", _("結案作業中")
    CLOSED = "closed", _("已結案")
    ABNORMAL_CLOSED = "abnormal_closed", _("異常結案")
    WITHDRAWN = "withdrawn", _("已撤案")
    NOT_EXECUTED = "not_executed", _("撤銷執行")
    REVOKED = "revoked", _("撤銷輔導，解除契約")


DOCUMENTS_REFUSED = _("不予受理")  # 資格不符 by the documents: the same state, another refusal (glossary 1.1)
STAFF_LABELS = {
    Status.DRAFT: _("填寫中"),
    Status.UPLOADED: _("已上傳（待收書面）"),
    Status.PAPER_ONLY: _("書面已到（未上傳）"),
    Status.CORRECTED: _("已補件，待複核"),
    Status.INELIGIBLE: _("資格不符（不予受理）"),
    Status.ELIGIBLE: _("資格與文件審查通過"),
    Status.SCORED: _("評分完成，待決議"),
    Status.DECIDED: _("已決議，待複核"),
    Status.REPORTED: _("報署備查中"),
    Status.BELOW_PASS: _("未達及格分數"),
    Status.CONTRACT_PENDING: _("待簽約"),
    Status.DECLINED: _("放棄入選"),
    Status.WITHDRAWN: _("撤案"),
}

# States in which a case is live: it blocks a second upload of the same lead firm (E-12, decisions "Live").
ENDED = frozenset({
    Status.LATE_REFUSED, Status.INELIGIBLE, Status.REJECTED, Status.NOT_SELECTED, Status.BELOW_PASS, Status.DECLINED,
    Status.CLOSED, Status.ABNORMAL_CLOSED, Status.WITHDRAWN, Status.NOT_EXECUTED, Status.REVOKED,
})
LIVE = frozenset(Status) - ENDED - {Status.DRAFT, Status.PAPER_ONLY}
# States in which the draft may still be edited while the window is open (decisions "Submitting again").
EDITABLE = frozenset({Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.RECEIVED})
# States in which the paper has not been taken in together with the upload.
WITHOUT_PAPER = frozenset({Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.LATE_REFUSED, Status.WITHDRAWN})
