"""The questions to staff with the text that they need beside them, as markup made in Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import icon, roc, state
from proposals.forms.markup import EMPTY, html, joined, when
from proposals.queries.memory import Memory
from proposals.rules.dossier import Dossier
from proposals.rules.wording import firm
from review.screening.evidence import FORM, Evidence
from review.screening.standing import Asked, Standing
from review.services.screening.checks import Given
from review.views.screening.words import ANSWERS, MARKS, said

LONG = 90  # characters; a longer text is folded to its beginning


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed and what is wrong with it, by question, after a refusal."""

    typed: Mapping[str, Given]
    problems: Mapping[str, str]


def groups(standing: Standing, dossier: Dossier, sent: Sent, *, may_answer: bool) -> list[dict[str, object]]:
    """Documents, the alliance, then firm by firm: title, counts, the questions. Firms, and what has nothing open, are folded."""
    documents = [each for each in standing.asked if each.question.code.startswith("D-")]
    alliance = [each for each in standing.asked if each.question.subject is None and each not in documents]
    names = [(index, said(firm(dossier, index))) for index in range(len(dossier.members))]
    of_firms = [(f"firm-{index}", name, [each for each in standing.asked if each.question.subject == index]) for index, name in names]
    every = [("documents", _("應備文件自我檢查表"), documents), ("alliance", _("聯盟與計畫"), alliance), *of_firms]
    return [_group(key, title, asked, sent, may_answer=may_answer) for key, title, asked in every if asked]


def _group(key: str, title: str, asked: Sequence[Asked], sent: Sent, *, may_answer: bool) -> dict[str, object]:
    is_firm = key.startswith("firm")
    return {
        "key": key, "title": title, "is_firm": is_firm, "all": len(asked),
        "open": any(each.question.key in sent.problems for each in asked) or (not is_firm and any(each.is_open for each in asked)),
        "left": sum(each.last is None for each in asked), "bad": sum(each.is_open and each.last is not None for each in asked),
        "rows": joined([_question(each, sent, may_answer=may_answer) for each in asked]),
    }  # fmt: skip


_DRAWN: Memory[SafeString] = Memory(512)


def _question(asked: Asked, sent: Sent, *, may_answer: bool) -> SafeString:
    """Drawn once for the same question, answers, typed text and language."""
    typed, problem = sent.typed.get(asked.question.key), sent.problems.get(asked.question.key, "")
    key = (asked, typed, problem, may_answer, get_language())
    return _DRAWN.get(key, lambda: _draw(asked, typed, problem, may_answer=may_answer))


def _draw(asked: Asked, typed: Given | None, problem: str, *, may_answer: bool) -> SafeString:
    question, last = asked.question, asked.last
    body = (
        html('<p class="sub">{}</p>{}', said(question.rule) if question.code[0] != "D" else "", _beside(question.beside)),
        _form(asked, typed, problem) if may_answer else _answer(asked),
        _history(asked) if len(asked.turns) > 1 or (may_answer and last is not None) else EMPTY,
    )
    if not may_answer:
        return html('<div class="question"><h4>{} <span class="sub">{}</span></h4>{}</div>', said(question.question), question.code, joined(body))
    return html(
        '<fieldset class="question" id="q-{}"{}><legend>{} <span class="sub">{}</span></legend>{}</fieldset>',
        question.key.replace(".", "-"), html(' aria-describedby="e-{}"', question.key.replace(".", "-")) if problem else "",
        said(question.question), question.code, joined(body),
    )  # fmt: skip


def _beside(lines: Sequence[Evidence]) -> SafeString:
    """What is known: short facts in two columns, a long text folded to its beginning."""
    found = []
    for each in lines:
        value, threshold, source = said(each.value), said(each.threshold), "" if each.source is FORM else said(each.source)
        more = " · ".join(part for part in ((_("標準：%(x)s") % {"x": threshold}) if threshold else "", source) if part)
        told = html("{}", value)
        if len(value) > LONG:
            told = html('<details class="why"><summary>{}…</summary><div class="beside">{}</div></details>', value[:LONG], value)
        found.append(html("<dt>{}</dt><dd>{}{}</dd>", said(each.label), told, when(more, '<span class="sub d-block">{}</span>', more)))
    return html('<dl class="kv">{}</dl>', joined(found))


def _form(asked: Asked, typed: Given | None, problem: str) -> SafeString:
    key, last = asked.question.key, asked.last
    chosen = typed.answer if typed else (last.answer if last else "")
    note = typed.note if typed else (last.note if last else "")
    name = key.replace(".", "-")
    radios = joined([
        html(
            '<label class="form-check"><input class="form-check-input" type="radio" name="a-{}" value="{}"{}> {}</label>',
            key, value, html(" checked") if chosen == value else "", str(words),
        )
        for value, words in ANSWERS.items()
    ])  # fmt: skip
    return html(
        '<input type="hidden" name="t-{}" value="{}"><div class="choices">{}</div>'
        '<label class="sub" for="n-{}">{}</label><input class="form-control{}" id="n-{}" name="n-{}" maxlength="1000" value="{}"{}>{}',
        key, asked.turns[-1].turn if asked.turns else 0, radios, name, _("說明（不符合或需補正時必填）"), " is-invalid" if problem else "",
        name, key, note,
        html(' aria-invalid="true" aria-describedby="e-{}"', name) if problem else "",
        when(problem, '<p class="msg" id="e-{}">{}{}</p>', name, icon("stop"), problem),
    )  # fmt: skip


def _answer(asked: Asked) -> SafeString:
    last = asked.last
    if last is None:
        return html("<p>{}</p>", state("", _("尚未回答"), plain=True))
    kind, symbol = MARKS[last.answer]
    return html("<p>{} {}</p>", state(kind, str(ANSWERS[last.answer]), symbol, plain=True), last.note)


def _history(asked: Asked) -> SafeString:
    rows = joined([
        html(
            '<li>{} {}<span class="sub d-block">{} · {}</span></li>', str(ANSWERS[each.answer]), each.note, each.by,
            roc(timezone.localtime(each.at), "short time"),
        )
        for each in reversed(asked.turns)
    ])  # fmt: skip
    words = ngettext("%(n)s次回答", "%(n)s次回答", len(asked.turns)) % {"n": len(asked.turns)}
    return html('<details class="why"><summary>{}</summary><ul class="log">{}</ul></details>', words, rows)
