"""What the code needs of every edition: the lists are found from the code, and an edition with nothing else still works everywhere."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from proposals import interchange, rules
from proposals.catalogue import Edition, Field, Section, load_edition
from proposals.catalogue.needed import KEYS, OPTIONS, lacks, months_of
from proposals.catalogue.specimen import specimen
from proposals.interchange.calls import programme_of_call_file
from proposals.papers.composition import content
from proposals.papers.stamp import Notice, Stamp
from proposals.rules.dossier import FileRef

ROOT = Path(__file__).resolve().parents[3]
# tables that say something about whatever field is there, and miss none that is not; the demonstration; commands of one sample
TABLES = {"rules/codes.py", "papers/styles.py", "papers/office/looks.py", "workbooks/words.py", "services/demo.py"}
# columns of the call, not the cover's lines; the months of the schedule, which an edition names itself (`months_of`)
OTHER_THINGS = {"implementer", "organiser", *(f"m{number:02}" for number in range(1, 13))}
# where fields' names are composed; elsewhere an f-string that fits one by chance is a route or a message
COMPOSING = ("rules/", "forms/", "papers/", "interchange/", "workbooks/", "registers/", "views/sheet.py", "services/consents.py")
# f-strings that also fit fields which they never name: f"{person}_name" of two people, routes, kinds of staff
OVERMATCHED = {
    "alliance_name", "award_name", "project_name", "basic_digital_staff", "member_composition", "product_revenue_pct", "largest_revenue_share",
    "marketing_bottlenecks", "bottleneck_other", "improvement_items", "improvement_other", "invest_domestic", "invest_southbound",
    "promising_markets", "helpful_policies",
    "organiser_heading", "organiser_logo", "implementer_logo", *OTHER_THINGS,
}  # fmt: skip


@pytest.fixture(scope="module")
def base() -> Edition:
    return load_edition()


def every(edition: Edition) -> Iterator[Field]:
    for section in edition.sections:
        for field in section.fields:
            yield from (field, *field.columns)


def texts_of_the_code() -> Iterator[tuple[str, str]]:
    """Every text in the code but docstrings: (kind, pattern that it stands for)."""
    for app in ("proposals", "review", "kpi"):
        for path in (ROOT / app).rglob("*.py"):
            inside = path.relative_to(ROOT / app).as_posix()
            if "migrations" in path.parts or inside in TABLES or inside.startswith(("catalogue/", "commandline/")):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree) if app == "proposals" else asked_of_the_form(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z0-9_.]+", node.value):
                    yield "plain", node.value
                elif isinstance(node, ast.JoinedStr) and inside.startswith(COMPOSING):
                    parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                    fixed = "".join(str(part) for part in parts if part)
                    if re.fullmatch(r"[a-z0-9_.]*[a-z][a-z0-9_.]{2,}", fixed):
                        yield "pattern", "".join("[a-z0-9_]+" if part is None else re.escape(str(part)) for part in parts)


def asked_of_the_form(tree: ast.Module) -> Iterator[ast.AST]:
    """What desk, committee and monitoring ask of the form itself; of a record they tell what is there, and a blank else."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"field", "section", "column"}:
            yield from node.args


def test_the_list_of_keys_is_the_one_that_the_code_names(base: Edition) -> None:
    keys = {field.key for field in every(base)}
    paths = {field.path: field.key for field in every(base)} | {key: key for key in keys}
    plain: set[str] = set()
    fitting: set[str] = set()
    for kind, text in set(texts_of_the_code()):
        if kind == "plain":
            plain |= keys & set(text.split("."))
        else:
            fitting |= {key for path, key in paths.items() if re.fullmatch(text, path)}
    assert plain - OTHER_THINGS - KEYS == set(), "named by the code and not in needed.KEYS"
    assert fitting - OVERMATCHED - KEYS == set(), "composed by the code and neither in needed.KEYS nor a fit by chance"
    assert KEYS - plain - fitting == set(), "in needed.KEYS and nowhere in the code"


def test_the_list_of_options_is_the_one_that_rules_name(base: Edition) -> None:
    named = set()
    for folder in ("rules", "forms", "papers", "registers"):
        for path in (ROOT / "proposals" / folder).rglob("*.py"):
            named |= {node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                      if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    found = {
        field.key: {option.key for option in field.options if option.key in named} for field in every(base) if field.key in KEYS and field.options
    }
    found["application_kind"].discard("first")  # a word of places, not of the form
    assert {key: options for key, options in found.items() if options} == {key: set(options) for key, options in OPTIONS.items()}


def without(base: Edition, drop: Any, *, prune: bool = True) -> Edition:
    """The edition without the fields and columns for which `drop(section, field)` holds, nor their places in the layout."""
    sections = []
    for section in base.sections:
        kept = tuple(
            replace(field, columns=tuple(column for column in field.columns if not drop(section, column)) or field.columns[:1])
            for field in section.fields if not drop(section, field)
        )
        gone = {field.key for field in section.fields} - {field.key for field in kept}
        gone |= {column.key for field in section.fields for column in field.columns if drop(section, column)}
        pattern = re.compile(r"\{(" + "|".join(map(re.escape, sorted(gone))) + r")\b[^{}]*\}") if gone and prune else None
        sections.append(replace(section, fields=kept, layout=pruned(section.layout, pattern, gone)))
    return replace(base, sections=tuple(sections))


def pruned(value: Any, pattern: "re.Pattern[str] | None", gone: set[str]) -> Any:
    """A layout without the names that are gone: rows that repeat a table which is no more, braces of fields."""
    if pattern is None:
        return value
    if isinstance(value, str):
        return pattern.sub("", value)
    if isinstance(value, dict):
        return {key: pruned(each, pattern, gone) for key, each in value.items()}
    if isinstance(value, tuple):
        kept = [each for each in value if not (isinstance(each, dict) and {each.get("repeat"), each.get("of"), each.get("option_grid")} & gone)]
        return tuple(pruned(each, pattern, gone) for each in kept)
    return value


def optional(section: Section, field: Field) -> bool:
    carriers = {each.carrier.partition("#")[0] for each in section.fields if each.key == field.key and each.carrier}
    return field.key not in KEYS | OTHER_THINGS and not carriers & KEYS


def test_an_edition_with_nothing_but_what_is_needed_is_checked_and_printed(base: Edition) -> None:
    least = without(base, optional)
    assert len(list(every(least))) < len(list(every(base))) - 80
    assert [lack for lack in lacks(least, base) if "layout" not in lack.place] == []
    for tree in ({"proposal": {}, "members": []}, specimen(least)):
        dossier = interchange.dossier(
            {"format": interchange.FORMAT, "call": "113", **tree}, programme=programme_of_call_file("113"), edition=least,
            files=lambda named: FileRef(named, problem="absent"),
        )
        found = rules.check(dossier, date(2024, 3, 1))
        rules.section_states(dossier, found)
        notice = Notice("", "", "", "")
        assert content(dossier, Stamp("113", "", "0" * 64, date(2024, 3, 1), draft=True, notice=notice)).sections


def test_everything_that_is_needed_is_missed_by_its_name(base: Edition) -> None:
    assert lacks(base) == ()
    for key in sorted(KEYS)[::6]:  # each costs a walk over the whole form
        missed = lacks(without(base, lambda _section, field, key=key: field.key == key, prune=False), base)
        assert any(lack.place.rpartition(".")[2] == key for lack in missed), key


@pytest.mark.parametrize("spoil", ["kind", "option", "row", "month", "section", "strange", "unprinted", "layout"])
def test_a_form_that_the_portal_cannot_serve_is_refused_with_a_sentence(base: Edition, spoil: str) -> None:
    def changed(key: str, **facts: Any) -> Edition:
        return replace(base, sections=tuple(
            replace(section, fields=tuple(replace(field, **facts) if field.key == key else field for field in section.fields))
            for section in base.sections
        ))

    goals = base.section("goals_methods")
    others = [section for section in base.sections if section is not goals]
    extra = replace(goals.field("plan_goal"), key="plan_hope")
    spoilt, place, word = {
        "kind": (changed("paid_in_capital", kind=base.field("cover.alliance_theme").kind), "members[].supplementary.paid_in_capital", "類型須為"),
        "option": (changed("application_kind", options=base.field("plan_summary.application_kind").options[:1]),
                   "plan_summary.application_kind#continuation", "缺少選項"),
        "row": (changed("gantt", rows=replace(base.field("schedule.gantt").rows, fixed=())), "schedule.gantt", "印好的列"),
        "month": (changed("gantt", columns=tuple(each for each in base.field("schedule.gantt").columns if each.key != "m05")),
                  "schedule.gantt", "月份"),
        "section": (replace(base, sections=tuple(others)), "goals_methods", "缺少章節"),
        "strange": (replace(base, sections=(*base.sections, replace(goals, key="hopes"))), "hopes", "沒有版面"),
        "unprinted": (replace(base, sections=(*others, replace(goals, fields=(*goals.fields, extra)))), "goals_methods.plan_hope", "印不出來"),
        "layout": (replace(base, sections=(*others, replace(goals, layout=(*goals.layout, {"line": "{nobody}"})))), "goals_methods.layout", "nobody"),
    }[spoil]
    found = lacks(spoilt, base)
    assert [lack.place for lack in found] == [place]
    assert word in found[0].text.zh
    assert found[0].text.en


def test_the_months_are_those_of_the_schedule(base: Edition) -> None:
    assert months_of(base) == programme_of_call_file("113").months
