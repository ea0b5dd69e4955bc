"""初審意見: staff's preliminary opinion for the committee, put into words from a check. Pure; staff edit what comes out."""

from collections.abc import Iterator

from proposals.rules.dossier import Dossier
from proposals.rules.eligibility import Size, market_of, size_of
from review.screening.evidence import Verdict
from review.screening.standing import Standing

NUMBERS = "一二三四五"
MET = {Verdict.PASSED: "符合", Verdict.BLOCKING: "不符合"}


def opinion(theme: str, dossier: Dossier, standing: Standing, corrections: int) -> str:
    """The opinion in Chinese, as all papers of the programme are; `corrections`: how many notices were sent."""
    parts = (_alliance(theme, dossier), _eligibility(standing), _documents(standing, corrections), _attention(standing), _closing(standing))
    told = [lines for lines in parts if lines]
    return "\n\n".join("\n".join([f"{number}、{head}", *lines]) for number, (head, *lines) in zip(NUMBERS, told, strict=False))


def _alliance(theme: str, dossier: Dossier) -> list[str]:
    market = market_of(dossier)
    sizes = [size_of(each, dossier.programme) for each in dossier.members]
    lead = dossier.members[0].company_name if dossier.members else ""
    firms = f"成員共{len(sizes)}家，其中中小企業{sizes.count(Size.SME)}家"
    where = market.label.zh if market else "未載明"
    return ["聯盟概況", f"「{theme}主題聯盟」由{lead}擔任領導企業，{firms}；目標市場為{where}。"]


def _eligibility(standing: Standing) -> list[str]:
    met, of = sum(each.verdict in (Verdict.PASSED, Verdict.INFO) for each in standing.matters), len(standing.matters)
    lines = ["資格審查", f"依申請須知檢核{of}項，{met}項符合。"]
    ruled = [each for each in standing.matters if each.ruling is not None]
    lines += [f"・{each.outcome.message.zh}（{each.outcome.code}）：人工{_said(each.verdict)}，{each.ruling.reason}" for each in ruled if each.ruling]
    lines += [f"・{each.outcome.message.zh}（{each.outcome.code}）" for each in standing.matters if each.is_open and each.ruling is None]
    return lines


def _said(verdict: Verdict) -> str:
    return f"判定{MET.get(verdict, '待確認')}"


def _documents(standing: Standing, corrections: int) -> list[str]:
    asked = [each for each in standing.asked if each.question.code.startswith("D-")]
    good = sum(each.last is not None and not each.is_open for each in asked)
    lines = ["文件審查", f"應備文件{len(asked)}項，{good}項符合。" + (f"曾通知補件{corrections}次。" if corrections else "")]
    return [*lines, *(f"・{each.question.rule.zh}：{each.last.note}" for each in asked if each.last is not None and each.is_open)]


def _attention(standing: Standing) -> list[str]:
    lines = list(dict.fromkeys((*_notes(standing), *_infos(standing))))
    return ["提請委員注意", *lines] if lines else []


def _notes(standing: Standing) -> Iterator[str]:
    for each in standing.asked:
        if each.last is not None and each.last.note and not each.question.code.startswith("D-"):
            yield f"・{each.question.question.zh}{each.last.note}"


def _infos(standing: Standing) -> Iterator[str]:
    for each in standing.matters:
        if each.outcome.verdict is Verdict.INFO and each.outcome.code == "E-11":
            yield f"・{each.outcome.message.zh}，由委員參酌。"


def _closing(standing: Standing) -> list[str]:
    if standing.open_matters:
        return ["初審意見", f"尚有{standing.open_matters}項待處理，審查完成後補充。"]
    return ["初審意見", "資格與文件審查通過，建議提送提案審查會議。"]
