"""Pictures of scores: the spread of one case, members against each other, a case by criterion. Each has its figures in a table beside it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from alliance_portal.lib import svg
from alliance_portal.lib.exact_figures import mean, rounded_text
from alliance_portal.lib.scales import LinearScale
from alliance_portal.lib.svg import Ink, Picture, Svg
from review.rules.ranking_views import Leaning, Spread
from review.scoring import Criterion, Sheet

SPREAD = (250, 40)
PROFILE_WIDTH, LEANING_WIDTH, ROW = 560, 480, 34
INK = "#1b2523"
TICKS = 5


def spread_scale(spreads: Mapping[str, Spread]) -> LinearScale:
    """From the ten below the lowest total of all cases to 100, the same for every row."""
    lowest = min((each.lowest for each in spreads.values()), default=Fraction(0))
    return LinearScale(min(int(lowest // 10) * 10, 90), 100, 14, 236)


def ticks_of(scale: LinearScale) -> Svg:
    """The head of the column: its tens."""
    low, high = int(float(scale.low)), int(float(scale.high))
    step = max(10, -(-(high - low) // TICKS // 10) * 10)
    words = [svg.text(scale(value), 14, str(value), anchor="middle") for value in range(low, high + 1, step)]
    return svg.element("svg", *words, viewBox="0 0 250 18", aria_hidden="true", font_size=svg.FONT_SIZE)


def spread_cell(key: str, title: str, spread: Spread, middle: Fraction, scale: LinearScale, mark: Fraction | None) -> Svg:
    """One row: a dot a member, the mean as a line, the pass mark dotted."""
    said = _("%(n)s份，最低%(low)s，最高%(high)s，平均%(mean)s") % {
        "n": len(spread.totals), "low": rounded_text(spread.lowest), "high": rounded_text(spread.highest), "mean": rounded_text(middle),
    }  # fmt: skip
    shapes = [svg.line(14, 20, 236, 20, "axis")]
    if mark is not None:
        shapes.append(svg.line(scale.clamped(mark), 6, scale.clamped(mark), 34, "ref"))
    # two hundred rows of seven: figures alone, so the pieces are written without the escaping of `svg.dot`
    dots = "".join([f'<circle cy="20" r="5" cx="{scale(total):.1f}"/>' for total in spread.totals.values()])
    shapes.append(Svg(f'<g class="{Ink.BLUE_GREEN.css}" fill="{Ink.BLUE_GREEN.colour}">{dots}</g>'))
    shapes.append(_mean(scale(middle), 5, 35))
    return svg.canvas(key, title, said, SPREAD, *shapes)


def _mean(x: float, top: float, bottom: float) -> Svg:
    return svg.element("line", class_="mean", stroke=INK, stroke_width=3, x1=x, x2=x, y1=top, y2=bottom)


def leaning_picture(found: Sequence[Leaning], names: Mapping[str, str]) -> Picture:
    """Each member's mean against that of the others on the same cases: right of the line is milder, left is harsher."""
    shown = [each for each in found if each.difference is not None]
    widest = max((abs(each.difference or Fraction(0)) for each in shown), default=Fraction(1)) or Fraction(1)
    scale = LinearScale(-widest, widest, 220, 390)
    shapes: list[Svg] = []
    rows = []
    for place, each in enumerate(shown):
        difference = each.difference or Fraction(0)
        y = 24 + place * ROW
        far = abs(difference) == widest and len(shown) > 1
        ink, sign = (Ink.OCHRE if far else Ink.BLUE_GREEN), ("+" if difference > 0 else "−" if difference < 0 else "±")
        words = f"{sign}{rounded_text(abs(difference))}"
        label = scale(difference) + 12 if difference >= 0 else scale(0) + 12
        shapes += [
            svg.text(0, y + 5, names[each.reviewer]),
            svg.text(62, y + 5, _("%(n)s案，平均%(mean)s") % {"n": each.sheets, "mean": rounded_text(each.mean or Fraction(0))}),
            svg.line(scale(0), y - 12, scale(0), y + 14, "axis"),
            svg.element("line", stroke=ink.colour, stroke_width=3, x1=scale(0), x2=scale(difference), y1=y, y2=y),
            svg.dot(scale(difference), y, ink, radius=6),
            svg.text(label, y + 5, words, look=ink.text),
        ]
        rows.append((names[each.reviewer], str(each.sheets), rounded_text(each.mean or Fraction(0)), rounded_text(each.others or Fraction(0)), words))
    title, said = _("委員評分傾向"), _("每位委員的平均總分，減去其他委員對相同案件的平均總分")
    head = (_("委員"), _("案件數"), _("平均總分"), _("其他委員平均"), _("差異"))
    drawn = svg.canvas("leaning", title, said, (LEANING_WIDTH, max(20 + len(shown) * ROW, 40)), *shapes)
    return Picture("leaning", title, said, LEANING_WIDTH, drawn, head, tuple(rows))


def profile_picture(
    criteria: Sequence[tuple[Criterion, str]], sheets: Sequence[Sheet], names: Mapping[str, str], others: Mapping[str, Fraction],
) -> Picture:
    """One case by criterion: a dot a member, the mean as a line, the mean of all cases dotted."""
    scale = LinearScale(0, 100, 236, 540)
    height = 24 + len(criteria) * ROW + 26
    shapes = [svg.line(scale(value), 12, scale(value), height - 30, "grid") for value in range(0, 101, 25)]
    shapes += [svg.text(scale(value), height - 8, str(value), anchor="middle") for value in range(0, 101, 25)]
    rows = []
    for place, (criterion, label) in enumerate(criteria):
        y = 28 + place * ROW
        scores = [sheet.scores[criterion.key] for sheet in sheets]
        shapes += [svg.text(0, y + 5, svg.shortened(label, 222)), svg.line(scale(min(scores)), y, scale(max(scores)), y, "axis")]
        if criterion.key in others:
            shapes.append(svg.line(scale(others[criterion.key]), y - 12, scale(others[criterion.key]), y + 12, "ref"))
        shapes += [svg.dot(scale(score), y, Ink.BLUE_GREEN, radius=5) for score in scores]
        shapes.append(_mean(scale(mean(scores)), y - 12, y + 12))
        of_all = others.get(criterion.key, mean(scores))
        rows.append((label, *(rounded_text(score) for score in scores), rounded_text(mean(scores)), rounded_text(of_all)))
    title, said = _("各評分項目的分數"), _("每一點為一位委員，粗線為本案平均，點線為全部案件平均")
    head = (_("評分項目"), *(names[sheet.reviewer] for sheet in sheets), _("平均"), _("全部案件平均"))
    return Picture("profile", title, said, PROFILE_WIDTH, svg.canvas("profile", title, said, (PROFILE_WIDTH, height), *shapes), head, tuple(rows))
