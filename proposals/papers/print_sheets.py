"""What goes with a printed proposal: 列印說明, 用印頁, the mailing label, 書背 (D-04 to D-08, D-11, D-23). Chinese only, as all official papers.

They are sheets of the same block tree as the paper; the numbers of the recipe are those of this very file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proposals.papers import lines, tables
from proposals.papers.annex import label
from proposals.papers.blocks import Block, Cell, Group, Heading, Paper, Paragraph, Prose, Row, Run, Section, Table
from proposals.papers.composition import reader_of
from proposals.papers.computed import Computed
from proposals.papers.editions import seen_by
from proposals.papers.stamp import Stamp
from proposals.papers.styles import SPINE_POINTS, SPINE_WIDTHS
from proposals.rules.dossier import Dossier

RECIPE, SEAL, LABEL, SPINE, ALL = "recipe", "seal", "label", "spine", "print_set"
SHEETS = (RECIPE, SEAL, LABEL, SPINE)
TITLES = {RECIPE: "列印說明", SEAL: "用印頁", LABEL: "寄件封面", SPINE: "書背", ALL: "列印與裝訂文件"}
LEAF_MM, COVERS_MM = 0.1, 0.5  # a sheet of 80 g paper; both covers of textured paper
STAPLED = 30  # leaves that two staples hold
SPINE_MM = 212.0  # of the strip's height, for its text; the rest is the number's
POINT_MM = 0.3528
VERTICAL = str.maketrans("－—–-（）()「」『』〈〉《》、，。：…", "︱︱︱︱︵︶︵︶﹁﹂﹃﹄︿﹀︽︾︑︐︒︓︙")
PARTS = (("封面", "cover"), ("第一部分：聯盟基本資料表", "alliance_basic"), ("第二部分：計畫內容", "plan_summary"),
         ("附件一：聯盟業者基本資料表", "member-form-1"), ("附件二：公司登記或設立證明影本", "certificate"),
         ("應備文件自我檢查表", "selfcheck"), ("寄件封面（郵寄標籤）", "label"))
OUTSIDE = ("selfcheck", "label")


@dataclass(frozen=True, slots=True)
class Booklet:
    """The printed paper as its file says: pages, numbered pages, and on which page (from 0) its anchors lie."""

    pages: int
    counted: int
    anchors: Mapping[str, int]

    @property
    def bound(self) -> int:
        """Pages that are bound: the sheets at the end stay outside."""
        return min((place for name in OUTSIDE if (place := self._place(name)) is not None), default=self.pages)

    @property
    def leaves(self) -> int:
        """White leaves of one copy, printed on both sides: all but the cover's."""
        return -(-max(self.bound - 2, 0) // 2)

    def _place(self, name: str) -> int | None:
        return min((place for anchor, place in self.anchors.items() if re.fullmatch(rf"{name}(-\d+)?", anchor)), default=None)

    def parts(self) -> Iterator[tuple[str, str, int, int]]:
        """Name, anchor, first and last page (from 1) of every part in printed order."""
        begins = [(title, name, place) for title, name in PARTS if (place := self._place(name)) is not None]
        if begins and begins[0][1] == "cover":
            begins.insert(1, ("目錄", "contents", 2))
        ends = [place for _, _, place in begins[1:]] + [self.pages]
        for (title, name, begin), end in zip(begins, ends, strict=True):
            yield title, name, begin + 1, 1 if name == "cover" else max(end, begin + 1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """When and where the paper is handed in, in words."""

    deadline: str
    address: str
    contact: str


def thickness(leaves: int) -> float:
    """Millimetres of a bound copy."""
    return round(leaves * LEAF_MM + COVERS_MM, 1)


def suggested_width(leaves: int) -> int:
    """The narrowest printable spine (mm) on which a copy of so many leaves finds room."""
    return next((width for width in SPINE_WIDTHS if width >= thickness(leaves)), SPINE_WIDTHS[-1])


def content(dossier: Dossier, stamp: Stamp, booklet: Booklet, delivery: Delivery, width: int) -> dict[str, Paper]:
    """Every sheet as a paper of its own, and all of them as one; `width` is the spine's in mm, one of SPINE_WIDTHS."""
    computed = Computed(seen_by(dossier, stamp), stamp)
    sections = {
        RECIPE: _recipe(computed, booklet, delivery), SEAL: _seal(computed), LABEL: replace(label(computed), look="label loose"),
        SPINE: _spine(computed, booklet, width),
    }
    made = {key: _paper(computed, TITLES[key], (section,)) for key, section in sections.items()}
    return made | {ALL: _paper(computed, TITLES[ALL], tuple(sections.values()))}


def _paper(computed: Computed, title: str, sections: tuple[Section, ...]) -> Paper:
    stamp = computed.stamp
    return Paper(
        title=f"{title} {stamp.number}", author=computed.lead_name(), subject=str(computed.dossier.edition.meta.get("form_title_zh", "")),
        alliance=computed.alliance_name(), code=stamp.number, digest=stamp.digest, content_hash=stamp.content_hash, draft=stamp.draft,
        edition=stamp.edition, reader="", page_cap=20, sections=sections,
    )


def _facts(computed: Computed, *more: tuple[str, str]) -> Table:
    stamp = computed.stamp
    rows = (("聯盟名稱", computed.alliance_name()), ("領導企業", computed.lead_name()), ("送件編號", stamp.number), ("內容碼", stamp.digest), *more)
    return Table("receipt_facts", (), tuple(Group((Row((_cell(name, "head"), _cell(value))),)) for name, value in rows))


def _cell(text: str, role: str = "data") -> Cell:
    return Cell((Paragraph((Run(text),)),), role=role)


# 列印說明 -------------------------------------------------------------------------------------------------------------------

def _recipe(computed: Computed, booklet: Booklet, delivery: Delivery) -> Section:
    leaves = booklet.leaves
    pages = f"{booklet.pages}頁（含空白頁），本文頁碼1至{booklet.counted}"
    paper = f"淺粉紅色紋紙1張、白紙{leaves}張；另有單張{_outside(booklet)}張，不裝訂"
    return Section("sheet", "right", (
        Heading(1, "列印說明", anchor="recipe"),
        _facts(computed, ("本件頁數", pages), ("每份用紙", paper), ("份數", "1式2份")),
        Heading(3, "一、依序列印與裝訂"), _order(booklet),
        Heading(3, "二、步驟"), *_steps(booklet, delivery),
    ), look="recipe loose")


def _outside(booklet: Booklet) -> int:
    return sum(1 for name in OUTSIDE if name in booklet.anchors)


def _order(booklet: Booklet) -> Table:
    head = Row(tuple(_cell(text, "head") for text in ("次序", "內容", "檔案第幾頁", "每份張數", "用紙與印法")))
    rows = []
    for number, (title, name, first, last) in enumerate(booklet.parts(), 1):
        how = "A4淺粉紅色紋紙，單面" if name == "cover" else "A4白紙，單面，不裝訂" if name in OUTSIDE else "A4白紙，雙面黑白"
        leaves = 1 if name == "cover" or name in OUTSIDE else -(-(last - first + 1) // 2)
        where = str(first) if name in OUTSIDE or last == first else f"{first}–{last}"
        rows.append(Group((Row((_cell(str(number)), _cell(title), _cell(where), _cell(str(leaves)), _cell(how))),)))
    return Table("print_order", (head,), tuple(rows))


def _steps(booklet: Booklet, delivery: Delivery) -> Iterator[Block]:
    found = {name: first for _, name, first, _ in booklet.parts()}
    seal = found.get("alliance_basic", 5)
    held = "左側長邊釘2針（每份白紙{}張）" if booklet.leaves <= STAPLED else "左側長邊膠裝或打孔裝訂（每份白紙{}張，釘書針不易固定）"
    holds = held.format(booklet.leaves)
    steps = (
        ("列印", "列印設定選「實際大小」、A4、雙面「長邊翻頁」，黑白。請用送件編號相同的檔案，每頁頁尾的內容碼須與上表一致。"),
        ("封面", "檔案第1頁用A4淺粉紅色紋紙單面列印2張；封面檔案沒有底色，顏色由紙張呈現。"),
        ("用印", f"檔案第{seal}頁起的「聯盟基本資料表」下方用印欄，蓋領導企業公司章與負責人章，2份都要。"),
        ("附件", "附件一為各成員的聯盟業者基本資料表（領導企業在前），附件二為公司登記或設立之證明影本；請核對影本清楚可辨。"),
        ("裝訂", f"封面在最上，依上表次序疊齊，{holds}，裝訂成冊。需要書背時，沿線剪下「書背」貼於左側。"),
        ("檢查與寄送", (f"應備文件自我檢查表隨件附上，寄件封面貼於信封。書面須於{delivery.deadline}前送達（非以郵戳為憑，逾期概不受理）。"
                        f"送達地點：{delivery.address}　{delivery.contact}")),
    )
    for number, (title, words) in enumerate(steps, 1):
        yield Paragraph((Run(f"{number}. {title}：", "bold"), Run(words)), "step")


# 用印頁 ---------------------------------------------------------------------------------------------------------------------

def _seal(computed: Computed) -> Section:
    reader = reader_of(computed, "alliance_basic")
    layout = next(item["table"] for item in reader.section.layout if "table" in item)
    whole = tables.table(reader, "alliance_basic", list(layout))
    field = next(cell for group in whole.groups for row in group.rows for cell in row.cells if cell.look == "seal")
    lead = computed.dossier.members[0] if computed.dossier.members else None
    facts = _facts(computed, ("統一編號", lead.ubn if lead else ""), ("負責人", lead.owner_name if lead else ""))
    declared = tuple(block for block in lines.blocks(reader, "{truth_declaration}") if isinstance(block, Paragraph))
    return Section("sheet", "right", (
        Heading(1, "用印頁", anchor="seal"), facts, *declared,
        Table("seal_sheet", (), (Group((Row((replace(field, columns=1, rows=1),)),)),)),
        Paragraph((Run("中華民國　　　　年　　　　月　　　　日"),), "day"),
        Paragraph((Run("本頁用印後掃描，上傳至「聯盟基本資料表」的用印欄。計畫書第一部分的用印欄仍須在2份書面上用印，本頁不能代替。"),), "facts"),
    ), look="sealing loose")


# 書背 -----------------------------------------------------------------------------------------------------------------------

def _spine(computed: Computed, booklet: Booklet, width: int) -> Section:
    if width not in SPINE_WIDTHS:
        raise ValueError(f"no spine of {width} mm")
    programme = computed.dossier.programme
    call = str(computed.dossier.edition.field("cover.programme_title").label.zh)
    name = call if str(programme.roc_year) in call else f"{programme.roc_year}年度{call}"
    texts = [_standing(text) for text in (name, computed.alliance_name().strip("　"), computed.lead_name())]
    look = f"v p{_points(texts, width)}"
    strip = Cell((
        Paragraph(_stacked(texts[0]), look), Paragraph(_stacked(texts[1], "bold"), look), Paragraph(_stacked(texts[2]), look),
        Prose((Paragraph((Run(computed.stamp.number),)),), "turned"),
    ), look="strip")
    notes = Cell((
        Paragraph((Run("書背（側標）", "bold"),), "big"),
        Paragraph((Run(f"寬{width}公釐；本件每份白紙{booklet.leaves}張，裝訂後厚約{thickness(booklet.leaves):g}公釐。"),)),
        Paragraph((Run("2份各用1條，沿框線剪下，貼於裝訂側；資料夾可插入側標袋。列印時請選「實際大小」。"),)),
    ), look="notes")
    return Section("sheet", "right", (
        Heading(1, "書背", anchor="spine"), Table(f"spine{width}", (), (Group((Row((strip, Cell((), look="gap"), strip, notes)),)),)),
    ), look="spine loose")


def _standing(text: str) -> list[str]:
    """The signs of a vertical line: a short number stands as one, brackets and dashes are turned."""
    return [part.translate(VERTICAL) if len(part) == 1 else part for part in re.findall(r"(?<!\d)\d{2,3}(?!\d)|\S", text)]


def _stacked(signs: list[str], look: str = "") -> tuple[Run, ...]:
    """One sign a line; a number of several digits is set smaller, so that it is as wide as one character."""
    found: list[Run] = []
    for place, sign in enumerate(signs):
        if place:
            found.append(Run("\n"))
        found.append(Run(sign, "tcy" if len(sign) > 1 else look))
    return tuple(found)


def _points(texts: list[list[str]], width: int) -> int:
    """The largest size at which all texts find room on the strip."""
    signs = sum(len(text) for text in texts) + 2 * len(texts)
    room = min(SPINE_MM / max(signs, 1) / 1.15, (width - 1.6) / 1.15) / POINT_MM
    return max((size for size in SPINE_POINTS if size <= room), default=SPINE_POINTS[0])
