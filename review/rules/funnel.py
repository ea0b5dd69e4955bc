"""How far the cases of a call came, and pictures of how many: the funnel, and bars by market, industry, county. Pure; states are their keys."""

from collections.abc import Iterable, Mapping, Sequence

from alliance_portal.lib import svg
from alliance_portal.lib.findings import Text
from alliance_portal.lib.scales import LinearScale

STAGES: tuple[tuple[str, Text], ...] = (
    ("submitted", Text("送件", "Submitted")), ("received", Text("收件", "Received")), ("eligible", Text("資格與文件審查通過", "Passed the check")),
    ("in_review", Text("進入提案審查", "In review")), ("selected", Text("入選", "Selected")), ("contracted", Text("簽約", "Signed")),
    ("closed", Text("結案", "Closed")),
)  # fmt: skip
_AT: tuple[tuple[str, ...], ...] = (
    ("uploaded",), ("received", "screening", "correction", "corrected", "ineligible", "rejected"), ("eligible", "slides_ready"),
    ("in_review", "scored", "decided", "reported", "reserve", "not_selected", "below_pass"), ("selected", "contract_pending", "declined"),
    ("contracted", "executing", "change_pending", "midterm", "improving", "final_review", "closing", "not_executed", "revoked", "abnormal_closed"),
    ("closed",),
)  # fmt: skip
# a state -> the stage that a case in it has reached; what is not here has reached none (draft, paper alone, late, withdrawn)
REACHED: Mapping[str, int] = {state: stage for stage, states in enumerate(_AT, 1) for state in states}
CONTRACTED = 6
STEP = 40
WIDE, NARROW = (820, 250.0, 800.0), (380, 118.0, 330.0)  # of the funnel, of one of three beside each other: width, where bars begin and end
NUMBERS = 90.0  # of the funnel, left of its bars: a phone shows the left end first, and the numbers are what is looked for


def stage_of(states: Iterable[str]) -> int:
    """The furthest stage among the states that a case was ever in; 0: none. A case that was withdrawn later still came so far."""
    return max((REACHED.get(state, 0) for state in states), default=0)


def funnel(stages: Iterable[int]) -> list[int]:
    """How many cases came at least to each stage."""
    reached = list(stages)
    return [sum(each >= place for each in reached) for place in range(1, len(STAGES) + 1)]


def funnel_picture(numbers: Sequence[int], *, english: bool) -> svg.Picture:
    """A bar a stage, with its number and its share of the submitted cases."""
    language = "en" if english else "zh-hant"
    names = [name.in_language(language) for _key, name in STAGES]
    first = numbers[0] if numbers else 0
    shares = [_share(number, first) for number in numbers]
    title = "From submission to closing" if english else "本計畫申請各階段件數"
    said = ("; " if english else "；").join(f"{name} {number}" for name, number in zip(names, numbers, strict=True))
    head = ("Stage", "Cases", "Share of submitted") if english else ("階段", "件數", "占送件比率")
    return _bars("funnel", title, said, [*zip(names, numbers, shares, strict=True)], head, WIDE)


def bars_picture(key: str, title: str, rows: Sequence[tuple[str, int]], *, english: bool) -> svg.Picture:
    """A bar a name, as many as there are; the numbers need not add up where a case counts under several names."""
    said = ("; " if english else "；").join(f"{name} {number}" for name, number in rows)
    head = ("Name", "Cases") if english else ("名稱", "件數")
    return _bars(key, title, said, [(name, number, "") for name, number in rows], head, NARROW)


def _bars(
    key: str, title: str, said: str, rows: Sequence[tuple[str, int, str]], head: tuple[str, ...], room: tuple[int, float, float],
) -> svg.Picture:
    width, left, right = room
    named = left - 10 - (NUMBERS if room is WIDE else 0)
    most = max((number for _name, number, _share in rows), default=0)
    scale = LinearScale(0, max(most, 1), left, right)
    shapes: list[svg.Svg] = []
    for place, (name, number, share) in enumerate(rows):
        top = place * STEP
        shapes += [
            svg.text(named, top + 25, svg.shortened(name, named - 4), anchor="end"),
            svg.rect(left, top + 8, scale(number) - left, 26, svg.Ink.BLUE_GREEN), svg.line(left, top + 4, left, top + 38, "axis"),
            svg.text(named + 14 if room is WIDE else scale(number) + 8, top + 26, f"{number}{f'　{share}' if share else ''}", look="t-strong"),
        ]
    drawn = svg.canvas(key, title, said, (width, max(len(rows), 1) * STEP), *shapes)
    cells = tuple((name, str(number), share)[: len(head)] for name, number, share in rows)
    return svg.Picture(key, title, said, width, drawn, head, cells)


def _share(number: int, whole: int) -> str:
    """A whole percentage, rounded half up; blank without a whole."""
    return f"{(200 * number + whole) // (2 * whole)}%" if whole else ""


# words of a list that the organiser reads ----------------------------------------------------------------------------------------


COUNTIES = (
    "臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "基隆市", "新竹市", "嘉義市", "新竹縣", "苗栗縣", "彰化縣", "南投縣", "雲林縣",
    "嘉義縣", "屏東縣", "宜蘭縣", "花蓮縣", "臺東縣", "澎湖縣", "金門縣", "連江縣",
)  # fmt: skip


def county_of(address: str) -> str:
    """The county or city that an address begins with, after a postal code; "" where it names none."""
    text = address.replace("台", "臺").lstrip("0123456789０１２３４５６７８９ 　-()（）")
    return next((county for county in COUNTIES if text.startswith(county)), "")


def masked(name: str) -> str:
    """A person's name as the organiser reads it before the contract: the first sign, the rest as circles."""
    plain = name.strip()
    return f"{plain[0]}{'○' * max(min(len(plain) - 1, 2), 1)}" if plain else ""
