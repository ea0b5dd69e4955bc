"""函稿 of the execution: result of a review, 限期改善, 異常結案, on the sheet of the programme's letters. Pure; days are in words already."""

from collections.abc import Sequence

from proposals.papers.blocks import Paper
from review.papers.letter import Envelope, written

REVIEWS = {"midterm": "期中進度審查", "final": "期末審查"}
SUBJECTS = {
    "passed": "貴聯盟「{theme}」{review}結果為通過，請查照。", "improve": "貴聯盟「{theme}」{review}結果為限期改善，請依說明辦理，請查照。",
    "failed": "貴聯盟「{theme}」{review}結果為不通過，請查照。",
}
IMPROVE = "請貴聯盟「{theme}」就輔導執行應改善事項，於{due}前完成改善並回覆，請查照。"
ENDED = "貴聯盟「{theme}」輔導案以異常結案辦理，請查照。"
HEARD = "貴聯盟如有意見，請於改善期限前於計畫平台一併提出陳述意見；逾期未改善者，將依契約及計畫申請須知辦理。"
NEXT = {
    ("midterm", "passed"): "請續依核定計畫書執行，並按月回報進度。", ("final", "passed"): "請依契約規定完成應辦事項及結案作業。",
    ("midterm", "improve"): "應改善事項及期限另以限期改善通知辦理。", ("final", "improve"): "應改善事項及期限另以限期改善通知辦理。",
}


def result_letter(front: Envelope, *, kind: str, outcome: str, held_on: str, comments: Sequence[str]) -> Paper:
    """審查結果通知 of the mid-term or the final review."""
    review = REVIEWS[kind]
    subject = SUBJECTS[outcome].format(theme=_named(front), review=review)
    points = [f"依{held_on}{review}決議辦理。", *_numbered("審查意見：", comments)]
    return written(front, subject, [*points, *([NEXT[kind, outcome]] if (kind, outcome) in NEXT else [])])


def improvement_letter(front: Envelope, *, demand: Sequence[str], due: str) -> Paper:
    """限期改善通知, with the chance to be heard."""
    points = [*_numbered("應改善事項：", demand), f"請於{due}前完成改善，並於計畫平台回覆改善情形。", HEARD]
    return written(front, IMPROVE.format(theme=_named(front), due=due), points)


def ending_letter(front: Envelope, *, ended_on: str, reason: str, remedy: str) -> Paper:
    """異常結案通知. `remedy`: the call's own text on remedies, blank by default."""
    points = [f"本案自{ended_on}起異常結案。", f"理由：{reason}", "各成員之輔導紀錄已依規定登載。", *([remedy] if remedy else [])]
    return written(front, ENDED.format(theme=_named(front)), points)


def _named(front: Envelope) -> str:
    return f"{front.theme}主題聯盟"


def _numbered(lead: str, lines: Sequence[str]) -> list[str]:
    """One point; several lines are numbered inside it."""
    found = [line.strip() for line in lines if line.strip()]
    if len(found) < 2:
        return [lead + "".join(found)] if found else []
    return [lead + "".join(f"（{place}）{line}" for place, line in enumerate(found, 1))]
