"""The bench's data: yardstick rows, the demonstration, tea-vietnam as an open draft ready to be submitted, a signed-in lead.

`python -m tests.bench.cast` prints one line of JSON: the session's cookies, the proposal's code, its sections.
"""

import json
import os
from datetime import timedelta
from io import StringIO

import django

CASES, MEMBERS = 200, 7


def main() -> None:
    """Make everything in PORTAL_DATA, which is empty."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import alliance_portal.celery  # noqa: F401  tasks find their broker

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", stdout=StringIO())
    _yards()
    print(json.dumps(_case()))


def _yards() -> None:
    from tests.bench.yards.models import Item, Score, Sheet
    from tests.bench.yards.views import CRITERIA, FIRST_PERSON

    Item.objects.bulk_create([Item(number=number, title=f"Item {number} on water and soil") for number in range(1000)])
    ranked = Item.objects.filter(number__lt=CASES)
    sheets = [Sheet(item=item, person=FIRST_PERSON + person, text="") for item in ranked for person in range(MEMBERS)]
    Sheet.objects.bulk_create(sheets)
    scores = [Score(sheet=sheet, criterion=place, value=40 + (sheet.pk * 7 + place * 13) % 60) for sheet in sheets for place in range(CRITERIA)]
    Score.objects.bulk_create(scores)


def _ranked(officer: object) -> str:
    """A call whose committee of seven has scored two hundred cases; its code."""
    from django.utils import timezone

    from alliance_portal.accounts.models import Office, User
    from proposals.models import Call, MemberFirm, Proposal
    from review.models import Committee, CommitteeCase, ScoreSheet, Seat

    now, call = timezone.now(), Call.objects.get(code="113")
    call.pk, call.code, call.is_published, call.created_at = None, "112", False, now
    call.save()
    keys = [row["key"] for row in call.criteria]
    committee = Committee.objects.create(call=call, made_by=officer, opened_at=now, opened_by=officer, locked_at=now)
    people = [User.objects.create_user(f"member{number}@bench.example", office=Office.REVIEWER) for number in range(MEMBERS)]
    seats = [Seat.objects.create(committee=committee, user=person, added_by=officer, signed_at=now) for person in people]
    made = [Proposal(call=call, code=f"112-{number:05}", status="scored", created_by=officer) for number in range(CASES)]
    cases = Proposal.objects.bulk_create(made)
    MemberFirm.objects.bulk_create([MemberFirm(proposal=case, position=0, company_name=f"Firm {case.code}") for case in cases])
    CommitteeCase.objects.bulk_create(
        [CommitteeCase(committee=committee, proposal=case, position=place, opened_at=now, locked_at=now) for place, case in enumerate(cases)],
    )
    ScoreSheet.objects.bulk_create([
        ScoreSheet(
            seat=seat, proposal=case, status="submitted",
            scores={key: f"{(400 + (seat.pk * 31 + place * 17 + number * 13) % 600) / 10:g}" for number, key in enumerate(keys)},
        )
        for seat in seats for place, case in enumerate(cases)
    ])  # fmt: skip
    return call.code


def _case() -> dict[str, object]:
    from django.conf import settings
    from django.utils import timezone

    from alliance_portal.accounts.models import User
    from proposals.models import Call, Consent, MemberFirm, Proposal, SectionAnswers
    from proposals.services.imports import import_document
    from review.models import ScoreSheet
    from tests.house.sources import ROOT

    now = timezone.now()
    Call.objects.filter(code="113").update(opens_at=now - timedelta(days=30), deadline=now + timedelta(days=30), is_published=True)
    file = ROOT / "tests" / "samples" / "tea-vietnam.yaml"
    filling, sending = (import_document(file, lead_email="lead@bench.example") for _ in range(2))  # what saves break must not stop the submit
    MemberFirm.objects.filter(position=0).exclude(proposal=sending).update(ubn="")  # the demonstration has sent this firm's case in
    # what persons would confirm on their pages
    SectionAnswers.objects.filter(proposal=sending).update(to_confirm=[])
    Consent.objects.filter(proposal=sending).update(origin=Consent.Origin.SCREEN)
    lead = User.objects.get(email="lead@bench.example")
    sections = SectionAnswers.objects.filter(proposal=filling, member=None).order_by("pk").values_list("section", flat=True)
    cookies = {settings.SESSION_COOKIE_NAME: _session(lead)}
    officer, checking = User.objects.get(email="staff1@demo.example.tw"), Proposal.objects.get(imported_from="資格示範", status="screening")
    desk = {"cookies": {settings.SESSION_COOKIE_NAME: _session(officer)}, "checking": checking.code, "ranked": _ranked(officer)}
    reviewer = User.objects.get(email="reviewer1@demo.example.tw")
    drafts = ScoreSheet.objects.filter(seat__user=reviewer, status="draft", proposal__status="in_review").order_by("pk")
    scoring = {"reviewer": {settings.SESSION_COOKIE_NAME: _session(reviewer)}, "scoring": drafts.values_list("proposal__code", flat=True)[0]}
    return {"desk": desk, "cookies": cookies, "code": filling.code, "sending": sending.code, "sections": list(sections)} | scoring


def _session(user: object) -> str:
    """A session as signing in makes it."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main()
