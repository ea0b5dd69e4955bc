"""The page of one section: its form, what is said about it, where to go next. Shared by form, conflict and autosave answers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from alliance_portal.files.models import StoredFile
from alliance_portal.lib.findings import Finding, Severity, Text
from proposals import permissions
from proposals.catalogue.captions import caption_of
from proposals.catalogue.model import Edition, Field, Kind, Scope, Section
from proposals.forms.builder import SectionForm, build_form
from proposals.forms.computed import computed_of, figure, growth, number
from proposals.forms.names import name_of_path
from proposals.forms.state import FileView, FormState, Note, notes_of, said
from proposals.forms.words import helps_of
from proposals.models import MemberFirm, Proposal
from proposals.queries.carry_over import marks
from proposals.queries.cases import Checked, checked, day_of_check
from proposals.queries.sheets import answers_of, attachments_of, record_of
from proposals.rules.places import target
from proposals.views.fetching import members_of
from proposals.views.links import finding_url, section_url
from proposals.views.navigation import alliance_sections, member_sections, neighbours, side_for, title_of

NO_FILE = UUID(int=0)
LONGEST_YEAR = 6  # characters of a column's head that is a year alone


@dataclass
class Sheet:
    """One section of one case as a page shows it. Reads what it needs when it is asked."""

    request: HttpRequest
    proposal: Proposal
    section: Section
    member: MemberFirm | None
    received_at: datetime

    @cached_property
    def answers(self) -> Any:
        """The stored row with its revision."""
        answers = answers_of(self.proposal, self.member, self.section.key)
        answers.member = self.member
        return answers

    @cached_property
    def members(self) -> list[MemberFirm]:
        """The members in printed order."""
        return members_of(self.proposal)

    @cached_property
    def checked(self) -> Checked:
        """The dossier with its findings and the state of every section."""
        is_reading = self.request.method in ("GET", "HEAD")  # a save may have changed a member's own row
        return checked(self.proposal, day_of_check(self.proposal.call, self.received_at), self.members if is_reading else None)

    @property
    def edition(self) -> Edition:
        """The edition of the call."""
        return self.checked.dossier.edition

    @property
    def index(self) -> int | None:
        """The member's place in the document."""
        return None if self.member is None else next((i for i, each in enumerate(self.members) if each.pk == self.member.pk), 0)

    @cached_property
    def may_edit(self) -> bool:
        """Whether this person may save this section now."""
        return permissions.may_edit_section(self.request.user, self.proposal, self.section.key, self.member, self.received_at)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What the rules say about this section (not about others)."""
        return [finding for finding in self.checked.findings if self._is_here(finding)]

    def _is_here(self, finding: Finding) -> bool:
        place = target(finding.where)
        return place.scope is self.section.scope and place.section == self.section.key and place.member_index == self.index

    @cached_property
    def notes(self) -> list[Note]:
        """The same as the page says it, with links into the page."""
        notes = notes_of(self.findings, lambda finding: finding_url(self.proposal, self.members, finding))
        head = f"{self.member.company_name}：" if self.member is not None and self.member.company_name else ""
        return [replace(note, message=note.message.removeprefix(head)) for note in notes] if head else notes

    @cached_property
    def carried(self) -> Mapping[str, str]:
        """What came from an earlier proposal and nobody has looked at: field -> code of that proposal."""
        return marks(self.proposal).get((None if self.member is None else self.member.pk, self.section.key), {})

    def carried_notes(self) -> dict[str, Note]:
        """The same beside the fields."""
        words = gettext("沿用自前次提案，請確認")
        return {key: Note("", "warning", words, f"#id_{key}", "copy", "", "warn") for key in self.carried}

    def locked_fields(self) -> frozenset[str]:
        """Declarations that this person may not make: shown, not to be ticked (decisions "People of a firm")."""
        if permissions.may_declare(self.request.user, self.proposal, self.member):
            return frozenset()
        return frozenset(key for scope, section, key in permissions.DECLARATIONS if scope is self.section.scope and section == self.section.key)

    def form(self, errors: Mapping[str, Text] | None = None) -> SectionForm:
        """The form as it is stored, with what could not be read as it was typed."""
        record = record_of(self.answers)
        document = self.checked.dossier.document
        begun = self.answers.revision > 0 or bool(record)
        notes: dict[str, list[Note]] = {}
        for finding, note in zip(self.findings, self.notes, strict=True):
            place = target(finding.where)
            if begun and finding.severity is not Severity.INFO:
                notes.setdefault(place.anchor.removeprefix("id_"), []).append(note)
        for key, note in self.carried_notes().items():
            notes.setdefault(key, []).append(note)
        state = FormState(
            record=record,
            typed=FormState.by_name(self.answers.typed),
            errors=FormState.by_name(errors or {}),
            notes=notes,
            files={key: self._file(key, attachment, record.get(key)) for key, attachment in attachments_of(self.section, record).items()},
            computed=computed_of(self.section.key, document, self.index, self.checked.dossier.programme)
            | {"target_country": self._country(document)},
            helps=helps_of(self.edition, self.section),
            sections=self._sections(document),
            elsewhere=self._elsewhere(document),
            units=self.edition.units,
            upload_url=self.url("upload", "x").removesuffix("x/"),
            pictures_url="" if self.member else reverse("picture", args=[self.proposal.code, self.section.key, "x"]).removesuffix("x/"),
            files_url=reverse("attachment", args=[self.proposal.code, NO_FILE]).removesuffix(f"{NO_FILE}/"),
            readonly=not self.may_edit,
            rows=self._offered(),
            locked=self.locked_fields(),
        )
        return build_form(self.section, state)

    def url(self, name: str, *more: str) -> str:
        """An address of this section: section, autosave, findings, upload."""
        if self.member is None:
            names = {"findings": "section_findings"}
            return reverse(names.get(name, name), args=[self.proposal.code, self.section.key, *more])
        names = {"section": "member_section"}
        return reverse(names.get(name, f"member_{name}"), args=[self.proposal.code, self.member.key, self.section.key, *more])

    def order(self) -> list[Section]:
        """The sections that this page pages through."""
        return alliance_sections(self.edition) if self.member is None else member_sections(self.edition)

    @property
    def section_url(self) -> str:
        """The address of this page."""
        return self.url("section")

    @cached_property
    def around(self) -> tuple[Section | None, Section | None]:
        """The page before and the page after."""
        return neighbours(self.order(), self.section.key)

    @property
    def home_url(self) -> str:
        """The overview that this page belongs to."""
        if self.member is None:
            return reverse("proposal", args=[self.proposal.code])
        return reverse("member", args=[self.proposal.code, self.member.key])

    @property
    def next_url(self) -> str:
        """The page after this one; the overview after the last."""
        after = self.around[1]
        if after is not None:
            return section_url(self.proposal, after.key, self.member)
        return self.home_url

    @property
    def previous_url(self) -> str:
        """The page before this one; the overview before the first."""
        before = self.around[0]
        if before is not None:
            return section_url(self.proposal, before.key, self.member)
        return self.home_url

    @property
    def next_title(self) -> str:
        """What the next page is called."""
        return title_of(self.around[1]) if self.around[1] is not None else ""

    def side(self) -> dict[str, Any]:
        """The side navigation beside this page."""
        return side_for(self.request, self.proposal, self.checked, self.members, member=self.member, current=self.section.key)

    def _offered(self) -> dict[str, int]:
        """Rows that a row button added on a page without JavaScript: `?rows=table:5`."""
        table, _sep, count = self.request.GET.get("rows", "").partition(":")
        return {table: min(int(count), 60)} if self.section.has(table) and count.isascii() and count.isdigit() and len(count) < 4 else {}

    @property
    def title(self) -> str:
        """The page's heading."""
        return title_of(self.section)

    def _sections(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.index is None:
            found: Mapping[str, Any] = document.get("proposal") or {}
            return found
        members = document.get("members") or []
        return members[self.index] if self.index < len(members) else {}

    def _file(self, key: str, attachment: Any, value: Any) -> FileView:
        stored = attachment.file
        url = reverse("attachment", args=[self.proposal.code, attachment.pk])
        is_image, is_unsafe = stored.media_type in ("image/png", "image/jpeg"), stored.scan == StoredFile.Scan.INFECTED
        has_figure = self.section.field(key).kind is Kind.IMAGE and self.member is None and not is_unsafe
        figure_url = reverse("figure", args=[self.proposal.code, self.section.key, key]) if has_figure else ""
        return FileView(
            stored.name, stored.size, url, is_image, attachment.version, attachment.added_at, is_unsafe, caption_of(value), figure_url,
        )

    def _elsewhere(self, document: Mapping[str, Any]) -> dict[str, Any]:
        if self.section.key not in ("alliance_basic", "member_overview") or self.section.scope is not Scope.ALLIANCE:
            return {}
        rows = [self._firm(member, tree) for member, tree in zip(self.members, document.get("members") or [], strict=False)]
        here: dict[str, Any] = {"rows": rows, "alliance": reverse("alliance", args=[self.proposal.code])}
        if self.section.key == "alliance_basic":
            return {"members": here, "lead_company_name": rows[0] if rows else None}
        heads = {column.key: said(column.label) for column in self.edition.field("member_overview.firms").columns}
        return {"firms": here | {"country": self._country(document), "heads": heads, "labels": firm_labels(heads), "years": years_of(heads)}}

    def _country(self, document: Mapping[str, Any]) -> str:
        """The target market in words; "" while none is chosen."""
        country = (document.get("proposal") or {}).get("alliance_basic", {}).get("target_market")
        option = self.edition.field("alliance_basic.target_market").option(str(country)) if country else None
        return said(option.label) if option else ""

    def _firm(self, member: MemberFirm, tree: Mapping[str, Any]) -> dict[str, Any]:
        row = tree.get("overview") or {}
        masked = not permissions.may_see_figures(self.request.user, self.proposal, member)
        cells = [
            text
            for kind in ("overseas", "target")
            for text in (*(figure(number(row.get(f"{kind}_revenue_{year}"))) for year in ("111", "112")), _rate(row, kind))
        ]
        cells = ["＊"] * 6 if masked else cells
        links = {key: reverse("member_section", args=[self.proposal.code, member.key, key]) for key in ("identity", "overview")}
        return {"member": member, "row": row, "masked": masked, "cells": cells, "links": links}


def firm_labels(heads: Mapping[str, str]) -> list[str]:
    """What the six figures of a firm are called one by one: with their group, where the head is a year alone."""
    groups = (("overseas", gettext("海外")), ("target", gettext("目標市場")))
    keys = [(group, heads.get(f"{kind}_revenue_{year}", "")) for kind, group in groups for year in ("111", "112")]
    named = [head if len(head) > LONGEST_YEAR else f"{group} {head}" for group, head in keys]
    rates = [f"{group} {gettext('成長率')}" for _kind, group in groups]
    return [*named[:2], rates[0], *named[2:], rates[1]]


def years_of(heads: Mapping[str, str]) -> list[str]:
    """The years of the two columns below a group's head: the head says the rest already."""
    found = [re.search(r"\d+年?", heads.get(f"overseas_revenue_{year}", "")) for year in ("111", "112")]
    return [each[0] if each else "" for each in found]


def _rate(row: Mapping[str, Any], kind: str) -> str:
    rate = growth(row.get(f"{kind}_revenue_111"), row.get(f"{kind}_revenue_112"))
    return f"{rate}%" if rate[:1].isdigit() or rate[:1] == "-" else rate


def section_helps(edition: Edition, places: Sequence[str]) -> list[tuple[str, str, bool]]:
    """The help texts of whole sections or of pages (`page.submit`)."""
    return [(said(t.question), said(t.answer), t.to_confirm) for t in edition.help_texts if set(t.places) & set(places)]


def has_files(section: Section) -> bool:
    """Whether a section has slots for files (its form posts them too)."""
    return any(field.kind in (Kind.IMAGE, Kind.FILE) for field in section.fields)


def error_lines(section: Section, errors: Mapping[str, Text]) -> list[dict[str, str]]:
    """What could not be read, for the summary at the top: link, sentence, label."""
    return [{"href": f"#id_{name_of_path(path)}", "text": said(text), "label": _label(section, path)} for path, text in errors.items()]


def _label(section: Section, path: str) -> str:
    key, _, rest = path.partition("[")
    key = key.partition(".")[0]
    if not section.has(key):
        return ""
    spec: Field = section.field(key)
    column = path.rpartition(".")[2]
    row = rest.partition("]")[0]
    parts = [said(spec.label)] + ([str(int(row) + 1)] if row.isdigit() else []) + [said(c.label) for c in spec.columns if c.key == column]
    return " · ".join(parts)
