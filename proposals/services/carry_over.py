"""Carrying over what an earlier proposal said: into empty fields, over filled ones only where that was ticked, marked until somebody looks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import CarriedAnswer, MemberFirm, Proposal
from proposals.permissions import fills, is_editable
from proposals.queries.carry_over import Earlier, SectionOffer, digest_of, offers, sections_of, sources
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.sections import fresh_row, hold_section, put_back
from proposals.services.typed import Reading

NO_SOURCE = Text("找不到這件前次提案。", "There is no such earlier proposal.")
NO_SECTION = Text("請選擇要沿用的章節。", "Choose the sections to carry over.")


def carry_over(
    proposal: Proposal, member: MemberFirm | None, source_code: str, sections: Collection[str], *, over: Collection[str] = (),
    revisions: Mapping[str, int], actor: User, received_at: datetime,
) -> int:
    """Copy the chosen sections of an earlier proposal, all or nothing; how many fields. A second time changes nothing.

    `over`: "section.field" of filled fields that may be replaced; `revisions`: section -> the revision that the preview was made
    from. Raises Forbidden, Closed (after the deadline), Refused (no such source, no section), Stale (somebody saved meanwhile).
    """
    count, done = 0, []
    with transaction.atomic():
        case = lock_proposal(proposal)
        row = fresh_row(case, member)
        every = sections_of(actor, case, row)
        if not every:
            raise Forbidden("carry")
        if not is_editable(case, received_at):
            raise Closed(case.deadline, received_at)
        mine = [each for each in every if each.key in sections]
        if not mine:
            raise Refused("no_section", NO_SECTION)
        source = next((each for each in sources(actor, case, row) if each.proposal.code == source_code), None)
        if source is None:
            raise Refused("no_source", NO_SOURCE)
        for offer in offers(case, row, source, mine):
            written = _write(case, row, offer, source, over, revisions.get(offer.section.key, -1), actor, received_at)
            count += written
            done += [offer.section.key] if written else []
        if count:
            Proposal.objects.filter(pk=case.pk).update(carried_from=source.proposal.code)
            facts = {"from": source.proposal.code, "sections": done, "fields": count, "member": row.pk if row else None}
            record(chain_of(case), "proposal.carried", actor, facts)
    return count


def _write(
    case: Proposal, member: MemberFirm | None, offer: SectionOffer, source: Earlier, over: Collection[str], base: int, actor: User, at: datetime,
) -> int:
    """One section; fields that already read the same are left alone, with or without their mark."""
    chosen = offer.fresh + [each for each in offer.taken if f"{offer.section.key}.{each.field.key}" in over]
    if not chosen:
        return 0
    held = hold_section(case, member, offer.section.key, base_revision=base, actor=actor, received_at=at)
    values = {each.field.key: each.value for each in chosen}
    typed = {path: text for path, text in held.answers.typed.items() if path.split("[")[0].split(".")[0] not in values}
    put_back(held, Reading({**held.before, **values}, typed), actor=actor, received_at=at)
    CarriedAnswer.objects.filter(proposal=case, member=member, section=offer.section.key, field__in=values).delete()
    CarriedAnswer.objects.bulk_create([
        CarriedAnswer(
            proposal=case, member=member, section=offer.section.key, field=key, source=source.proposal.code, digest=digest_of(value),
        )
        for key, value in values.items()
    ])
    return len(values)


def confirm_carried(proposal: Proposal, member: MemberFirm | None, section: str, *, actor: User, received_at: datetime) -> int:
    """Somebody has looked: the marks of a section go; how many. Harmless when repeated. Raises Forbidden, Closed."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        row = fresh_row(case, member)
        if not fills(actor, case, section, row):
            raise Forbidden(section)
        if not is_editable(case, received_at):
            raise Closed(case.deadline, received_at)
        gone, _by_model = CarriedAnswer.objects.filter(proposal=case, member=row, section=section).delete()
        if gone:
            record(chain_of(case), "section.carried_confirmed", actor, {"section": section, "member": row.pk if row else None})
    return gone
