"""A call whose committee of seven has scored every case."""

from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from proposals.constants import Status
from proposals.models import MemberFirm
from review.models import Committee, CommitteeCase, DeskEntry, ScoreSheet, Seat
from tests.bench.worlds.ground import call_like_113, proposals_of

MEMBERS = 7


def fill(size: int, officer: User) -> str:
    """The code of a call with so many scored cases."""
    now, call = timezone.now(), call_like_113(f"R{size}")
    keys = [row["key"] for row in call.criteria]
    committee = Committee.objects.create(call=call, made_by=officer, opened_at=now, opened_by=officer, locked_at=now)
    people = [User.objects.create_user(f"member{number}.{size}@bench.example", office=Office.REVIEWER) for number in range(MEMBERS)]
    seats = [Seat.objects.create(committee=committee, user=person, added_by=officer, signed_at=now) for person in people]
    cases = proposals_of(call, size, officer, (Status.SCORED,))
    MemberFirm.objects.bulk_create([MemberFirm(proposal=case, position=0, company_name=f"示範企業{case.code}") for case in cases])
    DeskEntry.objects.bulk_create([
        DeskEntry(proposal=case, submission=1, receipt_no=f"{case.code}-1", theme=f"第{case.pk}號茶") for case in cases
    ])  # fmt: skip
    CommitteeCase.objects.bulk_create(
        [CommitteeCase(committee=committee, proposal=case, position=place, opened_at=now, locked_at=now) for place, case in enumerate(cases)],
    )
    ScoreSheet.objects.bulk_create([
        ScoreSheet(
            seat=seat, proposal=case, status="submitted", remarks={"market": f"請補充第{place}案之通路。"}, to_applicant="請說明客服安排。",
            scores={key: f"{(400 + (number * 31 + place * 17 + row * 13 + place * number * 7) % 600) / 10:g}" for row, key in enumerate(keys)},
        )
        for number, seat in enumerate(seats) for place, case in enumerate(cases)
    ])  # fmt: skip
    return call.code
