"""One change in one or a few sentences, for a time line: 「將KPI 3目標由「2件」修改為「3件」」."""

from collections.abc import Iterator
from dataclasses import dataclass

from proposals.differences.fields import CellChange, Change, RowChange
from proposals.differences.texts import ADDED, REMOVED

LONGEST = 40  # characters of a value inside a sentence
MOST_ROWS = 6  # rows that a sentence names one by one


@dataclass(frozen=True, slots=True)
class _Phrases:
    """How a language tells what happened to a field, a row, a cell; the places in braces are filled."""

    name: str
    list_joint: str
    step_joint: str
    more_rows: str
    formatted: str
    ticked: str
    unticked: str
    options: str
    options_joint: str
    file_removed: str
    file_added: str
    file_replaced: str
    cleared: str
    filled: str
    edited: str
    changed: str
    row_named: str
    row_numbered: str
    row_added: str
    row_removed: str
    row_moved: str
    row_changed: str
    cell_filled: str
    cell_cleared: str
    cell_changed: str
    cell_value: str


_CHINESE = _Phrases(
    name="「{label}」", list_joint="、", step_joint="，", more_rows="{name}另有{n}列異動", formatted="調整{name}的格式或圖片，文字不變",
    ticked="勾選{which}", unticked="取消{which}", options="{name}{steps}", options_joint="，",
    file_removed="移除{name}的檔案「{before}」", file_added="上傳{name}「{after}」", file_replaced="將{name}的檔案由「{before}」更換為「{after}」",
    cleared="清除{name}（原為「{before}」）", filled="填寫{name}：「{after}」", edited="修改{name}（增加{came:,}字、刪除{went:,}字）",
    changed="將{name}由「{before}」修改為「{after}」",
    row_named="「{label}」列", row_numbered="第{number}列", row_added="{name}新增{which}：{values}", row_removed="{name}刪除{which}（原為{values}）",
    row_moved="{name}第{before}列移到第{after}列", row_changed="{name}{which}：{steps}",
    cell_filled="填寫{label}「{after}」", cell_cleared="清除{label}（原為「{before}」）", cell_changed="{label}由「{before}」修改為「{after}」",
    cell_value="{label}「{value}」",
)  # fmt: skip
_ENGLISH = _Phrases(
    name="“{label}”", list_joint=", ", step_joint=", ", more_rows="{name}: {n} more rows changed",
    formatted="changed the formatting or pictures of {name}, not its words",
    ticked="ticked {which}", unticked="unticked {which}", options="{name}: {steps}", options_joint="; ",
    file_removed="removed the file “{before}” of {name}", file_added="uploaded “{after}” as {name}",
    file_replaced="replaced the file of {name}: “{before}” by “{after}”",
    cleared="cleared {name} (was “{before}”)", filled="filled {name}: “{after}”",
    edited="edited {name} ({came:,} characters added, {went:,} removed)", changed="changed {name} from “{before}” to “{after}”",
    row_named="row “{label}”", row_numbered="row {number}", row_added="{name}: added {which}: {values}",
    row_removed="{name}: removed {which} (was {values})",
    row_moved="{name}: row {before} moved to place {after}", row_changed="{name}, {which}: {steps}",
    cell_filled="filled {label} “{after}”", cell_cleared="cleared {label} (was “{before}”)", cell_changed="{label} from “{before}” to “{after}”",
    cell_value="{label} “{value}”",
)  # fmt: skip


def sentences(change: Change, language: str = "zh-hant") -> tuple[str, ...]:
    """What happened to a field; one sentence, for tables one a row."""
    return tuple(_told(change, _ENGLISH if language.lower().startswith("en") else _CHINESE))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _is_short(change: Change) -> bool:
    """Whether both texts fit into the sentence."""
    return max(len(change.before), len(change.after)) <= LONGEST


def _length(change: Change, kind: str) -> int:
    return sum(len("".join(piece.text.split())) for piece in change.pieces if piece.kind == kind)


def _told(change: Change, say: _Phrases) -> Iterator[str]:
    name = say.name.format(label=change.label)
    before, after = _short(change.before), _short(change.after)
    if change.kind == "rows":
        yield from (_row(name, row, say) for row in change.rows[:MOST_ROWS])
        if len(change.rows) > MOST_ROWS:
            yield say.more_rows.format(name=name, n=len(change.rows) - MOST_ROWS)
    elif change.kind == "format":
        yield say.formatted.format(name=name)
    elif change.kind == "options":
        yield say.options.format(name=name, steps=_options(change, say))
    elif change.kind == "file":
        words = say.file_removed if not change.after else say.file_added if not change.before else say.file_replaced
        yield words.format(name=name, before=change.before, after=change.after)
    elif not change.before or not change.after:
        yield (say.filled if change.after else say.cleared).format(name=name, before=before, after=after)
    elif change.kind == "text" and not _is_short(change):
        yield say.edited.format(name=name, came=_length(change, ADDED), went=_length(change, REMOVED))
    else:
        yield say.changed.format(name=name, before=before, after=after)


def _options(change: Change, say: _Phrases) -> str:
    steps = []
    for words, kind in ((say.ticked, ADDED), (say.unticked, REMOVED)):
        if which := say.list_joint.join(piece.text for piece in change.pieces if piece.kind == kind):
            steps.append(words.format(which=which))
    return say.options_joint.join(steps)


def _row(name: str, row: RowChange, say: _Phrases) -> str:
    which = say.row_named.format(label=row.label) if row.label else say.row_numbered.format(number=row.after or row.before)
    if row.kind in ("added", "removed"):
        is_new = row.kind == "added"
        values = say.list_joint.join(
            say.cell_value.format(label=cell.label, value=_short(cell.after if is_new else cell.before)) for cell in row.cells
        )
        return (say.row_added if is_new else say.row_removed).format(name=name, which=which, values=values)
    steps = say.step_joint.join(_cell(cell, say) for cell in row.cells)
    if row.kind == "moved":
        moved = say.row_moved.format(name=name, before=row.before, after=row.after)
        return f"{moved}{say.step_joint}{steps}" if steps else moved
    return say.row_changed.format(name=name, which=which, steps=steps)


def _cell(cell: CellChange, say: _Phrases) -> str:
    words = say.cell_changed if cell.before and cell.after else say.cell_filled if cell.after else say.cell_cleared
    return words.format(label=cell.label, before=_short(cell.before), after=_short(cell.after))
