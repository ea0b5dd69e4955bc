"""One blank as HTML: its input by kind, and what stands around it. `INPUTS` has a drawer for every name that `fields.template_of` gives."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import icon
from proposals.catalogue.model import Kind
from proposals.forms.markup import EMPTY, html, joined, when
from proposals.forms.state import Blank, Choice, Note
from proposals.forms.words import Help

IN_FIELDSET = frozenset({"radios", "ticks", "yesno"})  # several inputs under one legend
MANY = 4  # more choices than this stand in columns
MIDDLING = frozenset({Kind.UBN, Kind.DATE, Kind.PHONE})
TYPES = {Kind.EMAIL: "email", Kind.PHONE: "tel"}


def mark(blank: Blank) -> str:
    """The class of an input that something is said about."""
    if not blank.notes and not blank.error:
        return ""
    return " is-invalid" if blank.is_wrong else " is-warn" if blank.is_doubtful else ""


def messages(blank: Blank) -> SafeString:
    """What is said beside the input, or the empty place where a script says it."""
    error = html('<p class="msg">{}<span>{}</span></p>', icon("stop"), blank.error) if blank.error else EMPTY
    said = joined(note(each) for each in blank.notes if each.severity != "info")
    return html('<div class="msgs" id="{}-msg" data-messages="{}">{}{}</div>', blank.id, blank.name, error, said)


def note(one: Note, tag: str = "p") -> SafeString:
    """A finding as a sentence beside its input or row."""
    return html('<{} class="msg{}">{}<span>{}</span></{}>', tag, " warn" if one.severity == "warning" else "", icon(one.icon), one.message, tag)


def helps(texts: Sequence[Help]) -> SafeString:
    """Questions and answers that open on demand."""
    return joined(
        html(
            '<details class="why"><summary>{}</summary><div><p>{}</p>{}</div></details>',
            question, answer, when(tentative, '<p class="sub">{}</p>', _("以執行單位說明為準")),
        )
        for question, answer, tentative in texts
    )  # fmt: skip


def around(blank: Blank) -> SafeString:
    """When the question applies, its hint, help and example: everything between label and input."""
    parts = []
    if blank.condition_words:
        parts.append(html('<span class="help only-noscript">{}</span>', blank.condition_words))
        if blank.is_kept_hidden:
            parts.append(
                html(
                    '<p class="msg warn kept">{}<span>{} <button type="button" class="link needs-script" data-clear="{}">{}</button></span></p>',
                    icon("warn"), _("此題目前不適用（%(when)s），已填的內容不會印出。") % {"when": blank.condition_words}, blank.name,
                    _("清除這項內容"),
                )
            )  # fmt: skip
    if blank.hint:
        parts.append(html('<span class="help" id="{}-help">{}</span>', blank.id, blank.hint))
    if blank.helps:
        parts.append(helps(blank.helps))
    if blank.examples:
        parts.append(html('<p class="example" id="{}-example">{}{}</p>', blank.id, _("例如："), "\n".join(blank.examples)))
    return joined(parts)


def conditional(blank: Blank) -> SafeString:
    """Attributes for the script that shows and hides a question."""
    if not blank.condition:
        return EMPTY
    return html(' data-show-if="{}"{}', blank.condition, EMPTY if blank.shown else SafeString(' data-shown="no"'))


def heading(blank: Blank) -> SafeString:
    """Number and label of a question."""
    return html('<span class="no">{}</span> {}', blank.number, blank.label) if blank.number else html("{}", blank.label)


def question(blank: Blank) -> SafeString:
    """A whole question: label, help, input, messages."""
    inner = joined((around(blank), drawn_input(blank), messages(blank)))
    if blank.template in IN_FIELDSET:
        described = blank.described_by
        return html(
            '<fieldset class="field" id="{}" tabindex="-1" data-blank="{}"{}{}><legend>{}</legend>{}</fieldset>',
            blank.id, blank.name, conditional(blank), when(described, ' aria-describedby="{}"', described), heading(blank), inner,
        )  # fmt: skip
    label = EMPTY if blank.template == "tick" else html('<label for="{}">{}</label>', blank.id, heading(blank))
    return html('<div class="field" data-blank="{}"{}>{}{}</div>', blank.name, conditional(blank), label, inner)


def cell(blank: Blank) -> SafeString:
    """A blank as a cell of a row: its label stays with it, choices are a list."""
    if blank.template in ("ticks", "yesno"):
        head = html('<fieldset id="{}" tabindex="-1"><legend class="sub">{}</legend>{}</fieldset>', blank.id, blank.label, drawn_input(blank))
    else:
        head = html('<label for="{}">{}</label>{}', blank.id, blank.label, _select(blank) if blank.template == "radios" else drawn_input(blank))
    hint = html('<span class="help">{}</span>', blank.hint) if blank.hint else EMPTY
    return html('<div class="s{}">{}{}{}</div>', blank.width, head, hint, messages(blank))


def drawn_input(blank: Blank) -> SafeString:
    """The input alone; nothing for what is drawn as a block of its own."""
    draw = INPUTS.get(blank.template)
    return draw(blank) if draw else EMPTY


def _text(blank: Blank) -> SafeString:
    kind = blank.spec.kind
    if blank.in_row and kind is Kind.TEXT:
        return html(
            '<textarea class="form-control short{}" rows="1" data-line autocomplete="off"{}>{}</textarea>', mark(blank), blank.attrs, blank.value
        )
    drawn = html(
        '<input class="form-control{}{}" type="{}"{} value="{}" autocomplete="off"{}>',
        mark(blank), " middling" if kind in MIDDLING else "", TYPES.get(kind, "text"),
        SafeString(' inputmode="numeric"') if kind is Kind.UBN else EMPTY, blank.value, blank.attrs,
    )  # fmt: skip
    if blank.in_row:
        return drawn
    if kind is Kind.DATE:
        drawn = html('{}<span class="help mb-0">{}</span>', drawn, _("例如 113/03/06，也可填 2024-03-06"))
    if blank.soft_limit:
        counted = _("%(n)s字，以%(m)s字為主") % {"n": len(blank.value), "m": blank.soft_limit}
        drawn = html('{}<div class="meta"><span></span><span data-count="{}">{}</span></div>', drawn, blank.id, counted)
    return drawn


def _number(blank: Blank) -> SafeString:
    kind = blank.spec.kind
    is_year = kind is Kind.YEAR_ROC
    after = html(' <span class="sub">{}</span>', _("年")) if is_year else when(blank.unit, " {}", blank.unit)
    return html(
        '<div class="unit">{}<input class="form-control{}{}" type="text" inputmode="{}" value="{}" autocomplete="off"{}>{}</div>',
        when(is_year, '<span class="sub">{}</span> ', _("民國")), mark(blank), " narrow" if is_year or kind is Kind.PERCENT else "",
        "numeric" if is_year or kind is Kind.INTEGER else "decimal", blank.value, blank.attrs, after,
    )  # fmt: skip


def _longtext(blank: Blank) -> SafeString:
    if blank.in_row:
        return html('<textarea class="form-control short{}" rows="2" autocomplete="off"{}>\n{}</textarea>', mark(blank), blank.attrs, blank.value)
    formatted = html('<div class="formatted" data-formatted>{}</div>', blank.formatted) if blank.rich else EMPTY
    editor = EMPTY if blank.readonly else html('{} data-pictures="{}"', editor_words(get_language() or ""), blank.pictures_url)
    area = html(
        '<textarea class="form-control{}" rows="4" autocomplete="off"{}{}{}>\n{}</textarea>',
        mark(blank), SafeString(" hidden") if blank.rich else EMPTY, blank.attrs, editor, blank.value,
    )  # fmt: skip
    if blank.rich:
        no_script = when(not blank.readonly, "<noscript>{}</noscript>", _("這一段含格式，需啟用瀏覽器的 JavaScript 才能編輯；儲存時原樣保留"))
        meta = html("<span>{}</span>", no_script)
    else:
        counted = _("%(n)s字") % {"n": len(blank.value)}
        meta = html('<span>{}</span><span data-count="{}">{}</span>', _("純文字，換行會保留"), blank.id, counted)
    kept = html('<input type="hidden" name="{}-format" value="{}">', blank.name, "html" if blank.rich else "")
    return html('{}{}{}<div class="meta">{}</div>', kept, formatted, area, meta)


@lru_cache(maxsize=8)
def editor_words(_language: str) -> SafeString:
    """Where the editor's script lies, and its words in the reader's language (which is active)."""
    words = {
        "open": _("改用格式化編輯"), "tools": _("格式"), "bold": _("粗體"), "heading": _("小標題"), "bullets": _("項目符號"), "numbers": _("編號"),
        "table": _("插入表格"), "row": _("在下方插入一列"), "column": _("在右方插入一欄"), "droprow": _("刪除這一列"), "dropcolumn": _("刪除這一欄"),
        "droptable": _("刪除表格"), "undo": _("復原"), "redo": _("重做"), "picture": _("插入圖片"),
        "failed": _("圖片沒有上傳成功，請再試一次"),
    }  # fmt: skip
    said = joined(html(' data-say-{}="{}"', name, text) for name, text in words.items())
    return html(' data-editor="{}"{}', static("django_prose_editor/editor.js"), said)


def _select(blank: Blank) -> SafeString:
    options = joined(html('<option value="{}"{}>{}</option>', one.key, _if(one.chosen, " selected"), one.label) for one in blank.choices)
    return html(
        '<select class="form-select{}"{}><option value="">{}</option>{}</select>{}',
        mark(blank), blank.attrs, _("請選擇"), options, joined(_line_of(blank, one) for one in blank.choices if one.line),
    )  # fmt: skip


def _radios(blank: Blank) -> SafeString:
    return _choices(blank, "radio")


def _ticks(blank: Blank) -> SafeString:
    return _choices(blank, "checkbox")


def _choices(blank: Blank, kind: str) -> SafeString:
    disabled = _if(blank.readonly, " disabled")
    drawn = [
        html(
            '<div class="form-check{}"><input class="form-check-input" type="{}" name="{}" id="{}" value="{}"{}{}{}>'
            '<label class="form-check-label" for="{}">{}</label>{}</div>',
            " with-line" if one.line and kind == "checkbox" else "", kind, blank.name, one.id, one.key, _if(one.chosen, " checked"),
            _if(one.exclusive and kind == "checkbox", " data-exclusive"), disabled, one.id, one.label, _line_of(blank, one),
        )
        for one in blank.choices
    ]  # fmt: skip
    return html('<div class="choices{}">{}</div>', " many" if len(blank.choices) > MANY else "", joined(drawn))


def _line_of(blank: Blank, choice: Choice) -> SafeString:
    """The text line that a choice carries, shown while the choice stands or something is written on it."""
    line = choice.line
    if line is None:
        return EMPTY
    return html(
        '<div class="line" data-line-of="{}" data-line-key="{}"{}><label for="{}" class="visually-hidden">{}</label>'
        '<input class="form-control{}" type="text" value="{}" autocomplete="off"{}>{}</div>',
        blank.name, choice.key, _if(not choice.chosen and not line.value, ' data-shown="no"'), line.id, line.label,
        mark(line), line.value, line.attrs, messages(line),
    )  # fmt: skip


def _yesno(blank: Blank) -> SafeString:
    disabled = _if(blank.readonly, " disabled")
    pairs = ((1, "true", _("是")), (2, "false", _("否")))
    drawn = [
        html(
            '<div class="form-check"><input class="form-check-input" type="radio" name="{}" id="{}_{}" value="{}"{}{}>'
            '<label class="form-check-label" for="{}_{}">{}</label></div>',
            blank.name, blank.id, number, value, _if(blank.value == value, " checked"), disabled, blank.id, number, label,
        )
        for number, value, label in pairs
    ]  # fmt: skip
    return html('<div class="choices">{}</div>', joined(drawn))


def _tick(blank: Blank) -> SafeString:
    return html(
        '<div class="form-check declare"><input class="form-check-input" type="checkbox" value="true"{}{}>'
        '<label class="form-check-label" for="{}">{}</label></div>{}',
        _if(blank.value == "true", " checked"), blank.attrs, blank.id, blank.label,
        when(blank.locked, '<span class="help">{}</span>', _("由公司負責人的帳號勾選")),
    )  # fmt: skip


def _file(blank: Blank) -> SafeString:
    return get_template("proposals/fields/file.html").render({"blank": blank})


def _if(condition: Any, attribute: str) -> SafeString:
    return SafeString(attribute) if condition else EMPTY


INPUTS: Mapping[str, Callable[[Blank], SafeString]] = {
    "text": _text,
    "longtext": _longtext,
    "number": _number,
    "radios": _radios,
    "select": _select,
    "ticks": _ticks,
    "yesno": _yesno,
    "tick": _tick,
    "file": _file,
}
