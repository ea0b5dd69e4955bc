"""The pages of the drawing template: how to use it, then one page for each figure of the form, with a layout to write over."""

from collections.abc import Callable, Mapping

from proposals.catalogue.model import Edition, Field, Kind, Scope
from proposals.papers.drawing.shapes import ACT, HEIGHT, INK, LINE, SAND, SOFT, WIDTH, Arrow, Page, Shape

MARGIN = 6.0
ROOM = WIDTH - 2 * MARGIN
HELP = (
    "1. 每一頁畫一張圖。框和箭頭都可以移動、增減、改色；框內括號的文字請換成貴聯盟的內容。",
    "2. 頁面大小就是紙本上的大小（15 公分 × 11 公分）。字請用 9 點以上，才看得清楚。",
    "3. 畫好後只匯出那一頁：PowerPoint「檔案 › 匯出 › 變更檔案類型 › PNG」，LibreOffice「檔案 › 匯出 › PNG」，解析度 300 DPI。",
    "4. 在系統「計畫推動目標及作法」上傳 PNG，需要時按「裁切與圖說」留下要印的部分、寫上圖說。",
    ("One page a figure: move, add and recolour, replace the words in brackets. A page is as large as the printed figure; keep letters"
    " at 9 points or more. Export the page as PNG (300 DPI) and upload it."),
)


def pages(edition: Edition) -> tuple[Page, ...]:
    """The pages for an edition's figures, in the form's order."""
    figures = [each for section in edition.of_scope(Scope.ALLIANCE) for each in section.fields if each.kind is Kind.IMAGE]
    return (_help(), *(_figure(each) for each in figures))


def _help() -> Page:
    step = 17.0
    return Page("使用說明", (
        Shape(MARGIN, 5, ROOM, 10, ("繪圖範本　使用說明",), 14, bold=True, to_left=True),
        *(Shape(MARGIN, 17 + number * step, ROOM, step, (line,), 9.5, to_left=True) for number, line in enumerate(HELP)),
    ))


def _figure(figure: Field) -> Page:
    title = Shape(MARGIN, 4, ROOM, 9, (f"〔主題名稱〕主題聯盟　{figure.label.zh}",), 13, bold=True)
    shapes, arrows = LAYOUTS.get(figure.key, _free)()
    return Page(figure.label.zh, (title, *shapes), arrows)


Layout = tuple[tuple[Shape, ...], tuple[Arrow, ...]]


def _free() -> Layout:
    """A page without a layout of its own: a frame to draw in."""
    return (Shape(MARGIN, 17, ROOM, HEIGHT - 23, ("〔請在此繪製〕",), 11, edge=LINE),), ()


def _strategy() -> Layout:
    """Goal, four points of execution with their months, a base that carries them."""
    gap, count = 8.0, 4
    width = (ROOM - gap * (count - 1)) / count
    lefts = [MARGIN + number * (width + gap) for number in range(count)]
    goal = Shape(MARGIN, 17, ROOM, 12, ("計畫目標：〔一句話說明聯盟要在目標市場達成什麼〕",), 10.5, SAND, INK)
    heads = tuple(Shape(left, 36, width, 10, (f"〔重點{number}〕",), 10, SOFT, ACT, bold=True) for number, left in enumerate(lefts, 1))
    bodies = tuple(Shape(left, 48, width, 28, ("〔月份〕", "〔工作項目〕", "〔負責成員〕", "〔對應 KPI〕"), 9, "", ACT) for left in lefts)
    base = Shape(MARGIN + 8, 86, ROOM - 16, 12, ("〔共同基礎：資料、品牌、通路、人才〕",), 10, SAND, INK)
    between = tuple(Arrow(left + width + 1, 62, left + width + gap - 1, 62) for left in lefts[:-1])
    up = tuple(Arrow(left + width / 2, 85, left + width / 2, 77) for left in lefts)
    to_goal = tuple(Arrow(left + width / 2, 35, left + width / 2, 30) for left in lefts)
    return (goal, *heads, *bodies, base), (*between, *up, *to_goal)


def _business() -> Layout:
    """Who delivers what to whom, and what comes back."""
    gap, count = 12.0, 3
    width = (ROOM - gap * (count - 1)) / count
    lefts = [MARGIN + number * (width + gap) for number in range(count)]
    names = ("聯盟成員（供應）", "海外通路（夥伴）", "目標客群（市場）")
    words = (("〔領導企業：…〕", "〔成員：產品〕", "〔數位工具〕"), ("〔代理、平台〕", "〔合作方式〕", "〔國家、城市〕"),
             ("〔客群輪廓〕", "〔消費情境〕", "〔在地化調整〕"))
    heads = tuple(Shape(left, 19, width, 10, (name,), 10, SOFT, ACT, bold=True) for left, name in zip(lefts, names, strict=True))
    bodies = tuple(Shape(left, 31, width, 34, lines, 9.5, "", ACT) for left, lines in zip(lefts, words, strict=True))
    flows = tuple(Shape(left + width, 36, gap, 6, (word,), 9) for left, word in zip(lefts[:-1], ("商品", "銷售"), strict=True))
    returns = tuple(Shape(left + width, 55, gap, 6, (word,), 9) for left, word in zip(lefts[:-1], ("訂單", "付款"), strict=True))
    income = Shape(MARGIN, 74, ROOM, 12, ("收入來源：〔商品銷售、授權、服務費〕",), 10, SAND, INK)
    data = Shape(MARGIN, 90, ROOM, 12, ("數位循環：〔資料蒐集 → 分析 → 行銷調整 → 商機媒合〕",), 10, SAND, INK)
    out = tuple(Arrow(left + width + 1, 44, left + width + gap - 1, 44) for left in lefts[:-1])
    back = tuple(Arrow(left + width + gap - 1, 53, left + width + 1, 53) for left in lefts[:-1])
    down = tuple(Arrow(left + width / 2, 66, left + width / 2, 73) for left in lefts)
    return (*heads, *bodies, *flows, *returns, income, data), (*out, *back, *down)


LAYOUTS: Mapping[str, Callable[[], Layout]] = {"strategy_figure": _strategy, "business_model_figure": _business}
