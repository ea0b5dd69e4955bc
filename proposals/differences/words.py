"""One change in one or a few sentences, for a time line: 「將KPI 3目標由「2件」修改為「3件」」."""

from collections.abc import Iterator

from proposals.differences.fields import CellChange, Change, RowChange
from proposals.differences.texts import ADDED, REMOVED

LONGEST = 40  # characters of a value inside a sentence
MOST_ROWS = 6  # rows that a sentence names one by one


def sentences(change: Change, language: str = "zh-hant") -> tuple[str, ...]:
    """What happened to a field; one sentence, for tables one a row."""
    return tuple(_english(change) if language.lower().startswith("en") else _chinese(change))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _is_short(change: Change) -> bool:
    """Whether both texts fit into the sentence."""
    return max(len(change.before), len(change.after)) <= LONGEST


def _length(change: Change, kind: str) -> int:
    return sum(len("".join(piece.text.split())) for piece in change.pieces if piece.kind == kind)


def _chosen(change: Change, kind: str, joint: str) -> str:
    return joint.join(piece.text for piece in change.pieces if piece.kind == kind)


def _chinese(change: Change) -> Iterator[str]:
    name = f"「{change.label}」"
    if change.kind == "rows":
        yield from _some([_row_chinese(name, row) for row in change.rows], "{name}另有{n}列異動", name)
    elif change.kind == "format":
        yield f"調整{name}的格式或圖片，文字不變"
    elif change.kind == "options":
        came, went = _chosen(change, ADDED, "、"), _chosen(change, REMOVED, "、")
        yield f"{name}" + "，".join(part for part in (f"勾選{came}" if came else "", f"取消{went}" if went else "") if part)
    elif change.kind == "file":
        yield f"移除{name}的檔案「{change.before}」" if not change.after else (
            f"上傳{name}「{change.after}」" if not change.before else f"將{name}的檔案由「{change.before}」更換為「{change.after}」")
    elif not change.before or not change.after:
        yield f"清除{name}（原為「{_short(change.before)}」）" if not change.after else f"填寫{name}：「{_short(change.after)}」"
    elif change.kind == "text" and not _is_short(change):
        yield f"修改{name}（增加{_length(change, ADDED):,}字、刪除{_length(change, REMOVED):,}字）"
    else:
        yield f"將{name}由「{_short(change.before)}」修改為「{_short(change.after)}」"


def _row_chinese(name: str, row: RowChange) -> str:
    which = f"「{row.label}」列" if row.label else f"第{row.after or row.before}列"
    if row.kind == "added":
        return f"{name}新增{which}：{_values(row, after=True)}"
    if row.kind == "removed":
        return f"{name}刪除{which}（原為{_values(row, after=False)}）"
    changed = "，".join(_cell_chinese(cell) for cell in row.cells)
    if row.kind == "moved":
        return f"{name}第{row.before}列移到第{row.after}列" + (f"，{changed}" if changed else "")
    return f"{name}{which}：{changed}"


def _cell_chinese(cell: CellChange) -> str:
    if not cell.before or not cell.after:
        return f"填寫{cell.label}「{_short(cell.after)}」" if cell.after else f"清除{cell.label}（原為「{_short(cell.before)}」）"
    return f"{cell.label}由「{_short(cell.before)}」修改為「{_short(cell.after)}」"


def _values(row: RowChange, *, after: bool) -> str:
    return "、".join(f"{cell.label}「{_short(cell.after if after else cell.before)}」" for cell in row.cells)


def _some(lines: list[str], rest: str, name: str) -> Iterator[str]:
    yield from lines[:MOST_ROWS]
    if len(lines) > MOST_ROWS:
        yield rest.format(name=name, n=len(lines) - MOST_ROWS)


def _english(change: Change) -> Iterator[str]:
    name = f"“{change.label}”"
    if change.kind == "rows":
        yield from _some([_row_english(name, row) for row in change.rows], "{name}: {n} more rows changed", name)
    elif change.kind == "format":
        yield f"changed the formatting or pictures of {name}, not its words"
    elif change.kind == "options":
        came, went = _chosen(change, ADDED, ", "), _chosen(change, REMOVED, ", ")
        yield f"{name}: " + "; ".join(part for part in (f"ticked {came}" if came else "", f"unticked {went}" if went else "") if part)
    elif change.kind == "file":
        yield f"removed the file “{change.before}” of {name}" if not change.after else (
            f"uploaded “{change.after}” as {name}" if not change.before else f"replaced the file of {name}: “{change.before}” by “{change.after}”")
    elif not change.before or not change.after:
        yield f"cleared {name} (was “{_short(change.before)}”)" if not change.after else f"filled {name}: “{_short(change.after)}”"
    elif change.kind == "text" and not _is_short(change):
        yield f"edited {name} ({_length(change, ADDED):,} characters added, {_length(change, REMOVED):,} removed)"
    else:
        yield f"changed {name} from “{_short(change.before)}” to “{_short(change.after)}”"


def _row_english(name: str, row: RowChange) -> str:
    which = f"row “{row.label}”" if row.label else f"row {row.after or row.before}"
    if row.kind == "added":
        return f"{name}: added {which}: {_values_english(row, after=True)}"
    if row.kind == "removed":
        return f"{name}: removed {which} (was {_values_english(row, after=False)})"
    changed = ", ".join(_cell_english(cell) for cell in row.cells)
    if row.kind == "moved":
        return f"{name}: row {row.before} moved to place {row.after}" + (f", {changed}" if changed else "")
    return f"{name}, {which}: {changed}"


def _cell_english(cell: CellChange) -> str:
    if not cell.before or not cell.after:
        return f"filled {cell.label} “{_short(cell.after)}”" if cell.after else f"cleared {cell.label} (was “{_short(cell.before)}”)"
    return f"{cell.label} from “{_short(cell.before)}” to “{_short(cell.after)}”"


def _values_english(row: RowChange, *, after: bool) -> str:
    return ", ".join(f"{cell.label} “{_short(cell.after if after else cell.before)}”" for cell in row.cells)
