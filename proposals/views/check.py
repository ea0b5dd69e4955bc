"""The checklist: everything that the rules say, by page, with id, sentence and link."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Finding, Severity
from proposals import permissions
from proposals.catalogue.model import Edition, Scope
from proposals.forms.state import Note, notes_of
from proposals.models import MemberFirm, Proposal
from proposals.queries.carry_over import marks
from proposals.queries.cases import checked, day_of_check
from proposals.rules.places import target
from proposals.views.fetching import case_of, members_of, require
from proposals.views.links import finding_url, section_url
from proposals.views.navigation import side_for, title_of


@signed_in
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """檢查全部內容: for the lead the whole case, for a member its own form."""
    proposal = case_of(request, code)
    require(permissions.may_read_draft(request.user, proposal))
    members = members_of(proposal)
    found = checked(proposal, day_of_check(proposal.call, received_at(request)), members)
    own = permissions.standing(request.user, proposal)
    shown = [f for f in found.findings if own.is_lead or not own.is_party or _concerns(f, members, own.acts_for)]
    notes = notes_of(shown, lambda finding: finding_url(proposal, members, finding))
    pairs = [(_heading(found.dossier.edition, members, f), note) for f, note in zip(shown, notes, strict=True)]
    groups = [(head, [note for _title, note in group]) for head, group in groupby(pairs, key=lambda pair: pair[0])]
    carried = carried_group(proposal, found.dossier.edition, members, own.is_lead or not own.is_party, own.acts_for)
    groups += [(_("沿用自前次提案"), carried)] if carried else []
    counts = {severity.value: sum(1 for f in shown if f.severity is severity) for severity in Severity}
    counts[Severity.INFO.value] += len(carried)
    facts: dict[str, Any] = {
        "proposal": proposal,
        "groups": groups,
        "counts": counts,
        "on": found.on,
        "nav": side_for(request, proposal, found, members, current="check"),
        "may_submit": permissions.may_submit(request.user, proposal),
        "is_lead": own.is_lead,
    }
    return render(request, "proposals/check.html", facts)


def carried_group(proposal: Proposal, edition: Edition, members: list[MemberFirm], is_lead: bool, mine: frozenset[int]) -> list[Note]:
    """An advice for each section with answers of an earlier proposal that nobody has looked at."""
    by_pk = {member.pk: member for member in members}
    found = []
    for (owner, key), fields in marks(proposal).items():
        if not (is_lead or owner in mine) or (owner is not None and owner not in by_pk):
            continue
        member = by_pk.get(owner) if owner is not None else None
        section = edition.section(key, Scope.ALLIANCE if member is None else Scope.MEMBER)
        name = f"{member.company_name} · {title_of(section)}" if member is not None else title_of(section)
        words = _("「%(title)s」有%(n)s欄沿用自前次提案，請確認") % {"title": name, "n": len(fields)}
        found.append(Note("", "info", words, section_url(proposal, key, member), "info", _("提醒"), ""))
    return found


def _concerns(finding: Finding, members: list[MemberFirm], mine: frozenset[int]) -> bool:
    index = target(finding.where).member_index
    return index is not None and index < len(members) and members[index].pk in mine


def _heading(edition: Edition, members: list[MemberFirm], finding: Finding) -> str:
    place = target(finding.where)
    head = ""
    if place.member_index is not None and place.member_index < len(members):
        head = members[place.member_index].company_name or f"{place.member_index + 1}"
    if not place.section:
        return head
    try:
        title = title_of(edition.section(place.section, place.scope))
    except KeyError:
        title = ""
    return f"{head} · {title}" if head and place.scope is Scope.MEMBER else title
