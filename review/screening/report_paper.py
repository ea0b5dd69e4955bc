"""The check of one submission as a paper: findings with their evidence, rulings, answers, 初審意見. Pure; the print machinery draws it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from alliance_portal.lib.findings import Text
from proposals.papers.blocks import Block, Cell, CellBlock, Group, Heading, Paper, Paragraph, Row, Run, Section, Table
from proposals.rules.dossier import Dossier
from proposals.rules.wording import firm
from review.screening.evidence import Evidence, Verdict
from review.screening.standing import Asked, Matter, Standing

TITLE = Text("資格與文件審查檢核報告", "Report of the eligibility and document check")
OPINION, ALLIANCE, QUESTIONS = Text("初審意見", "Preliminary opinion"), Text("聯盟", "The alliance"), Text("人工確認事項", "Questions to staff")
NO_ANSWER, LINES_LIMIT, PAGE_CAP = Text("未填", "no answer"), 4000, 200
VERDICTS = {
    Verdict.BLOCKING: Text("不符合", "not met"), Verdict.WARNING: Text("請確認", "to confirm"), Verdict.INFO: Text("提醒", "note"),
    Verdict.UNKNOWN: Text("無法判斷", "not known"), Verdict.PASSED: Text("符合", "met"),
}  # fmt: skip
ANSWERS = {"passed": Text("通過", "passed"), "failed": Text("不通過", "not passed"), "correct": Text("須補正", "needs correction")}
FOUND = (Text("依據", "Rule"), Text("結果", "Result"), Text("檢核結果與資料", "Finding and evidence"), Text("規定", "The rule"))
ASKED = (Text("依據", "Rule"), Text("判定", "Answer"), Text("問題與資料", "Question and text"), Text("備註", "Note"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands at the head of the report; every value is a text for reading."""

    code: str
    receipt_no: str
    theme: str
    lead: str
    programme: str
    sha256: str
    checked_on: str
    officer: str
    case_no: str
    made_at: str
    opinion: str
    opinion_by: str  # who wrote the opinion and when, or that it is the portal's draft


def content(facts: Facts, dossier: Dossier, standing: Standing, *, english: bool) -> Paper:
    """The report as a tree of blocks: facts, opinion, the alliance's findings, each firm's, the questions."""
    language = "en" if english else "zh-hant"
    said = _Said(language)
    blocks: list[Block] = [Heading(1, said(TITLE), anchor="report"), _facts(facts, said)]
    blocks += [Heading(2, said(OPINION)), *_paragraphs(facts.opinion), Paragraph((Run(facts.opinion_by),), "facts")]
    for index in (None, *range(len(dossier.members))):
        matters = [each for each in standing.matters if each.outcome.subject == index]
        if matters:
            title = said(ALLIANCE) if index is None else f"{index + 1}. {said(firm(dossier, index))}"
            blocks += [Heading(2, title), _table(FOUND, (_matter(each, said) for each in matters), said)]
    if standing.asked:
        blocks += [Heading(2, said(QUESTIONS)), _table(ASKED, (_asked(each, said) for each in standing.asked), said)]
    digest = sha256(repr((facts, standing)).encode()).hexdigest()
    return Paper(
        title=f"{said(TITLE)} {facts.code}", author=facts.officer, subject=facts.programme, alliance=facts.theme, code=facts.receipt_no,
        digest=facts.sha256[:12].upper(), content_hash=digest, draft=False, edition="full", reader="", page_cap=PAGE_CAP,
        sections=(Section("sheet", "right", tuple(blocks), look="report"),),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    language: str

    def __call__(self, text: Text) -> str:
        return text.in_language(self.language)


def _facts(facts: Facts, said: _Said) -> Table:
    rows = (
        (Text("計畫", "Programme"), facts.programme), (Text("聯盟名稱", "Alliance"), facts.theme), (Text("領導企業", "Lead firm"), facts.lead),
        (Text("提案編號", "Proposal code"), facts.code), (Text("送件編號", "Submission number"), facts.receipt_no),
        (Text("收件編號", "Case number"), facts.case_no or "—"), (Text("檢核基準日", "Judged as of"), facts.checked_on),
        (Text("承辦人", "Officer"), facts.officer or "—"), (Text("產製時間", "Made at"), facts.made_at),
        (Text("內容 SHA-256", "SHA-256"), facts.sha256),
    )
    return Table("receipt_facts", (), tuple(
        Group((Row((_cell((Paragraph((Run(said(name)),)),), "head"), _cell((Paragraph((Run(value),)),)))),)) for name, value in rows
    ))


def _table(heads: Sequence[Text], rows: Iterable[tuple[Cell, ...]], said: _Said) -> Table:
    head = Row(tuple(_cell((Paragraph((Run(said(each)),)),), "head") for each in heads))
    return Table("screening_report", (head,), tuple(Group((Row(cells),)) for cells in rows))


def _matter(matter: Matter, said: _Said) -> tuple[Cell, ...]:
    outcome = matter.outcome
    found: list[CellBlock] = [Paragraph((Run(said(outcome.message)),)), *_evidence(outcome.evidence, said)]
    if matter.ruling is not None:
        by = "、".join(each for each in (matter.ruling.by, matter.ruling.confirmed_by) if each)
        found.append(Paragraph((Run(said(Text(f"人工判定：{matter.ruling.reason}（{by}）", f"Ruling: {matter.ruling.reason} ({by})")), "bold"),)))
    elif matter.answer is not None and matter.answer.note:
        found.append(Paragraph((Run(said(Text(f"承辦人：{matter.answer.note}", f"Officer: {matter.answer.note}")), "bold"),)))
    return (
        _cell((Paragraph((Run(outcome.code),)),)), _cell((Paragraph((Run(said(VERDICTS[matter.verdict]), "bold"),)),)), _cell(tuple(found)),
        _cell((Paragraph((Run(said(outcome.rule)),)),)),
    )


def _asked(asked: Asked, said: _Said) -> tuple[Cell, ...]:
    answer = said(ANSWERS[asked.last.answer]) if asked.last else said(NO_ANSWER)
    note = f"{asked.last.note}（{asked.last.by}）" if asked.last and asked.last.note else ""
    question: tuple[CellBlock, ...] = (Paragraph((Run(said(asked.question.question)),)), *_evidence(asked.question.beside, said))
    return (
        _cell((Paragraph((Run(asked.question.key),)),)), _cell((Paragraph((Run(answer, "bold"),)),)), _cell(question),
        _cell((Paragraph((Run(note),)),)),
    )


def _evidence(evidence: Iterable[Evidence], said: _Said) -> Iterable[Paragraph]:
    """A line a fact: what, value, against what, where from, of which day."""
    for each in evidence:
        fact = each.as_dict(said.language)
        beside = "；".join(text for text in (fact["threshold"], fact["source"], fact["date"]) if text)
        value = str(fact["value"] or "")[:LINES_LIMIT]
        yield Paragraph((Run(f"{fact['label']}：{value}{f'（{beside}）' if beside else ''}"),), "note")


def _paragraphs(text: str) -> Iterable[Paragraph]:
    for line in text.split("\n"):
        if line.strip():
            yield Paragraph((Run(line.strip()),), "facts")


def _cell(blocks: tuple[CellBlock, ...], role: str = "data") -> Cell:
    return Cell(blocks, role=role)
