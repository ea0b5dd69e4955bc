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
_SCALE = ("scale", "decimals")  # how the file's scores are written: 0 to 100 with one decimal unless it says otherwise
MOST_DECIMALS = 2


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
    options = _options(root)
    sheets = _sheets(root, criteria, reviewers, proposals, recusals)
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


def file_of(round_: Round, themes: Mapping[str, str], *, scale: str = "hundred", decimals: int = 1) -> dict[str, Any]:
    """A round as the plain values of a scoring file: `read_round` reads them back to the same ranking.

    Sheets of recused pairs stay out, they count nowhere; reviewers stand under their keys, never by name. `scale` and `decimals`: how the
    scores were typed, so that each stands there exactly.
    """
    weights = {each.key: each.weight for each in round_.criteria}

    def written(key: str, score: Fraction) -> int | float:
        value = score * weights[key] / 100 if scale == "points" else score
        return int(value) if value.denominator == 1 else float(value)

    return {
        "criteria": [{"key": each.key, "label_zh": each.label, "weight": _number(each.weight)} for each in round_.criteria],
        "reviewers": [{"id": reviewer, "name": ""} for reviewer in round_.reviewers],
        "proposals": [{"id": code, "theme": themes.get(code, "")} for code in round_.proposals],
        "recusals": [{"reviewer": reviewer, "proposal": code, "reason": ""} for reviewer, code in sorted(round_.recusals)],
        "sheets": [
            {
                "reviewer": sheet.reviewer,
                "proposal": sheet.proposal,
                "status": STATUSES[0] if sheet.is_submitted else STATUSES[1],
                "scores": {key: written(key, score) for key, score in sheet.scores.items()},
            }
            for sheet in round_.sheets
            if (sheet.reviewer, sheet.proposal) not in round_.recusals
        ],
        "options": {
            "method": round_.options.method,
            "own_ties": round_.options.own_ties,
            "tie_break": list(round_.options.tie_break),
            "recusal": round_.options.recusal,
            "scale": scale,
            "decimals": decimals,
        },
    }


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


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
    scale = _scale(root)
    for row in root.rows("sheets", required=False):
        pair = _pair(row, reviewers, proposals)
        status = row.word("status", STATUSES)
        scores = _scores(row, criteria, scale, is_submitted=status == "submitted")
        if pair in recusals:
            row.complain(Text(f"{pair[0]} 對 {pair[1]} 利益迴避，不可有評分表", f"{pair[0]} is recused on {pair[1]} and may have no sheet"))
        elif pair in found:
            row.complain(Text(f"{pair[0]} 對 {pair[1]} 的第二份評分表", f"a second sheet of {pair[0]} for {pair[1]}"))
        else:
            found[pair] = Sheet(*pair, scores, is_submitted=status == "submitted")
    return tuple(found.values())


def _scores(row: Node, criteria: tuple[Criterion, ...], scale: tuple[str, int], *, is_submitted: bool) -> dict[str, Fraction]:
    """The scores of a sheet. A draft may lack some; what stands there is judged all the same."""
    sheet = row.child("scores", required=is_submitted)
    if sheet is None:
        return {}
    known = [criterion.key for criterion in criteria]
    for key in sheet.tree:
        if key not in known:
            sheet.complain(Text("沒有此評分項目", "there is no such criterion"), key)
    of_points, decimals = scale[0] == "points", scale[1]
    scores: dict[str, Fraction] = {}
    for criterion in criteria:
        if not is_submitted and sheet.tree.get(criterion.key) is None:
            continue
        highest = Decimal(criterion.weight.numerator) / criterion.weight.denominator if of_points else 100
        score = sheet.number(criterion.key, 0, highest, places=decimals)
        if score is not None:
            scores[criterion.key] = Fraction(score) * 100 / criterion.weight if of_points and criterion.weight else Fraction(score)
    return scores


def _scale(root: Node) -> tuple[str, int]:
    """How scores are written: on which scale, with at most how many decimals. What is wrong with it is told by `_options`."""
    tree = root.tree.get("options")
    stated = tree if isinstance(tree, Mapping) else {}
    decimals = stated.get("decimals", 1)
    whole = isinstance(decimals, int) and not isinstance(decimals, bool) and 0 <= decimals <= MOST_DECIMALS
    return ("points" if stated.get("scale") == "points" else "hundred"), (int(decimals) if whole else 1)


def _options(root: Node) -> Options:
    node = root.child("options", required=False)
    if node is None:
        return Options()
    for key in node.tree:
        if key not in (*_CHOICES, "tie_break", *_OTHER_OPTIONS, *_SCALE):
            node.complain(Text("沒有此設定", "there is no such option"), key)
    chosen: dict[str, Any] = {key: node.word(key, choices) for key, choices in _CHOICES.items() if node.tree.get(key) is not None}
    if node.tree.get("scale") is not None:
        node.word("scale", ("hundred", "points"))
    if node.tree.get("decimals") is not None:
        node.number("decimals", 0, MOST_DECIMALS, places=0)
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
