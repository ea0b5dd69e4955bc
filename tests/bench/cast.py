"""The bench's data: yardstick rows, the demonstration, tea-vietnam as an open draft ready to be submitted, large calls, signed-in people.

`python -m tests.bench.cast` prints one line of JSON: sessions' cookies, codes of cases and calls.
"""

import json
import os
from datetime import timedelta
from io import StringIO
from typing import Any

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
    print(json.dumps(_lead() | _office() | _reviewer() | _worlds()))


def _yards() -> None:
    from tests.bench.yards.models import Item, Score, Sheet
    from tests.bench.yards.views import CRITERIA, FIRST_PERSON

    Item.objects.bulk_create([Item(number=number, title=f"Item {number} on water and soil") for number in range(1000)])
    ranked = Item.objects.filter(number__lt=CASES)
    sheets = [Sheet(item=item, person=FIRST_PERSON + person, text="") for item in ranked for person in range(MEMBERS)]
    Sheet.objects.bulk_create(sheets)
    scores = [Score(sheet=sheet, criterion=place, value=40 + (sheet.pk * 7 + place * 13) % 60) for sheet in sheets for place in range(CRITERIA)]
    Score.objects.bulk_create(scores)


def _lead() -> dict[str, Any]:
    """A lead with one open draft to fill and one that can be submitted."""
    from django.utils import timezone

    from alliance_portal.accounts.models import User
    from proposals.models import Call, Consent, MemberFirm, SectionAnswers
    from proposals.services.imports import import_document
    from tests.house.sources import ROOT

    now = timezone.now()
    Call.objects.filter(code="113").update(opens_at=now - timedelta(days=30), deadline=now + timedelta(days=30), is_published=True)
    file = ROOT / "tests" / "samples" / "tea-vietnam.yaml"
    filling, sending = (import_document(file, lead_email="lead@bench.example") for _ in range(2))  # what saves break must not stop the submit
    MemberFirm.objects.filter(position=0).exclude(proposal=sending).update(ubn="")  # the demonstration has sent this firm's case in
    # what persons would confirm on their pages
    SectionAnswers.objects.filter(proposal=sending).update(to_confirm=[])
    Consent.objects.filter(proposal=sending).update(origin=Consent.Origin.SCREEN)
    sections = SectionAnswers.objects.filter(proposal=filling, member=None).order_by("pk").values_list("section", flat=True)
    cookies = _session(User.objects.get(email="lead@bench.example"))
    return {"cookies": cookies, "code": filling.code, "sending": sending.code, "sections": list(sections)}


def _office() -> dict[str, Any]:
    """An officer, a case under check, an alliance in execution with the report that its lead is writing."""
    from alliance_portal.accounts.models import User
    from kpi.models import MemberReport
    from proposals.models import Proposal

    checking = Proposal.objects.get(imported_from="資格示範", status="screening")
    report = MemberReport.objects.filter(state="filling", slot__proposal__imported_from__startswith="執行示範").select_related("slot__member").get()
    slot, writer = report.slot, report.saved_by
    return {
        "desk": _session(User.objects.get(email="staff1@demo.example.tw")), "checking": checking.code, "writer": _session(writer),
        "running": slot.proposal.code, "report": f"/execution/cases/{slot.proposal.code}/reports/{slot.month:%Y-%m}/{slot.member.key}/",
    }  # fmt: skip


def _reviewer() -> dict[str, Any]:
    """A reviewer who is scoring."""
    from alliance_portal.accounts.models import User
    from review.models import ScoreSheet

    reviewer = User.objects.get(email="reviewer1@demo.example.tw")
    drafts = ScoreSheet.objects.filter(seat__user=reviewer, status="draft", proposal__status="in_review").order_by("pk")
    return {"reviewer": _session(reviewer), "scoring": drafts.values_list("proposal__code", flat=True)[0]}


def _worlds() -> dict[str, Any]:
    """{subject: {size: code of the call}}."""
    from alliance_portal.accounts.models import User
    from tests.bench.worlds import SIZES, committee, desk, execution, submissions

    officer = User.objects.get(email="staff1@demo.example.tw")
    lists = {"desk": desk, "ranking": committee, "board": execution}
    worlds = {name: {str(size): world.fill(size, officer) for size in SIZES} for name, world in lists.items()}
    return {"worlds": worlds | {"submissions": submissions.fill(SIZES[1:], officer)}}


def _session(user: object) -> dict[str, str]:
    """The cookie of a session as signing in makes it."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


if __name__ == "__main__":
    main()
