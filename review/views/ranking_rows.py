"""The rows of the ranking written in Python: two hundred of them with their pictures as a template were most of the page's time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import state
from alliance_portal.lib.exact_figures import root_text, rounded_text
from alliance_portal.lib.scales import LinearScale
from proposals.forms.markup import EMPTY, html, joined, when
from proposals.queries.memory import Memory
from proposals.views.links import address
from review.models import DecisionLine
from review.queries.ranking import Ranked
from review.rules.ranking_views import line_at_budget
from review.scoring import Method, Place, Standing
from review.views.ranking_pictures import spread_cell, spread_scale

OUTCOMES = {
    DecisionLine.Outcome.SELECTED: (gettext_lazy("入選"), "done", "done"),
    DecisionLine.Outcome.RESERVE: (gettext_lazy("備取"), "", "clock"),
    DecisionLine.Outcome.NOT_SELECTED: (gettext_lazy("未入選"), "", "todo"),
    DecisionLine.Outcome.BELOW_MARK: (gettext_lazy("未達及格分數"), "", "todo"),
}
# what parted a case from its equals, or who will
TIES = {
    "heaviest_criterion": gettext_lazy("同分，依權重最高項目"),
    "most_first_places": gettext_lazy("同分，依序位第一較多"),
    "committee": gettext_lazy("同分，待委員會議決"),
    "re_review": gettext_lazy("同分，待複評"),
    "lots": gettext_lazy("同分，待抽籤"),
    "tie": gettext_lazy("同分"),
    "resolved": gettext_lazy("同分，依委員會決議"),
}


def money(amount: int | None) -> str:
    """1,000,000元."""
    return _("%(amount)s元") % {"amount": f"{amount:,}"} if amount else ""


def outcome_words(line: DecisionLine) -> str:
    """入選, 備取第1序位, 未入選."""
    words = str(OUTCOMES[DecisionLine.Outcome(line.outcome)][0])
    return _("備取第%(n)s序位") % {"n": line.reserve_order} if line.outcome == DecisionLine.Outcome.RESERVE else words


@dataclass(frozen=True, slots=True)
class Board:
    """What the rows are written of. `by_member`: whether this reader sees the members' single totals (the agency reads means)."""

    found: Ranked
    method: Method
    lines: Mapping[str, DecisionLine]
    recused: Mapping[str, int]
    by_member: bool
    links: bool

    @property
    def places(self) -> Sequence[Place]:
        """The order of the method that is looked at."""
        return self.found.by_method[self.method]

    @property
    def order(self) -> list[str]:
        """Every row: cases with a place, then those without a counted sheet."""
        found = self.found
        return [*(place.proposal for place in self.places), *(code for code in found.order if found.ranking.standings[code].sheets == 0)]

    @property
    def mark(self) -> Fraction | None:
        """The pass mark, where the call has one."""
        return Fraction(self.found.rules.pass_mark) if any(each is not None for each in self.found.passes.values()) else None

    @property
    def scale(self) -> LinearScale:
        """The scale of every row."""
        return spread_scale(self.found.spreads)


def board(found: Ranked, method: Method, lines: Mapping[str, DecisionLine], *, by_member: bool, links: bool) -> Board:
    """Gather what the rows show, in the order of the method that is looked at."""
    return Board(found, method, lines, Counter(code for _reviewer, code in found.round.recusals), by_member, links)


# rows without what was decided, by everything that they are drawn of: the ranking's own hash, method, audience, language
_DRAWN: Memory[tuple[SafeString, ...]] = Memory(4)


def rows(it: Board, *, budget: int | None, ceiling: int) -> SafeString:
    """Every row in order, with the line under the last case that is proposed, or that the budget carries at the ceiling."""
    order = it.order
    drawn = _DRAWN.get((it.found.digest, it.method, it.by_member, it.links, get_language()), lambda: _draw(it, order))
    line_after, words = _line(it, order, budget, ceiling)
    made = []
    for code, row in zip(order, drawn, strict=True):
        made += [row, _decided(it.lines.get(code))]
        if code == line_after:
            made.append(html('<tr class="line"><td colspan="9"><b>{}</b>　{}</td></tr>', _("決議線"), words))
    return joined(made)


def _draw(it: Board, order: Sequence[str]) -> tuple[SafeString, ...]:
    place_of, scale, mark = {place.proposal: place for place in it.places}, it.scale, it.mark
    return tuple(_row(it, number, code, place_of.get(code), scale, mark) for number, code in enumerate(order))


def _row(it: Board, number: int, code: str, place: Place | None, scale: LinearScale, mark: Fraction | None) -> SafeString:
    """A row up to what was decided, which follows it."""
    case, standing = it.found.cases[code], it.found.ranking.standings[code]
    sheets = html('<span class="sub">{}</span>', _("%(n)s份評分表") % {"n": standing.sheets})
    name = html('<a href="{}">{}</a>', address("committee_scores", code), case.theme) if it.links else html("{}", case.theme)
    spread = it.found.spreads.get(code)
    title = _("%(name)s各委員總分") % {"name": case.theme}
    shown = it.by_member and spread is not None
    picture = spread_cell(f"d{number}", title, spread, standing.mean or Fraction(0), scale, mark) if shown and spread else EMPTY
    return html(
        '<tr><td class="num"><b>{}</b></td><th scope="row">{}{}</th><td class="chart spread">{}</td><td class="num"><b>{}</b></td>'
        '<td class="num">{}</td><td class="num">{}</td><td class="num">{}</td><td>{}</td>',
        place.rank if place else "—", name, sheets, SafeString(picture), it.found.mean_texts[code] if standing.mean is not None else "—",
        plain_rank(standing.rank_sum) if standing.sheets else "—", rounded_text(standing.mean_rank) if standing.mean_rank is not None else "—",
        _deviation(standing) if it.by_member else "—", _hints(it, code, place),
    )  # fmt: skip


def plain_rank(value: Fraction | None) -> str:
    """7, or 7.5: a sum of ranks is whole or half."""
    return str(int(value)) if value is not None and value.denominator == 1 else rounded_text(value or Fraction(0), 1)


def _deviation(standing: Standing) -> str:
    return "—" if standing.variance is None else root_text(standing.variance)


def _hints(it: Board, code: str, place: Place | None) -> SafeString:
    found = []
    mark = it.found.marked.get(code)
    if mark is not None and it.by_member:
        points = rounded_text(mark.points, 1) if mark.points is not None else ""
        found.append(state("warn", f"{_('明顯差異')} {points}".strip(), "warn", plain=True))
    if code in it.recused:
        found.append(state("now", _("%(n)s位迴避") % {"n": it.recused[code]}, "info", plain=True))
    if it.found.passes.get(code) is False:
        found.append(state("", _("未達及格分數"), "todo", plain=True))
    if any(case == code for _reviewer, case in it.found.resolved.left_out):
        found.append(state("now", _("除去1份評分表重計"), "edit", plain=True))
    if code in it.found.resolved.no_result:
        found.append(state("warn", _("無法評定"), "warn", plain=True))
    if place is not None and place.decided_by:
        found.append(state("", str(TIES[place.decided_by]), "info", plain=True))
    return joined(found) if found else html('<span class="sub">{}</span>', "—")


def _decided(line: DecisionLine | None) -> SafeString:
    """The row's last cell."""
    if line is None:
        return html('<td><span class="sub">{}</span></td></tr>', "—")
    _words, kind, symbol = OUTCOMES[DecisionLine.Outcome(line.outcome)]
    amount = when(line.amount_twd, '<span class="sub nowrap">{}</span>', money(line.amount_twd))
    return html("<td>{}{}</td></tr>", state(kind, outcome_words(line), symbol), amount)


def _line(it: Board, order: Sequence[str], budget: int | None, ceiling: int) -> tuple[str, str]:
    """After which case the line runs, and what it says; nothing where neither a proposal nor a budget is there."""
    chosen = [code for code in order if code in it.lines and it.lines[code].outcome == DecisionLine.Outcome.SELECTED]
    if chosen:
        taken = sum(it.lines[code].amount_twd or 0 for code in chosen)
        words = _("擬議入選%(n)s案，合計%(sum)s") % {"n": len(chosen), "sum": money(taken)}
        if budget is not None:
            words += _("（預算%(budget)s，餘%(left)s）") % {"budget": money(budget), "left": money(budget - taken) or "0"}
        return chosen[-1], words
    if budget is None or not order:
        return "", ""
    line = line_at_budget(order, dict.fromkeys(order, ceiling), budget)
    if not line.cases:
        return "", ""
    return order[line.cases - 1], _("每案以上限%(ceiling)s計，預算可支應前%(n)s案") % {"ceiling": money(ceiling), "n": line.cases}
