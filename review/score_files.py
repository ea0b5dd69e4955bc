"""Reading a scoring file and writing its outcome (`review rank FILE --json`; spec: computations)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

from alliance_portal.lib.exact_figures import root_text, rounded_text
from alliance_portal.lib.findings import Text
from alliance_portal.lib.plain_trees import Error, Node, TreeErrors, read_tree
from review.scoring import Criterion, Options, Ranking, Round, Sheet, Standing, TieBreak

STATUSES = ("submitted", "draft")
_CHOICES = {"method": ("total", "ranksum"), "own_ties": ("average", "equal"), "recusal": ("case", "whole_meeting")}
_OTHER_OPTIONS = ("pass_rule", "quorum", "marked_difference")  # settings of the meeting; they move no figure of the file


def read_round(path: Path) -> Round:
    """The round of a scoring file. Raises TreeErrors with every place that does not fit."""
    return round_of_tree(read_tree(path))


def round_of_tree(tree: Mapping[str, Any]) -> Round:
    """The round in a file's plain values; unknown top-level keys are ignored. Raises TreeErrors."""
    errors: list[Error] = []
    root = Node(tree, errors)
    criteria = _criteria(root)
    reviewers, proposals = _ids(root, "reviewers"), _ids(root, "proposals")
    recusals = frozenset(_pair(row, reviewers, proposals) for row in root.rows("recusals", required=False))
    sheets = _sheets(root, criteria, reviewers, proposals, recusals)
    options = _options(root)
    if errors:
        raise TreeErrors(errors)
    return Round(criteria, reviewers, proposals, sheets, recusals, options)


def outcome(ranking: Ranking) -> dict[str, Any]:
    """The outcome as the file form prints it: figures as strings with 2 decimals, ranks and counts as integers, nothing as null."""
    return {
        "weighted_totals": {reviewer: _texts(own) for reviewer, own in ranking.totals.items()},
        "reviewer_ranks": {reviewer: _texts(own) for reviewer, own in ranking.ranks.items()},
        "proposals": {proposal: _standing(standing) for proposal, standing in ranking.standings.items()},
    }


def _standing(standing: Standing) -> dict[str, Any]:
    def text(value: Fraction | None) -> str | None:
        return None if value is None else rounded_text(value)

    return {
        "sheets": standing.sheets,
        "mean": text(standing.mean),
        "rank_total": standing.rank_total,
        "mean_rank": text(standing.mean_rank),
        "rank_ranksum": standing.rank_ranksum,
        "stdev": None if standing.variance is None else root_text(standing.variance),
        "range": text(standing.range),
    }


def _texts(figures: Mapping[str, Fraction]) -> dict[str, str]:
    return {key: rounded_text(value) for key, value in figures.items()}


def _criteria(root: Node) -> tuple[Criterion, ...]:
    found: dict[str, Criterion] = {}
    fits = True
    for row in root.rows("criteria"):
        key, weight = row.word("key"), row.number("weight", 0, 100)
        fits = fits and weight is not None
        if key in found:
            row.complain(_twice(key), "key")
        elif key:
            found[key] = Criterion(key, Fraction(weight or 0), str(row.tree.get("label_zh") or ""))
    total = sum((criterion.weight for criterion in found.values()), Fraction(0))
    if fits and isinstance(root.tree.get("criteria"), list) and total != 100:
        shown = rounded_text(total)
        root.complain(Text(f"權重合計為 {shown}，應為 100", f"the weights total {shown}, they must total 100"), "criteria")
    return tuple(found.values())


def _ids(root: Node, key: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in root.rows(key):
        name = row.word("id")
        if name in found:
            row.complain(_twice(name), "id")
        elif name:
            found[name] = None
    return tuple(found)


def _pair(row: Node, reviewers: tuple[str, ...], proposals: tuple[str, ...]) -> tuple[str, str]:
    pair = []
    for key, known in (("reviewer", reviewers), ("proposal", proposals)):
        name = row.word(key)
        if name is not None and name not in known:
            row.complain(Text(f"沒有此代號：{name}", f"there is none of this id: {name}"), key)
        pair.append(name or "")
    return pair[0], pair[1]


def _sheets(
    root: Node,
    criteria: tuple[Criterion, ...],
    reviewers: tuple[str, ...],
    proposals: tuple[str, ...],
    recusals: frozenset[tuple[str, str]],
) -> tuple[Sheet, ...]:
    found: dict[tuple[str, str], Sheet] = {}
    for row in root.rows("sheets", required=False):
        pair = _pair(row, reviewers, proposals)
        status = row.word("status", STATUSES)
        scores = _scores(row, criteria, is_submitted=status == "submitted")
        if pair in recusals:
            row.complain(Text(f"{pair[0]} 對 {pair[1]} 利益迴避，不可有評分表", f"{pair[0]} is recused on {pair[1]} and may have no sheet"))
        elif pair in found:
            row.complain(Text(f"{pair[0]} 對 {pair[1]} 的第二份評分表", f"a second sheet of {pair[0]} for {pair[1]}"))
        else:
            found[pair] = Sheet(*pair, scores, is_submitted=status == "submitted")
    return tuple(found.values())


def _scores(row: Node, criteria: tuple[Criterion, ...], *, is_submitted: bool) -> dict[str, Fraction]:
    """The scores of a sheet. A draft may lack some; what stands there is judged all the same."""
    sheet = row.child("scores", required=is_submitted)
    if sheet is None:
        return {}
    known = [criterion.key for criterion in criteria]
    for key in sheet.tree:
        if key not in known:
            sheet.complain(Text("沒有此評分項目", "there is no such criterion"), key)
    scores: dict[str, Decimal | None] = {key: sheet.number(key, 0, 100, places=1) for key in known if is_submitted or sheet.tree.get(key) is not None}
    return {key: Fraction(score) for key, score in scores.items() if score is not None}


def _options(root: Node) -> Options:
    node = root.child("options", required=False)
    if node is None:
        return Options()
    for key in node.tree:
        if key not in (*_CHOICES, "tie_break", *_OTHER_OPTIONS):
            node.complain(Text("沒有此設定", "there is no such option"), key)
    chosen: dict[str, Any] = {key: node.word(key, choices) for key, choices in _CHOICES.items() if node.tree.get(key) is not None}
    steps = node.tree.get("tie_break")
    if steps is not None:
        known = get_args(TieBreak)
        if isinstance(steps, list) and all(step in known for step in steps):
            chosen["tie_break"] = tuple(steps)
        else:
            names = "、".join(known), ", ".join(known)
            node.complain(Text(f"應為清單，可用：{names[0]}", f"must be a list of {names[1]}"), "tie_break")
    return Options(**{key: value for key, value in chosen.items() if value is not None})


def _twice(name: str) -> Text:
    return Text(f"代號重複：{name}", f"stands twice: {name}")
