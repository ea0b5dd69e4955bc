"""Every message that our code, templates and scripts ask to have translated."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO

from babel.messages.extract import extract
from django.template import engines
from django.template.base import Node, NodeList, Template
from django.template.loader_tags import ExtendsNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from tests.house.sources import ROOT, files, nodes, templates

_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "interpolate": (),
}  # fmt: skip
_IN_TAG = re.compile(r"\{[{%][^}%]*_\((['\"])(.+?)\1\)")
Message = tuple[str, str]  # context, msgid


def of_code() -> Iterator[tuple[str, Message]]:
    """Place and message in our Python files."""
    for path in files():
        yield from ((f"{path.relative_to(ROOT)}:{line}", message) for line, message in _of_source(path.read_bytes()))


@cache
def _of_source(source: bytes) -> tuple[tuple[int, Message], ...]:
    """Line and message; before Python 3.12 the extractor, which reads tokens, takes an f-string for one."""
    return (*_extracted("python", source), *_in_f_strings(source))


def _in_f_strings(source: bytes) -> Iterator[tuple[int, Message]]:
    written = (node for node in nodes(source) if isinstance(node, ast.JoinedStr))
    calls = (node for each in written for node in ast.walk(each) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    for call in calls:
        texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
        if call.func.id in _KEYWORDS and texts:
            context, msgid = (texts[0], texts[1]) if "pgettext" in call.func.id else ("", texts[0])
            yield call.lineno, (context, msgid)


def of_scripts() -> Iterator[tuple[str, Message]]:
    """Place and message in our browser scripts (domain djangojs)."""
    for path in sorted((ROOT / "static").rglob("*.js")):
        yield from ((f"{path.relative_to(ROOT)}:{line}", message) for line, message in _extracted("javascript", path.read_bytes()))


def _extracted(method: str, source: bytes) -> Iterator[tuple[int, Message]]:
    for line, found, _comments, context in extract(method, BytesIO(source), keywords=_KEYWORDS, options={"encoding": "utf-8"}):
        msgid = found if isinstance(found, str) else found[0]
        if msgid:
            yield line, (context or "", msgid)


def of_templates() -> Iterator[tuple[str, Message]]:
    """Place and message in our templates, as Django's own tags would ask for them."""
    engine = engines["django"].engine
    for path, text in [*templates("html"), *templates("txt")]:
        if path.startswith("templates/mail/"):
            continue  # one file a language
        yield from ((path, ("", found.group(2))) for found in _IN_TAG.finditer(text))
        yield from ((path, message) for message in _of_nodes(Template(text, engine=engine).nodelist))


def _of_nodes(nodes: NodeList) -> Iterator[Message]:
    for node in nodes:
        if isinstance(node, TranslateNode):
            text = node.filter_expression.var
            context = node.message_context.var if node.message_context else ""
            message = text if isinstance(text, str) else str(text.literal or text.var)
            yield str(context), message.replace("%", "%%")  # Django asks for it so (Variable.resolve), unlike `gettext` in code
        elif isinstance(node, BlockTranslateNode):
            context = node.message_context.var if node.message_context else ""
            for tokens in filter(None, (node.singular, node.plural)):
                msgid = node.render_token_list(tokens)[0]
                yield str(context), msgid
                break  # the plural is found under its singular
        yield from _of_nodes(_children(node))


def _children(node: Node) -> NodeList:
    """Nodes inside a node: its node lists, and the branches of if, for, with."""
    found = NodeList()
    for attribute in (*node.child_nodelists, *(("nodelist",) if isinstance(node, ExtendsNode) else ())):
        found.extend(getattr(node, attribute, None) or [])
    for _condition, branch in getattr(node, "conditions_nodelists", []):
        found.extend(branch)
    return found
