"""建議結果: what a reviewer advises in a mid-term or final review, where there are no scores (W-38 to W-40). Pure."""

from alliance_portal.lib.findings import Text

VERDICTS = ("passed", "improve", "failed")  # the outcomes of the review itself, in that order
NO_VERDICT = Text("請選擇建議結果", "Choose what you advise")
NO_REMARK = Text("請寫明審查意見：建議限期改善或不通過時必填", "Say why: advice to improve or to fail needs a comment")
UNKNOWN = Text("選項無效", "not one of the options")


def gaps(verdict: str, comment: str) -> dict[str, Text]:
    """What keeps an opinion from being sent, by place: it advises something, and says why unless it advises to pass."""
    if verdict not in VERDICTS:
        return {"verdict": NO_VERDICT}
    return {"to_applicant": NO_REMARK} if verdict != "passed" and not comment.strip() else {}
