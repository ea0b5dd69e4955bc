"""The canonical forms of a document: YAML for people, JSON for hashes and frozen submissions."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import sha256
from html import escape
from typing import Any

import yaml

from alliance_portal.lib import formatted_text
from alliance_portal.lib.strict_documents import resolve
from proposals.catalogue.captions import caption_of, file_of, with_caption
from proposals.catalogue.model import Edition, Kind, Scope, Section
from proposals.interchange.shape import FILE_KINDS
from proposals.rules.dossier import Dossier

_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")  # line ends to YAML, but not to us
_LIKE_A_NUMBER = re.compile(r"[-+0-9.,:_eE]+")


class _Dumper(yaml.SafeDumper):
    """Writes values so that our own reader and any YAML 1.1 reader read them back alike."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the base's signature
        """Never write an alias."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002  the base's signature
        """Indent lists below their key, as the samples do."""
        return super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    if _OTHER_BREAKS.search(value):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')
    if "\n" in value:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    # What any reader might take for a number, a date or null is quoted, also where YAML 1.1 would not.
    quoted = not isinstance(resolve(value), str) or _LIKE_A_NUMBER.fullmatch(value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if quoted else None)


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float" if "." in str(value) else "tag:yaml.org,2002:int", str(value))


def _float(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float", format(Decimal(repr(value)), "f"))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(float, _float)


def dump_yaml(tree: Mapping[str, Any]) -> str:
    """Write a canonical tree as YAML: its own order, texts of several lines as `|-`. The same tree gives the same bytes."""
    return yaml.dump(dict(tree), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9, default_flow_style=False)


def canonical_json(dossier: Dossier) -> str:
    """The document as JSON in the order of the catalogue; each file stands as `sha256:` and its hash ("absent:" and its name without one)."""

    def by_hash(name: str) -> str:
        found = dossier.files.get(name)
        return f"sha256:{found.sha256}" if found and found.sha256 else f"absent:{name}"

    return _json(with_files(dossier.document, dossier.edition, by_hash))


def content_hash(dossier: Dossier) -> str:
    """SHA-256 (hex) of the canonical JSON: the same answers and files give the same hash."""
    return sha256(canonical_json(dossier).encode()).hexdigest()


def member_hash(dossier: Dossier, index: int) -> str:
    """SHA-256 (hex) of one member's part of the canonical JSON."""
    member = json.loads(canonical_json(dossier))["members"][index]
    return sha256(_json(member).encode()).hexdigest()


def _json(tree: Any) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), default=str)


def with_files(tree: Mapping[str, Any], edition: Edition, rename: Callable[[str], str]) -> dict[str, Any]:
    """The same document with every file named otherwise (the store's ids, paths of a folder, hashes)."""
    done = dict(tree)
    done["proposal"] = {
        key: _renamed(edition.section(key), value, rename) if _has(edition, key, Scope.ALLIANCE) else value
        for key, value in (tree.get("proposal") or {}).items()
    }
    done["members"] = [
        {
            key: _renamed(edition.section(key, Scope.MEMBER), value, rename)
            if isinstance(value, Mapping) and _has(edition, key, Scope.MEMBER)
            else value
            for key, value in member.items()
        }
        for member in tree.get("members") or []
    ]
    return done


def _has(edition: Edition, key: str, scope: Scope) -> bool:
    return any(section.key == key for section in edition.of_scope(scope))


def _renamed(section: Section, answers: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    done = dict(answers)
    for each in section.fields:
        value = answers.get(each.key)
        if each.kind in FILE_KINDS and file_of(value):
            done[each.key] = with_caption(rename(file_of(value)), caption_of(value))
        elif each.kind is Kind.LONGTEXT and isinstance(value, Mapping) and isinstance(value.get("html"), str):
            html = value["html"]
            for name in dict.fromkeys(formatted_text.pictures(html)):
                html = html.replace(f'data-file="{escape(name)}"', f'data-file="{escape(rename(name))}"')
            done[each.key] = {"html": html}
    return done
