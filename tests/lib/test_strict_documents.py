"""Reading strangers' YAML and JSON: plain values, bounds, places of faults."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib.strict_documents import MAXIMUM_BYTES, UnreadableDocument, read_bytes, read_json, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("22.50", Decimal("22.50")),
        ("true", True),
        ("~", None),
        ("", None),
        ("none", "none"),
        ("no", "no"),
        ("0912345678", "0912345678"),
        ("12:30", "12:30"),
        ("2024-02-30", "2024-02-30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        (".inf", ".inf"),
        ("1e3", Decimal(1000)),
        ('"113"', "113"),
        ("'true'", "true"),
        ("|-\n  a\n  b", "a\nb"),
    ],
)
def test_words_of_yaml(text: str, value: Any) -> None:
    read = read_yaml(f"key: {text}").tree
    assert read == {"key": value}
    assert type(read["key"]) is type(value)


def test_a_key_given_twice_is_named_and_its_first_value_stays() -> None:
    reading = read_yaml("a: {b: 1, c: [x, {d: 1, d: 2}], b: 3}")
    assert [(fault.place, fault.kind) for fault in reading.faults] == [("a.c[1].d", "duplicate"), ("a.b", "duplicate")]
    assert reading.tree["a"]["b"] == 1
    in_json = read_json('{"a": {"b": 1, "c": ["x", {"d": 1, "d": 2}], "b": 3}}')
    assert {fault.place for fault in in_json.faults} == {"a.c[1].d", "a.b"}
    assert in_json.tree["a"]["b"] == 1


def test_aliases_are_read_but_cannot_blow_up() -> None:
    assert read_yaml("a: &x [1, 2]\nb: *x").tree == {"a": [1, 2], "b": [1, 2]}
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    with pytest.raises(UnreadableDocument) as caught:
        read_yaml(bomb)
    assert caught.value.fault.kind == "too_many"


REFUSED: dict[str, tuple[str, str]] = {
    "an alias inside itself": ("a: &a [*a]", "alias"),
    "an unknown alias": ("a: *b", "alias"),
    "a tag": ("a: !!python/object/apply:os.system [ls]", "tag"),
    "a tag of a word": ("a: !!binary aGk=", "tag"),
    "a list as key": ("? [a, b]\n: c", "key"),
    "two documents": ("a: 1\n---\nb: 2", "documents"),
    "no yaml": ("a: [1, 2", "syntax"),
    "a tab": ("a:\n\tb: 1", "syntax"),
    "a control character": ("a: \x07", "syntax"),
    "nesting": ("[" * 5000 + "]" * 5000, "too_deep"),
    "nested mappings": ("{a: " * 400 + "1" + "}" * 400, "too_deep"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_dangerous_yaml_is_refused(name: str) -> None:
    text, kind = REFUSED[name]
    with pytest.raises(UnreadableDocument) as caught:
        read_yaml(text)
    assert caught.value.fault.kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{", "syntax"),
        ("[NaN]", "constant"),
        ("[-Infinity]", "constant"),
        ("[" * 5000 + "]" * 5000, "too_deep"),
        ("[" * 200 + "]" * 200, "too_deep"),
    ],
)
def test_dangerous_json_is_refused(text: str, kind: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_json(text)
    assert caught.value.fault.kind == kind


def test_bytes_are_bounded_and_utf8() -> None:
    assert read_bytes("\ufeffa: 茶".encode(), as_json=False).tree == {"a": "茶"}
    for content, kind in ((b"a: \xff", "encoding"), (b"x" * (MAXIMUM_BYTES + 1), "too_large"), ("a: 1".encode("utf-16"), "encoding")):
        with pytest.raises(UnreadableDocument) as caught:
            read_bytes(content, as_json=False)
        assert caught.value.fault.kind == kind


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_yaml, read_json):
        try:
            read(text)
        except UnreadableDocument:
            continue
