"""A call at the reception desk: drafts, uploads without paper, papers with a running clock, cases that were acknowledged."""

from datetime import timedelta

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from proposals.constants import Status
from proposals.models import MemberFirm, SectionAnswers, StatusChange
from review.models import CaseNumber, DeskEntry, PaperIntake
from tests.bench.worlds.ground import call_like_113, proposals_of

STATES = (Status.UPLOADED, Status.RECEIVED, Status.DRAFT, Status.UPLOADED, Status.RECEIVED)
MEMBERS = 7


def fill(size: int, officer: User) -> str:
    """The code of a call with so many cases, the deadline a week ahead."""
    now = timezone.now()
    call = call_like_113(f"D{size}", opens_at=now - timedelta(days=30), deadline=now + timedelta(days=7))
    cases = proposals_of(call, size, officer, STATES)
    sent = [case for case in cases if case.status != Status.DRAFT]
    papers = [case for place, case in enumerate(sent) if place % 4]
    done = [case for case in papers if case.status == Status.RECEIVED]
    MemberFirm.objects.bulk_create([
        MemberFirm(proposal=case, position=place, company_name=f"示範企業{case.pk}之{place}有限公司") for case in cases for place in range(MEMBERS)
    ])  # fmt: skip
    SectionAnswers.objects.bulk_create([
        SectionAnswers(proposal=case, member=None, section="cover", data={"alliance_theme": f"第{case.pk}號茶"}) for case in cases
    ])  # fmt: skip
    DeskEntry.objects.bulk_create([
        DeskEntry(proposal=case, submission=1, receipt_no=f"{case.code}-1", theme=f"第{case.pk}號茶", members=MEMBERS, words=f"示範企業{case.pk}",
                  digits="0227001234") for case in sent
    ])  # fmt: skip
    StatusChange.objects.bulk_create([
        StatusChange(proposal=case, action="submit", source=Status.DRAFT, target=Status.UPLOADED, at=now - timedelta(days=1)) for case in sent
    ])  # fmt: skip
    CaseNumber.objects.bulk_create([CaseNumber(call=call, proposal=case, number=place) for place, case in enumerate(papers, 1)])
    PaperIntake.objects.bulk_create([
        PaperIntake(proposal=case, arrived_at=now - timedelta(hours=place % 40), way="post", copies=2, has_seals=True, has_certificate=place % 3 > 0,
                    has_pink_cover=True, version=1, logged_by=officer, acknowledged_at=now if case in done else None)
        for place, case in enumerate(papers)
    ])  # fmt: skip
    Mail.objects.bulk_create([
        Mail(key=f"bench:{case.code}:{event}", event=event, chain=f"proposal:{case.code}", to="a@bench.example", subject="-", body="-", state="sent")
        for case in sent for event in ("submission_receipt", "paper_acknowledged")
    ])  # fmt: skip
    return call.code
