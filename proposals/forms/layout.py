"""The crispy layout of a section's form: panels by group, blanks, tables as rows, the schedule as a grid. The only layout helper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from crispy_forms.layout import Layout
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from proposals.catalogue.model import Field, FilledBy, Kind, Section
from proposals.forms import drawn
from proposals.forms.blocks import Block, Grid, Rows, from_template
from proposals.forms.markup import EMPTY, html, joined, when
from proposals.forms.posted import TYPED_ELSEWHERE
from proposals.forms.state import said


class Question(Block):
    """One blank with its label, help and messages."""

    def __init__(self, spec: Field, *, with_help: bool = True) -> None:
        self.spec, self.with_help = spec, with_help

    def draw(self, form: Any) -> SafeString:
        """The question."""
        blank = form.blank(self.spec)
        if not self.with_help:
            blank.helps = ()
        return drawn.question(blank)


class Computed(Block):
    """A line that nobody types: what it reads now."""

    def __init__(self, spec: Field) -> None:
        self.spec = spec

    def draw(self, form: Any) -> SafeString:
        """The line."""
        key, unit = self.spec.key, form.state.unit(self.spec.unit)
        return html(
            '<div class="computed"><span class="sub">{}</span> <b data-computed="{}">{}</b>{}</div>',
            said(self.spec.label), key, form.state.computed.get(key, ""), when(unit, " {}", unit),
        )  # fmt: skip


@dataclass(slots=True)
class PanelHead:
    """The head of a panel."""

    title: str = ""
    target: dict[str, str] | None = None
    text: str = ""
    helps: Sequence[tuple[str, str, bool]] = field(default_factory=tuple)


class Panel(Block):
    """A group of blanks on one sheet."""

    def __init__(self, head: PanelHead, parts: Sequence[Block]) -> None:
        self.head, self.parts = head, parts

    def draw(self, form: Any) -> SafeString:
        """The sheet with its heading, the official words and the questions that people ask about it."""
        head = self.head
        return html(
            '<section class="panel">{}{}{}{}</section>',
            when(head.title, "<header><h2>{}</h2>{}</header>", head.title, _target(head.target) if head.target else EMPTY),
            _official(head.text) if head.text else EMPTY, drawn.helps(head.helps), joined(part.draw(form) for part in self.parts),
        )  # fmt: skip


def _official(text: str) -> SafeString:
    """The wording of the official form, to be opened."""
    paragraphs = mark_safe(linebreaks(text, autoescape=True))  # noqa: S308  escaped by `linebreaks`
    return html('<details class="why"><summary>{}</summary><div>{}</div></details>', _("官方說明全文"), paragraphs)


def _target(target: dict[str, str]) -> SafeString:
    """The target of a KPI in the head of its panel, computed from the table below."""
    return html(
        '<span>{} <b data-computed="{}">{}</b> {} <span class="sub" id="id_{}">（{}）</span></span>',
        _("目標"), target["key"], target["value"], target["unit"], target["key"], target["extra"] or _("由下表計算"),
    )  # fmt: skip


class Sub(Block):
    """A sub-heading inside a panel with the blanks below it."""

    def __init__(self, title: str, parts: Sequence[Block]) -> None:
        self.title, self.parts = title, parts

    def draw(self, form: Any) -> SafeString:
        """The sub-heading, each help text once, the blanks in pairs."""
        every = [text for part in self.parts if isinstance(part, Question) for text in form.state.helps.get(part.spec.key, ())]
        return html(
            '<fieldset class="sub-group"><legend>{}</legend>{}<div class="pairs">{}</div></fieldset>',
            self.title, drawn.helps(list(dict.fromkeys(every))), joined(part.draw(form) for part in self.parts),
        )  # fmt: skip


def layout_of(form: Any) -> Layout:
    """The layout of a section's form in the official order."""
    return Layout(*_panels(form, form.section))


def _panels(form: Any, section: Section) -> Iterator[Block]:
    if section.has("gantt") and section.has("monthly_progress"):
        yield Grid(section.field("gantt"), section.field("monthly_progress"))
        return
    specs = [spec for spec in section.fields if _is_drawn(form, spec)]
    for group, members in groupby(specs, key=lambda spec: said(spec.group)):
        yield _panel(form, group, list(members))


def _panel(form: Any, group: str, specs: list[Field]) -> Panel:
    head = PanelHead(_filled(group, form.state.computed.get("target_country", "")))
    if specs and specs[0].kind is Kind.COMPUTED and specs[0].key.endswith("_target"):
        target = specs.pop(0)
        head = PanelHead(
            said(target.label) if said(target.label).startswith(group) else f"{group} {said(target.label)}",
            {
                "key": target.key,
                "value": form.state.computed.get(target.key, ""),
                "unit": form.state.unit(target.unit),
                "extra": form.state.computed.get(f"{target.key}:extra", ""),
            },
            target.label_full_zh.replace("※", "\n※") if target.label_full_zh else "",
            form.state.helps.get(target.key, ()),
        )
    elif specs and specs[0].label_full_zh and group == "KPI 4":
        goal = _("提升海外整體商機至少%(least)s%%") % {"least": form.state.computed.get("kpi4_growth_minimum", "")}
        head = PanelHead(f"{group} {goal}")
    parts: list[Any] = []
    for subgroup, members in groupby(specs, key=lambda spec: said(spec.subgroup)):
        drawn = [_part(spec, with_help=not subgroup) for spec in members]
        parts += [Sub(subgroup, drawn)] if subgroup else drawn
    rate = next((f"{kind}_growth" for kind in ("overseas", "target") if any(s.key == f"{kind}_revenue_112" for s in specs)), "")
    if rate in form.state.computed:
        parts = [Pairs(parts), Growth(rate)]
    return Panel(head, parts)


def _filled(title: str, country: str) -> str:
    """A printed blank inside a title with what belongs there, or without the line."""
    return re.sub(r"_+（國家）|_+\(country\)", f"（{country}）" if country else "", title) if "_" in title else title


class Growth(Block):
    """Growth in percent, computed as typed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def draw(self, form: Any) -> SafeString:
        """The line."""
        line = '<div class="computed"><span class="sub">{}（%）</span> <b data-computed="{}">{}</b></div>'
        return html(line, _("成長率"), self.name, form.state.computed.get(self.name, ""))


class Pairs(Block):
    """Two blanks beside each other."""

    def __init__(self, parts: Sequence[Block]) -> None:
        self.parts = parts

    def draw(self, form: Any) -> SafeString:
        """The blanks."""
        return html('<div class="pairs">{}</div>', joined(part.draw(form) for part in self.parts))


class Elsewhere(Block):
    """What is filled on another page and only shown here: the member firms, the firms' table, the lead firm's name."""

    def __init__(self, spec: Field) -> None:
        self.spec = spec

    def draw(self, form: Any) -> SafeString:
        """The table or the name, each by a template of its own."""
        blank = form.blank(self.spec)
        context = {"blank": blank, "around": drawn.around(blank), "messages": drawn.messages(blank), "here": form.state.elsewhere.get(self.spec.key)}
        return from_template(f"elsewhere_{self.spec.key}", context)


def _part(spec: Field, *, with_help: bool = True) -> Block:
    if spec.path in TYPED_ELSEWHERE:
        return Elsewhere(spec)
    if spec.kind is Kind.TABLE:
        return Rows(spec)
    return Computed(spec) if not spec.is_stored or spec.same_as else Question(spec, with_help=with_help)


def _is_drawn(form: Any, spec: Field) -> bool:
    """Text lines of options stand inside their option; staff's and the system's fields do not stand on the form; empty constants neither."""
    if spec.carrier or spec.filled_by in (FilledBy.STAFF, FilledBy.SYSTEM):
        return False
    if spec.path in TYPED_ELSEWHERE:
        return spec.key in form.state.elsewhere
    if not spec.is_stored or spec.same_as:
        return spec.key in form.state.computed
    return True
