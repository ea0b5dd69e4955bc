"""What stands of a check, over findings, rulings and answers that are handed in. No database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alliance_portal.lib.findings import Text
from review.screening.documents import CERTIFICATE, DOCUMENTS, SEAL, Paper, document_questions
from review.screening.evidence import NONE, NOTHING, PORTAL, Evidence, Outcome, Verdict
from review.screening.opinion import opinion
from review.screening.questions import Question
from review.screening.standing import Answered, Ruled, reasons, stand
from tests.proposals.rules.build import changed

AT = datetime(2024, 3, 8, 9, 0, tzinfo=UTC)
SAID = Text("甲：113年已有輔導", "A: coached in 113")
RULE = Text("同一年度以一次為限。", "Once a year.")


def outcome(verdict: Verdict, code: str = "E-22", subject: int | None = 0, source: Text = NOTHING) -> Outcome:
    return Outcome(code, verdict, subject, f"members[{subject}].x", SAID, RULE, (Evidence(Text("紀錄", "record"), NONE, NOTHING, source),))


def ruled(over: Outcome, verdict: str, **changes: str) -> Ruled:
    facts = {"found": over.verdict.value, "message": over.message.zh} | changes
    return Ruled(over.code, over.where, facts["found"], facts["message"], verdict, "已查證", "林承辦", AT)


def question(code: str = "E-22", subject: int | None = 0) -> Question:
    return Question(code, subject, "members[0].x", Text("是否？", "is it?"), RULE, ())


def said(answer: str, turn: int = 1, note: str = "") -> Answered:
    return Answered("E-22.0", turn, answer, note, "林承辦", AT)


@pytest.mark.parametrize(
    ("verdict", "is_open"), [
        (Verdict.BLOCKING, True), (Verdict.WARNING, True), (Verdict.UNKNOWN, True), (Verdict.INFO, False), (Verdict.PASSED, False),
    ],
)
def test_what_keeps_a_case_from_passing(verdict: Verdict, is_open: bool) -> None:
    found = outcome(verdict)
    assert stand([found], []).open_matters == int(is_open)
    other = "passed" if verdict is not Verdict.PASSED else "blocking"
    settled = stand([found], [], [ruled(found, other)])
    assert settled.matters[0].verdict == other
    assert settled.open_matters == int(other == "blocking")


def test_a_ruling_over_other_facts_counts_no_more_and_is_shown() -> None:
    found = outcome(Verdict.BLOCKING)
    for change in ({"message": "別的事實"}, {"found": "warning"}):
        [matter] = stand([found], [], [ruled(found, "passed", **change)]).matters
        assert (matter.ruling, matter.verdict) == (None, Verdict.BLOCKING)
        assert matter.lapsed is not None


def test_the_newest_ruling_counts_and_lifting_takes_a_second_person() -> None:
    found = outcome(Verdict.WARNING)
    [matter] = stand([found], [], [ruled(found, "passed"), ruled(found, "blocking")]).matters
    assert matter.verdict is Verdict.BLOCKING
    assert matter.needs_second(Verdict.PASSED)
    [doubt] = stand([found], []).matters
    assert not doubt.needs_second(Verdict.PASSED)
    assert not doubt.needs_second(Verdict.BLOCKING)


def test_the_answer_to_its_own_question_decides_a_doubt_and_nothing_else() -> None:
    for verdict, answer, stands in (
        (Verdict.WARNING, "passed", Verdict.PASSED), (Verdict.UNKNOWN, "failed", Verdict.BLOCKING), (Verdict.BLOCKING, "passed", Verdict.BLOCKING),
    ):
        standing = stand([outcome(verdict), outcome(Verdict.WARNING, subject=1)], [question()], (), [said(answer, note="說明五個字")])
        assert [each.verdict for each in standing.matters] == [stands, Verdict.WARNING]


def test_progress_and_what_is_pending_or_awaited() -> None:
    asked = [question(), question("E-28", 1), question("E-08", None)]
    standing = stand([], asked, (), [said("correct", 1, "缺件說明"), said("passed", 2)], pending=1, awaited=2)
    assert (standing.answered, standing.unanswered, standing.bad_answers, standing.open_matters) == (1, 2, 0, 5)
    assert [each.answer for each in standing.asked[0].turns] == ["correct", "passed"]
    assert stand([], [question()], (), [said("failed", note="不符")]).bad_answers == 1


def test_reasons_name_no_other_alliance() -> None:
    dossier = changed({})
    own = outcome(Verdict.BLOCKING)
    other = replace(outcome(Verdict.WARNING, "E-29", 1, PORTAL), message=Text("同時列於進行中的案件113-ZZZZZ", "also in 113-ZZZZZ"))
    found = reasons(stand([own, other, outcome(Verdict.PASSED, "E-13")], [question("E-08")], (), []), dossier)
    assert [each.code for each in found] == ["E-22", "E-29"]
    assert found[0].text.zh == "甲：113年已有輔導。規定：同一年度以一次為限。"
    assert "ZZZZZ" not in found[1].text.zh + found[1].text.en
    assert dossier.members[1].company_name in found[1].text.zh


def test_reasons_of_answers_and_rulings_say_what_staff_wrote() -> None:
    found = outcome(Verdict.PASSED)
    standing = stand([found], [question()], [ruled(found, "blocking")], [said("failed", note="主題不屬民生服務")])
    assert [(each.key, each.text.zh.rpartition("（")[2]) for each in reasons(standing, changed({}))] == [
        ("E-22@members[0].x", "已查證）"), ("E-22.0", "主題不屬民生服務）"),
    ]


def test_the_official_table_stands_on_both_sides() -> None:
    dossier = changed({"proposal.document_self_check.check_proposal_sealed": "checked_yes"})
    found = {each.key: each for each in document_questions(dossier, Paper(1, False, True, True, is_standing=True))}
    assert list(found) == ["D-17", "D-18", "D-19", "D-04", "D-07"]
    assert [each.value.zh for each in found["D-17"].beside[:2]] == ["是", "無"]
    assert [(each.value.zh, each.threshold.zh) for each in found["D-04"].beside] == [("1份", "2份"), ("有", "")]
    none = {each.key: each for each in document_questions(dossier, None)}
    assert none["D-17"].beside[1].value.zh == "尚未登記書面"
    assert {each.question for each in DOCUMENTS.values()} <= set(found)
    assert [key for key, each in DOCUMENTS.items() if not each.is_paper] == [SEAL, CERTIFICATE]


def test_the_opinion_is_made_of_the_check() -> None:
    dossier, blocked = changed({}), outcome(Verdict.BLOCKING)
    text = opinion("智慧茶飲", dossier, stand([blocked], [question("D-17", None)]), 1)
    assert "成員共8家，其中中小企業8家；目標市場為" in text
    assert "曾通知補件1次" in text
    assert "尚有2項待處理" in text
    done = opinion("智慧茶飲", dossier, stand([blocked], [], [ruled(blocked, "passed")]), 0)
    assert "人工判定符合，已查證" in done
    assert "建議提送提案審查會議" in done
