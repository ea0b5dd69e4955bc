"""Consents: the person at the screen, for the content that was seen; void when it changes."""

import re
from datetime import datetime, timedelta

import pytest

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from proposals.models import Consent, Notice, Proposal, SectionAnswers
from proposals.queries.cases import checked
from proposals.services import Closed, Forbidden, Refused, consents
from proposals.services.consents import ConsentState
from proposals.services.sections import save_section
from tests.factories import member_row


def state(proposal: Proposal, position: int = 1) -> consents.ConsentStatus:
    return consents.status(proposal)[member_row(proposal, position).pk]


def change(proposal: Proposal, actor: User, now: datetime, typed: dict, section: str = "member_company") -> None:
    row = member_row(proposal, 1)
    answers = SectionAnswers.objects.get(member=row, section=section)
    save_section(proposal, row, section, typed, base_revision=answers.revision, actor=actor, received_at=now)


def give(proposal: Proposal, actor: User, now: datetime, position: int = 1, **more) -> Consent:
    row = member_row(proposal, position)
    seen = more.pop("seen_hash", state(proposal, position).content_hash)
    return consents.give(proposal, row, actor, received_at=now, seen_hash=seen, **more)


def test_consent_is_recorded_with_person_notice_and_content(complete: Proposal, member: User, now: datetime) -> None:
    Consent.objects.all().delete()
    assert state(complete).state is ConsentState.NONE
    consent = give(complete, member, now, address="192.0.2.7")
    assert (consent.user, consent.person_email, consent.at, consent.address) == (member, member.email, now, "192.0.2.7")
    assert consent.notice is not None
    assert consent.notice.version == 1
    assert consent.content_hash == state(complete).content_hash
    assert state(complete).state is ConsentState.GIVEN


def test_promotion_is_a_tick_of_its_own(complete: Proposal, member: User, now: datetime) -> None:
    give(complete, member, now)
    assert state(complete).promotion is False
    give(complete, member, now, promotion=True)
    assert state(complete).promotion is True
    consents.set_promotion(complete, member_row(complete, 1), member, granted=False, received_at=now)
    assert (state(complete).promotion, state(complete).state) == (False, ConsentState.GIVEN)


def test_change_voids_and_change_back_restores(complete: Proposal, member: User, now: datetime) -> None:
    title = SectionAnswers.objects.get(member=member_row(complete, 1), section="member_company").data["contact_title"]
    change(complete, member, now, {"contact_title": "副理"})
    assert state(complete).state is ConsentState.VOID
    assert ("E-19", "members[1].member_privacy.consent") in {(each.code, each.where) for each in checked(complete).findings}
    change(complete, member, now, {"contact_title": title})
    assert state(complete).state is ConsentState.GIVEN
    assert not checked(complete).blocking


def test_declaration_does_not_void(complete: Proposal, member: User, now: datetime) -> None:
    change(complete, member, now, {"consensus_declaration": ""}, "supplementary")
    assert state(complete).state is ConsentState.GIVEN


def test_change_of_another_member_does_not_void(complete: Proposal, member: User, now: datetime) -> None:
    change(complete, member, now, {"contact_title": "副理"})
    assert state(complete, 2).state is ConsentState.GIVEN


def test_consent_for_what_was_not_seen_is_refused(complete: Proposal, member: User, now: datetime) -> None:
    seen = state(complete).content_hash
    change(complete, member, now, {"contact_title": "副理"})
    with pytest.raises(Refused) as refused:
        give(complete, member, now, seen_hash=seen)
    assert refused.value.text == consents.CHANGED


@pytest.mark.parametrize("role", ["lead", "colleague", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_nobody_consents_for_a_member(complete: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    with pytest.raises(Forbidden):
        give(complete, users[role], now)


def test_consent_ends_with_the_deadline(complete: Proposal, member: User) -> None:
    assert give(complete, member, complete.call.deadline).granted
    with pytest.raises(Closed):
        give(complete, member, complete.call.deadline + timedelta(microseconds=1))


def test_withdrawn_consent_is_missing(complete: Proposal, member: User, now: datetime) -> None:
    consents.withdraw(complete, member_row(complete, 1), member, received_at=now)
    assert state(complete).state is ConsentState.NONE
    assert any(each.code == "E-19" for each in checked(complete).blocking)


def test_imported_consent_is_replaced_by_the_persons_own(complete: Proposal, member: User, now: datetime) -> None:
    Consent.objects.update(origin=Consent.Origin.IMPORT)
    assert state(complete).state is ConsentState.IMPORTED
    assert not checked(complete).blocking
    give(complete, member, now)
    assert state(complete).state is ConsentState.GIVEN


def test_named_person_objects_once(complete: Proposal, lead: User, now: datetime) -> None:
    Consent.objects.update(person_email="")
    made = consents.tell_named_people(complete, lead)
    assert len(made) == Notice.objects.count() > 2
    mail = Mail.objects.filter(event="named_person_notice").first()
    assert mail is not None
    assert consents.find_notice("unknown") is None
    notice = made[0]
    consents.object_to(notice, "請移除")
    consents.object_to(notice, "第二次")
    notice.refresh_from_db()
    assert notice.objection == "請移除"
    assert Mail.objects.get(event="named_person_objected").to == lead.email
    assert re.search("五、您的權利", mail.body)
