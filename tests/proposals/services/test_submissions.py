"""送件: frozen once, inside the deadline by the server's receipt, with every refusal logged."""

import json
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.trail.services import verify
from proposals.constants import Status
from proposals.models import Call, Firm, MemberFirm, Proposal, SectionAnswers, StatusChange, Submission, SubmitAttempt
from proposals.queries.cases import load_dossier, submitted_dossier
from proposals.rules import check
from proposals.services import Forbidden, Refused
from proposals.services.drafts import start_proposal
from proposals.services.errors import Conflict
from proposals.services.receipts import check_characters, is_receipt_no
from proposals.services.sections import save_section
from proposals.services.submissions import has_unsent_changes, latest, readiness, reopen, submit, verify_receipt, withdraw
from tests.factories import lead_row, make_proposal, make_user

KEY = "a1b2c3d4e5f6a7b8"


def change(proposal: Proposal, actor: User, at: datetime, text: str = "改寫後的目標") -> None:
    answers = SectionAnswers.objects.get(proposal=proposal, section="goals_methods")
    save_section(proposal, None, "goals_methods", {"plan_goal": text}, base_revision=answers.revision, actor=actor, received_at=at)


def test_submit_freezes_the_content(complete: Proposal, lead: User, now: datetime) -> None:
    submission = submit(complete, lead, KEY, now)
    complete.refresh_from_db()
    assert complete.status == Status.UPLOADED
    assert submission.number == 1
    assert submission.sha256 == sha256(submission.dossier.encode()).hexdigest()
    assert is_receipt_no(submission.receipt_no)
    assert submission.receipt_no.startswith(f"{complete.code}-1-")
    assert {each["place"] for each in submission.files} == {
        "proposal.alliance_basic.lead_seal", "proposal.goals_methods.strategy_figure", "proposal.goals_methods.business_model_figure",
        "proposal.document_self_check.registration_proof_file",
    }
    assert StatusChange.objects.get(proposal=complete).target == Status.UPLOADED
    assert verify(f"proposal:{complete.code}") == []
    assert verify_receipt(submission) == []


def test_submit_takes_a_fixed_number_of_queries_and_seven_a_mail(complete: Proposal, lead: User, now: datetime) -> None:
    case = Proposal.objects.select_related("call").get(pk=complete.pk)
    with CaptureQueriesContext(connection) as queries:
        submit(case, lead, KEY, now)
    lock_of_the_chain = int(connection.vendor == "postgresql")  # the trail's advisory lock; SQLite locks the whole file
    assert len(queries) == 37 + lock_of_the_chain + 7 * Mail.objects.count()


def test_frozen_submission_reads_back_as_it_was(complete: Proposal, lead: User, staff: User, now: datetime) -> None:
    row = lead_row(complete)
    Firm.objects.filter(pk=row.firm_id).update(ubn=row.ubn, ubn_confirmed_at=now, ubn_confirmed_by=staff)
    draft, day = load_dossier(complete), now.date()
    submission = submit(complete, lead, KEY, now)
    Firm.objects.update(ubn_confirmed_at=None, ubn_confirmed_by=None)
    change(complete, lead, now)
    frozen = submitted_dossier(submission)
    assert frozen.record("cover")["alliance_theme"] == "智慧茶飲"
    assert "改寫後的目標" not in json.dumps(dict(frozen.document), ensure_ascii=False, default=str)
    assert all(not file.problem for file in frozen.files.values())
    # what staff had confirmed about the business numbers is frozen with it
    known = [(member.ubn_confirmed, member.ubn_vouched) for member in frozen.members]
    assert known == [(member.ubn_confirmed, member.ubn_vouched) for member in draft.members]
    assert known[0] == (True, True)
    assert (False, False) in known
    assert check(frozen, day) == check(draft, day)
    submission.ubns = {}  # frozen before this was kept: as then, every number counts as confirmed
    assert {(member.ubn_confirmed, member.ubn_vouched) for member in submitted_dossier(submission).members} == {(True, False)}


def test_mail_goes_to_the_owner_the_contact_and_every_member(complete: Proposal, lead: User, member: User, now: datetime) -> None:
    submission = submit(complete, lead, KEY, now)
    mails = Mail.objects.filter(event="submission_receipt")
    assert set(mails.values_list("to", flat=True)) >= {lead.email, member.email, "ien.chou@example.tw"}
    assert all(submission.receipt_no in mail.subject for mail in mails)
    assert all(f"/proposals/{complete.code}/receipt/{submission.receipt_no}/" in mail.body for mail in mails)


def test_same_key_gives_the_same_submission(complete: Proposal, lead: User, now: datetime) -> None:
    first = submit(complete, lead, KEY, now)
    mails = Mail.objects.count()
    again = submit(complete, lead, KEY, now + timedelta(seconds=1))
    assert again.pk == first.pk
    assert Submission.objects.count() == 1
    assert StatusChange.objects.count() == 1
    assert Mail.objects.count() == mails


def test_same_key_after_the_deadline_gives_the_receipt_of_before(complete: Proposal, lead: User, now: datetime) -> None:
    first = submit(complete, lead, KEY, now)
    assert submit(complete, lead, KEY, complete.call.deadline + timedelta(hours=1)).pk == first.pk


def test_key_with_other_content_is_refused(complete: Proposal, lead: User, now: datetime) -> None:
    submit(complete, lead, KEY, now)
    change(complete, lead, now)
    with pytest.raises(Refused) as refused:
        submit(complete, lead, KEY, now)
    assert refused.value.reason == "key_reused"
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("offset", "accepted"),
    [
        (timedelta(seconds=-1), True), (timedelta(microseconds=-1), True), (timedelta(0), True), (timedelta(microseconds=1), False),
        (timedelta(seconds=1), False),
    ],
)
def test_deadline_is_inclusive(complete: Proposal, lead: User, offset: timedelta, accepted: bool) -> None:
    at = complete.call.deadline + offset
    if accepted:
        assert submit(complete, lead, KEY, at).received_at == at
        return
    with pytest.raises(Refused) as refused:
        submit(complete, lead, KEY, at)
    assert refused.value.reason == "after_deadline"
    attempt = SubmitAttempt.objects.get()
    assert (attempt.reason, attempt.received_at, attempt.user) == ("after_deadline", at, lead)
    complete.refresh_from_db()
    assert complete.status == Status.DRAFT


def test_blocking_findings_refuse(complete: Proposal, lead: User, now: datetime) -> None:
    change(complete, lead, now, "")
    with pytest.raises(Refused) as refused:
        submit(complete, lead, KEY, now)
    assert refused.value.reason == "findings"
    assert SubmitAttempt.objects.get().reason == "findings"


def test_void_consent_refuses(complete: Proposal, lead: User, member: User, now: datetime) -> None:
    row = MemberFirm.objects.get(proposal=complete, position=1)
    answers = SectionAnswers.objects.get(member=row, section="member_company")
    save_section(
        complete, row, "member_company", {"contact_title": "副理"}, base_revision=answers.revision, actor=member, received_at=now,
    )
    ready = readiness(complete)
    assert ready.consents_missing == (row.company_name,)
    with pytest.raises(Refused):
        submit(complete, lead, KEY, now)


def test_imported_declarations_must_be_confirmed(complete: Proposal, lead: User, now: datetime) -> None:
    SectionAnswers.objects.filter(proposal=complete, section="alliance_basic").update(to_confirm=["truth_declaration"])
    with pytest.raises(Refused) as refused:
        submit(complete, lead, KEY, now)
    assert refused.value.reason == "unconfirmed"
    answers = SectionAnswers.objects.get(proposal=complete, section="alliance_basic")
    save_section(
        complete, None, "alliance_basic", {"truth_declaration": "true"}, base_revision=answers.revision, actor=lead, received_at=now,
    )
    assert submit(complete, lead, KEY, now).number == 1


@pytest.mark.parametrize("role", ["colleague", "member", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_only_an_owner_of_the_lead_submits(complete: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    with pytest.raises(Forbidden):
        submit(complete, users[role], KEY, now)
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("role", ["member", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_a_proposal_is_started_for_a_firm_of_ones_own_only(draft: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    firm = lead_row(draft).firm
    assert firm is not None
    with pytest.raises(Forbidden):
        start_proposal(draft.call, firm, users[role], received_at=now)
    assert Proposal.objects.count() == 1
    assert start_proposal(draft.call, firm, users["colleague"], received_at=now).status == Status.DRAFT


def test_second_live_case_of_one_lead_is_refused(complete: Proposal, call: Call, lead: User, now: datetime) -> None:
    other = make_proposal(call=call, lead=make_user("second@example.tw"), from_sample="tea-vietnam")
    owner = User.objects.get(email="second@example.tw")
    submit(complete, lead, KEY, now)
    with pytest.raises(Refused) as refused:
        submit(other, owner, KEY, now)
    assert refused.value.reason == "other_live_case"
    withdraw(complete, lead, now)
    assert submit(other, owner, KEY, now).number == 1


def test_submitting_again_supersedes(complete: Proposal, lead: User, now: datetime) -> None:
    first = submit(complete, lead, KEY, now)
    complete.refresh_from_db()
    assert not has_unsent_changes(complete, latest(complete))
    change(complete, lead, now)
    complete.refresh_from_db()
    assert has_unsent_changes(complete, latest(complete))
    second = submit(complete, lead, "another-key-0001", now + timedelta(minutes=1))
    first.refresh_from_db()
    assert second.number == 2
    assert first.superseded_at is not None
    assert latest(complete) == second
    assert second.receipt_no != first.receipt_no


def test_unsent_changes_at_the_deadline_count_for_nothing(complete: Proposal, lead: User, now: datetime) -> None:
    first = submit(complete, lead, KEY, now)
    change(complete, lead, now)
    with pytest.raises(Refused):
        submit(complete, lead, "another-key-0001", complete.call.deadline + timedelta(seconds=1))
    complete.refresh_from_db()
    assert latest(complete) == first
    assert complete.status == Status.UPLOADED


def test_withdraw_and_take_up_again(complete: Proposal, lead: User, member: User, now: datetime) -> None:
    submit(complete, lead, KEY, now)
    withdraw(complete, lead, now, "成員退出")
    assert complete.status == Status.WITHDRAWN
    assert Mail.objects.filter(event="withdrawn", to=member.email).exists()
    with pytest.raises(Conflict):
        submit(complete, lead, "another-key-0001", now)
    reopen(complete, lead, now)
    assert complete.status == Status.DRAFT
    assert submit(complete, lead, "another-key-0001", now).number == 2


def test_check_characters_notice_every_wrong_character_and_swap() -> None:
    text = "113-7K2QD-1"
    good = f"{text}-{check_characters(text)}"
    assert is_receipt_no(good)
    alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    for place in range(4, 9):
        for letter in alphabet:
            if letter != good[place]:
                assert not is_receipt_no(good[:place] + letter + good[place + 1:])
    for place in range(4, 8):
        if good[place] != good[place + 1]:
            assert not is_receipt_no(good[:place] + good[place + 1] + good[place] + good[place + 2:])
