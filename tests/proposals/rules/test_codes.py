"""One table gives every stored field of the form its code: a field without one fails here."""

from dataclasses import replace

import pytest

from proposals.catalogue import Field, Scope, Section, load_edition
from proposals.rules.codes import ALLIANCE, MEMBER, blank_code, code_of
from proposals.rules.slots import MIRRORED, slots
from tests.proposals.rules.build import GONE, changed, found, put, read_tree, sample

EDITION = load_edition()
STORED = [(section, field) for section in EDITION.sections for field in section.fields if field.is_stored]


@pytest.mark.parametrize(("section", "field"), [pytest.param(*each, id=f"{each[0].scope.value}-{each[0].key}-{each[1].key}") for each in STORED])
def test_every_stored_field_has_a_code(section: Section, field: Field) -> None:
    code = blank_code(section.scope, section.key, field)
    assert code == ("F-42" if field.carrier else code_of(section.scope, section.key, field.key))
    assert code[1] == "-"
    assert code[2:].isdigit()


def test_field_that_the_table_does_not_know_has_no_code() -> None:
    with pytest.raises(KeyError):
        code_of(Scope.ALLIANCE, "cover", "new_field")
    with pytest.raises(KeyError):
        code_of(Scope.MEMBER, "new_section", "company_name")


def test_table_names_nothing_that_the_form_lacks() -> None:
    for scope, table in ((Scope.ALLIANCE, ALLIANCE), (Scope.MEMBER, MEMBER)):
        for key, codes in table.items():
            section = EDITION.section(key, scope)
            if not isinstance(codes, str):
                assert set(codes) <= {field.key for field in section.fields}


def test_walk_meets_every_stored_field_once_for_each_record() -> None:
    case = changed({})
    met = [slot.where for slot in slots(case)]
    assert len(met) == len(set(met))
    mirrored = {f"{section.key}.{field.key}" for section, field in STORED if field.same_as} | MIRRORED
    per_scope = {scope: [f"{section.key}.{field.key}" for section, field in STORED if section.scope is scope] for scope in Scope}
    wanted = {scope: [path for path in paths if path not in mirrored] for scope, paths in per_scope.items()}
    assert len(met) == len(wanted[Scope.ALLIANCE]) + len(case.members) * len(wanted[Scope.MEMBER])


ALWAYS_ASKED = [
    (section, field) for section, field in STORED if field.required and not field.same_as and f"{section.key}.{field.key}" not in MIRRORED
]


def test_every_required_field_left_blank_is_found_at_its_place() -> None:
    tree, wanted = sample(), set()
    for section, field in ALWAYS_ASKED:
        head = "proposal" if section.scope is Scope.ALLIANCE else "members[0]"
        where = f"{head}.{field.key}" if section.key == "identity" else f"{head}.{section.key}.{field.key}"
        put(tree, where, GONE)
        wanted.add((code_of(section.scope, section.key, field.key), "blocking", where))
    assert len(wanted) > 90
    assert wanted <= set(found(read_tree(tree)))


def test_edition_with_a_new_required_field_is_not_passed_over() -> None:
    cover = EDITION.section("cover")
    stranger = replace(cover.field("alliance_theme"), key="new_field", path="cover.new_field")
    sections = tuple(replace(each, fields=(*each.fields, stranger)) if each.key == "cover" else each for each in EDITION.sections)
    case = replace(changed({}), edition=replace(EDITION, sections=sections))
    with pytest.raises(KeyError):
        found(case)
