"""Canonical forms: reading, writing and reading again gives the same bytes and the same hashes."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib.strict_documents import read_json, read_yaml
from proposals.catalogue import load_edition
from proposals.interchange import canonical_json, content_hash, dump_yaml, member_hash, with_files
from tests.proposals.interchange.build import NAMES, dossier_of, spoilt, tree_of


@pytest.mark.parametrize("name", NAMES)
def test_export_import_export_gives_the_same_bytes(name: str) -> None:
    first = dossier_of(tree_of(name))
    written = dump_yaml(first.document)
    again = dossier_of(read_yaml(written).tree)
    assert dump_yaml(again.document) == written
    assert content_hash(again) == content_hash(first)
    assert again.proposal == first.proposal
    assert again.members == first.members


@pytest.mark.parametrize("name", NAMES)
def test_json_and_other_readers_of_yaml_see_the_same(name: str) -> None:
    first = dossier_of(tree_of(name))
    assert dossier_of(read_json(json.dumps(first.document, ensure_ascii=False)).tree).document == first.document
    assert yaml.safe_load(dump_yaml(first.document)) == first.document


def test_the_order_is_the_catalogues_whatever_the_documents() -> None:
    tree = tree_of()
    turned = {key: tree[key] for key in reversed(tree)}
    turned["proposal"] = {key: dict(reversed(section.items())) for key, section in reversed(tree["proposal"].items())}
    turned["members"] = [dict(reversed(member.items())) for member in tree["members"]]
    assert list(dossier_of(tree).document["proposal"])[:3] == ["cover", "alliance_basic", "supplementary"]
    written = dump_yaml(dossier_of(turned).document)
    assert written.splitlines()[2:] == dump_yaml(dossier_of(tree).document).splitlines()[2:]


def test_texts_of_several_lines_are_blocks() -> None:
    written = dump_yaml({"a": "一\n\n二", "b": {"c": ["x\ny"]}, "n": "0912345678", "t": "2024-03-06", "u": "113", "f": 22.5})
    assert written == 'a: |-\n  一\n\n  二\nb:\n  c:\n    - |-\n      x\n      y\nn: "0912345678"\nt: "2024-03-06"\nu: "113"\nf: 22.5\n'


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(32))) + "\x7f"), max_size=60)
LINES = st.lists(TEXTS, max_size=4).map("\n".join)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), LINES | st.integers(-(10**14), 10**14) | st.booleans(), max_size=5))
def test_any_content_reads_back(tree: dict[str, Any]) -> None:
    assert read_yaml(dump_yaml(tree)).tree == tree
    assert yaml.safe_load(dump_yaml(tree)) == tree


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=5))
def test_any_number_reads_back(number: Any) -> None:
    assert read_yaml(dump_yaml({"n": float(number)})).tree == {"n": number}


def test_hashes_follow_the_content_and_the_files_not_their_names() -> None:
    first = dossier_of(tree_of())
    renamed = dossier_of(spoilt(lambda tree: tree["proposal"]["goals_methods"].update(strategy_figure="figures/other.png")))
    assert content_hash(renamed) == content_hash(first)
    changed = dossier_of(spoilt(lambda tree: tree["members"][1].update(owner_name="別人")))
    assert content_hash(changed) != content_hash(first)
    assert member_hash(changed, 1) != member_hash(first, 1)
    assert member_hash(changed, 0) == member_hash(first, 0)
    assert len(content_hash(first)) == 64


def test_the_canonical_json_is_a_document_again() -> None:
    first = dossier_of(tree_of())
    frozen = json.loads(canonical_json(first))
    assert frozen["proposal"]["goals_methods"]["strategy_figure"] == f"sha256:{'0' * 64}"
    again = dossier_of(frozen, files=lambda name: first.files["files/registration.pdf" if "self" in name else "figures/tea-strategy.png"])
    assert content_hash(again) == content_hash(first)


def test_files_are_renamed_in_their_fields_and_in_formatted_texts() -> None:
    html = {"html": '<p>x<img data-file="a &amp; b.png" alt=""></p>'}
    tree = dossier_of(spoilt(lambda tree: tree["proposal"]["goals_methods"].update(strategy_text=html))).document
    done = with_files(tree, load_edition(), lambda name: f"new/{name}")
    assert done["proposal"]["alliance_basic"]["lead_seal"] == "new/files/seal-tea.png"
    assert 'data-file="new/a &amp; b.png"' in done["proposal"]["goals_methods"]["strategy_text"]["html"]
    assert tree["proposal"]["alliance_basic"]["lead_seal"] == "files/seal-tea.png"
