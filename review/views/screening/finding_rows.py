"""Findings, their evidence and the members' table as markup made in Python: as a template they were most of the page's time."""

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import icon, roc, state
from proposals.forms.markup import html, joined, when
from proposals.models import Proposal
from proposals.queries.memory import Memory
from proposals.rules import facts
from proposals.rules.eligibility import Size, size_of
from proposals.rules.history import past_of
from proposals.rules.wording import firm, shown
from proposals.views.links import address
from review.screening.alliance_checks import SIZES
from review.screening.evidence import Evidence, Verdict, day
from review.screening.gathering import Screened
from review.screening.standing import RULINGS, Matter, Ruled, Standing
from review.views.screening.words import ORDER, VERDICTS, is_english, said

SIZE_MARKS = {Size.SME: "done", Size.DEEMED: "warn", Size.UNKNOWN: "warn", Size.LARGE: "fix"}


def mark(verdict: Verdict, *, plain: bool = False) -> SafeString:
    """A verdict as icon and word."""
    kind, words, symbol = VERDICTS[verdict]
    return state(kind, str(words), symbol, plain=plain)


def findings(case: Proposal, standing: Standing, *, may_rule: bool) -> SafeString:
    """Everything that is not simply met, the worst first."""
    shown_ones = [each for each in standing.matters if not _is_plain(each)]
    order = sorted(shown_ones, key=lambda each: ORDER.index(each.verdict))
    return joined([_finding(case, each, may_rule=may_rule) for each in order])


def _is_plain(matter: Matter) -> bool:
    return matter.outcome.verdict is Verdict.PASSED and matter.ruling is None and matter.lapsed is None


def met(case: Proposal, screened: Screened, standing: Standing, *, may_rule: bool) -> SafeString:
    """What is met, with its evidence, folded away: the alliance's, then firm by firm."""
    plain = [each for each in standing.matters if _is_plain(each)]
    names = [(None, _("聯盟")), *((index, said(firm(screened.dossier, index))) for index in range(len(screened.dossier.members)))]
    groups = [(name, [each for each in plain if each.outcome.subject == subject]) for subject, name in names]
    # by what it is drawn of: a hundred met rules with their evidence were a tenth of the page
    return joined([
        _DRAWN.get(
            (case.code, name, tuple(matters), may_rule, get_language()),
            lambda name=name, matters=matters: _met_group(case, name, matters, may_rule=may_rule),
        )
        for name, matters in groups if matters
    ])  # fmt: skip


_DRAWN: Memory[SafeString] = Memory(256)


def _met_group(case: Proposal, name: str, matters: Sequence[Matter], *, may_rule: bool) -> SafeString:
    words, head = ngettext("%(n)s項符合", "%(n)s項符合", len(matters)) % {"n": len(matters)}, _("依據")
    rows = joined([
        html(
            '<tr><th scope="row">{}<span class="sub">{}</span></th><td data-label="{}">{}</td><td>{}</td></tr>',
            said(each.outcome.rule), each.outcome.code, head, joined([_line(one) for one in each.outcome.evidence]),
            _rule_link(case, each) if may_rule else "",
        )
        for each in matters
    ])  # fmt: skip
    return html(
        '<details class="met"><summary>{} {}</summary><table class="data cards compact"><tbody>{}</tbody></table></details>',
        state("done", words, plain=True), name, rows,
    )  # fmt: skip


def _line(each: Evidence) -> SafeString:
    """A fact in a line: what, value, threshold, where from."""
    more = " · ".join(part for part in (said(each.threshold), said(each.source), said(day(each.on)) if each.on else "") if part)
    return html('<span class="d-block">{}：{} <small>{}</small></span>', said(each.label), said(each.value), more)


def _finding(case: Proposal, matter: Matter, *, may_rule: bool) -> SafeString:
    outcome = matter.outcome
    return html(
        '<article class="find-item" id="{}"><h3>{} {} <span class="sub">{}</span></h3><p class="sub">{}</p>{}{}{}{}{}</article>',
        anchor(matter), mark(matter.verdict), said(outcome.message), outcome.code, said(outcome.rule), evidence(outcome.evidence),
        _ruling(matter.ruling) if matter.ruling else "",
        when(matter.lapsed, '<p class="msg warn">{}{}</p>', icon("warn"), _("先前的人工判定所依據的資料已變動，不再適用，請重新判定。")),
        when(matter.answer, '<p class="sub">{}</p>', _("已由下方問題的回答認定。")),
        html('<p class="actions mt-3">{}</p>', _rule_link(case, matter)) if may_rule and not matter.answer else "",
    )  # fmt: skip


def anchor(matter: Matter) -> str:
    """The finding's place on the page."""
    return "f-" + "".join(letter if letter.isalnum() else "-" for letter in f"{matter.outcome.code}-{matter.outcome.where}")


def _rule_link(case: Proposal, matter: Matter) -> SafeString:
    query = urlencode({"code": matter.outcome.code, "where": matter.outcome.where})
    words = _("人工判定（附理由）") if matter.ruling is None else _("變更判定")
    return html('<a class="btn btn-quiet btn-sm" href="{}?{}">{}</a>', address("screening_rule", case.code), query, words)


def _ruling(ruling: Ruled) -> SafeString:
    second = when(ruling.confirmed_by, " · {}", _("%(who)s複核") % {"who": ruling.confirmed_by})
    return html(
        '<div class="boxed"><b>{}</b> {}<span class="sub d-block">{} · {}{}</span></div>',
        said(RULINGS[Verdict(ruling.verdict)]), ruling.reason, ruling.by, roc(timezone.localtime(ruling.at), "short time"), second,
    )  # fmt: skip


def evidence(lines: Sequence[Evidence]) -> SafeString:
    """The facts of a finding: what, value, threshold, source and its day."""
    heads = _("項目"), _("內容"), _("標準"), _("資料來源")
    head = joined([html('<th scope="col">{}</th>', each) for each in heads])
    return html('<table class="data cards compact evidence"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, joined(_lines(lines, heads)))


def _lines(lines: Sequence[Evidence], heads: Sequence[str]) -> Iterable[SafeString]:
    for each in lines:
        on = when(each.on, '<span class="sub">{}</span>', said(day(each.on)))
        yield html(
            '<tr><th scope="row">{}</th><td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}">{}{}</td></tr>',
            said(each.label), heads[1], said(each.value), heads[2], said(each.threshold) or "—", heads[3], said(each.source), on,
        )  # fmt: skip


# each firm in a row -----------------------------------------------------------------------------------------------------------


def firms(screened: Screened, standing: Standing) -> SafeString:
    """Both SME limits, age, coaching and suspensions of every firm, and the worst of its findings."""
    heads = (
        _("實收資本額（萬元）"), _("經常僱用員工（人）"), _("設立日期"), _("中小企業"), _("輔導紀錄"), _("停權"), _("檢核結果"),
    )  # fmt: skip
    return joined([_firm_row(screened, standing, index, heads) for index in range(len(screened.dossier.members))])


def _firm_row(screened: Screened, standing: Standing, index: int, heads: Sequence[str]) -> SafeString:
    member, past = screened.dossier.members[index], past_of(screened.dossier, index, screened.on)
    verdicts = [each.verdict for each in standing.matters if each.outcome.subject == index]
    worst = min(verdicts, key=ORDER.index, default=Verdict.PASSED)
    size = size_of(member, screened.dossier.programme)
    capital, people, founded = facts.paid_in_capital(member), facts.regular_employees(member), facts.founding_date(member)
    coached = [f"{each.roc_year} {each.status or ''}".strip() for each in past.coachings]
    suspended = [f"{said(day(each.starts_on))}–{said(day(each.ends_on))}" for each in past.sanctions]
    age = _age(founded.value, screened) if founded.value else ""
    cells = (
        ("num", shown(capital.value) if capital.value is not None else "—", _typed(capital.is_outweighed)),
        ("num", shown(people.value) if people.value is not None else "—", _typed(people.is_outweighed)),
        ("num", said(day(founded.value)), age),
        ("", state(SIZE_MARKS[size], said(SIZES[size]), plain=True), ""),
        ("", ("、" if not is_english() else ", ").join(coached) or "—", ""),
        ("", ("、" if not is_english() else ", ").join(suspended) or _("無"), ""),
        ("", mark(worst, plain=True), ""),
    )
    row = joined([
        html('<td class="{}" data-label="{}">{}{}</td>', kind, head, value, when(sub, '<span class="sub">{}</span>', sub))
        for head, (kind, value, sub) in zip(heads, cells, strict=True)
    ])  # fmt: skip
    return html(
        '<tr{}><th scope="row">{}<span class="sub">{}{}</span></th>{}</tr>', html(' class="hot"') if worst is Verdict.BLOCKING else "",
        member.company_name or "—", member.ubn, html(" · {}", _("領導企業")) if index == 0 else "", row,
    )  # fmt: skip


def _typed(is_outweighed: bool) -> str:
    return _("依登記資料") if is_outweighed else ""


def _age(founded: date, screened: Screened) -> str:
    months = (screened.on.year - founded.year) * 12 + screened.on.month - founded.month - (screened.on.day < founded.day)
    return _("%(years)s年%(months)s月") % {"years": months // 12, "months": months % 12}


def similar_plans(case: Proposal, screened: Screened) -> SafeString:
    """Earlier plans whose text is like this one's, each with a link to both side by side; never a verdict."""
    return joined([
        html(
            '<li><div class="grow">{} <span class="sub">{}</span></div><span class="nowrap">{}</span><a class="nowrap" href="{}">{}</a></li>',
            each.lead or each.code, each.code, _("約%(n)s%%相同") % {"n": each.share},
            address("screening_compare", case.code, each.code), _("左右對照"),
        )
        for each in screened.around.similar
    ])  # fmt: skip
