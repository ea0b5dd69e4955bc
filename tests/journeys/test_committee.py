"""From open scores to the published result, by the pages: three members, one recused by a business number, one harsh; no name ever reaches the lead.

Every step is a request as a browser without scripts sends it.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from alliance_portal.accounts.models import Office, User
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, Submission
from review.models import AgendaItem, Committee, Decision, Meeting, Seat
from review.services.desk_index import index_due
from tests import factories
from tests.review.committees import KEYS, bring, make_committee, seat_reviewer
from tests.test_matrix import routes

pytestmark = [pytest.mark.thorough, pytest.mark.any_database]
NAMES = ("隱名委員甲乙", "隱名委員丙丁", "隱名委員戊己")
MATCHED, OTHER = "90332120", "22099131"
# one figure a criterion, by member and case; the second member is harsh on the first case; the third may not see it
SCORES = ({0: "90", 1: "80", 2: "60"}, {0: "45", 1: "78", 2: "62"}, {1: "82", 2: "61"})
DAY = {"day": "113/03/20", "time": "09:30", "slides_day": "", "slides_time": "", "talk": "15", "questions": "10"}


class Story:
    """Everybody with a browser of his own."""

    def __init__(self, call: Call, staff: User) -> None:
        staff.is_demonstration = True  # its second factor has tests of its own
        staff.set_password(factories.PASSWORD)
        staff.save()
        second = factories.make_user("second@example.tw", name="王複核", office=Office.STAFF, password=factories.PASSWORD)
        User.objects.filter(pk=second.pk).update(is_demonstration=True)
        self.committee: Committee = make_committee(call, staff)
        self.seats: list[Seat] = [seat_reviewer(self.committee, name, is_convener=name == NAMES[0]) for name in NAMES]
        self.cases: list[Proposal] = [bring(self.committee, theme=theme) for theme in ("智慧茶飲", "質感居家", "台味便當")]
        for case in self.cases[1:]:  # the matched number stands in the first case alone
            MemberFirm.objects.filter(proposal=case, ubn=MATCHED).update(ubn=OTHER)
            for sent in Submission.objects.filter(proposal=case):
                Submission.objects.filter(pk=sent.pk).update(dossier=sent.dossier.replace(MATCHED, OTHER))
        index_due()
        self.desk, self.second = self.signed(staff), self.signed(second)
        self.members = [self.signed(seat.user) for seat in self.seats]
        self.lead = self.signed(self.cases[0].created_by)

    @staticmethod
    def signed(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def surely(self, who: Client, address: str, facts: dict[str, Any]) -> None:
        """A sensitive step: the password is asked once more where it was not just given. What came of it is looked at by the caller."""
        answer = who.post(address, facts)
        if answer.status_code == 302 and "reauthenticate" in answer["Location"]:
            assert who.post("/accounts/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
            answer = who.post(address, facts)
        assert answer.status_code == 302, (address, answer.status_code)
        assert "/accounts/" not in answer["Location"], answer["Location"]

    def confirmed(self) -> None:
        """What waits is confirmed by the second officer."""
        waiting = Confirmation.objects.get(state=Confirmation.State.OPEN)
        self.surely(self.second, reverse("second_confirm", args=[waiting.pk]), {})
        waiting.refresh_from_db()
        assert waiting.state == Confirmation.State.CONFIRMED


@pytest.fixture
def story(call: Call, staff: User) -> Story:
    return Story(call, staff)


def test_from_scores_to_the_result(story: Story) -> None:
    one_is_recused_by_a_number(story)
    everybody_scores(story)
    the_scores_are_locked(story)
    the_committee_meets(story)
    both_methods_rank(story)
    it_is_decided_and_published(story)
    the_lead_reads_the_result_and_never_a_name(story)


def one_is_recused_by_a_number(story: Story) -> None:
    """The third member's employer is a member of the first alliance: the case is gone for him at once."""
    third, address = story.members[2], f"/review/cases/{story.cases[0].code}/"
    assert third.get(address).status_code == 200
    employer = {"kind-0": "employment", "name-0": "某食品", "ubn-0": MATCHED, "from-0": "", "until-0": ""}
    third.post(f"/review/seats/{story.seats[2].pk}/employers/", employer)
    assert third.get(address).status_code == 404
    assert third.get(f"/review/cases/{story.cases[1].code}/").status_code == 200
    assert "智慧茶飲" not in third.get("/").content.decode()


def everybody_scores(story: Story) -> None:
    """Each sends his sheets; nobody sees another's; the recused member's sheet is refused."""
    for member, scores in zip(story.members, SCORES, strict=True):
        for place, figure in scores.items():
            facts = {f"s-{key}": figure for key in KEYS} | {"revision": "0", "_send": "1", "to_applicant": f"意見{figure}"}
            assert member.post(f"/review/cases/{story.cases[place].code}/", facts).status_code == 302
    facts = {f"s-{key}": "99" for key in KEYS} | {"revision": "0", "_send": "1"}
    assert story.members[2].post(f"/review/cases/{story.cases[0].code}/", facts).status_code == 404
    assert "45" not in re.findall(r'value="(\d+)"', story.members[0].get(f"/review/cases/{story.cases[0].code}/").content.decode())
    assert story.desk.get("/review/ranking/?call=113").content.decode().count("67.50") == 0


def the_scores_are_locked(story: Story) -> None:
    story.surely(story.desk, "/desk/committee/selection/lock/", {"reason": ""})
    assert {Proposal.objects.get(pk=case.pk).status for case in story.cases} == {Status.SCORED}
    late = {f"s-{key}": "100" for key in KEYS} | {"revision": "1", "_send": "1"}
    assert story.members[1].post(f"/review/cases/{story.cases[0].code}/", late).status_code in (403, 409)
    assert "67.50" in story.desk.get("/review/ranking/?call=113").content.decode()  # (90 + 45) / 2


def the_committee_meets(story: Story) -> None:
    """Three are there; the harsh sheet is left out by vote."""
    story.desk.post("/review/meetings/new/?call=113", DAY | {"title": "提案審查會議", "place": "臺北市"})
    meeting = Meeting.objects.get()
    here, item = f"/review/meetings/{meeting.pk}/", AgendaItem.objects.get(proposal=story.cases[0])
    assert "明顯差異" in story.desk.get("/review/ranking/?call=113").content.decode()
    there = {f"seat-{seat.pk}": "present" for seat in story.seats}
    vote = {"item": item.pk, "kind": "leave_out", "seat": story.seats[1].pk, "for": "2", "against": "1", "reason": "評分與書面理由不符"}
    for address, facts in (("notify/", {}), ("step/", {"step": "open"}), ("attendance/", there), ("resolve/", vote), ("step/", {"step": "close"})):
        assert story.desk.post(here + address, facts).status_code == 302, address


def both_methods_rank(story: Story) -> None:
    by_total = story.desk.get("/review/ranking/?call=113")
    assert by_total.context["found"].order == tuple(case.code for case in story.cases)
    assert "90.00" in by_total.content.decode()
    by_ranks = story.desk.get("/review/ranking/?call=113&method=ranksum").content.decode()
    assert by_ranks.index("智慧茶飲") < by_ranks.index("質感居家") < by_ranks.index("台味便當")
    assert "有1件利益迴避" in by_ranks


def it_is_decided_and_published(story: Story) -> None:
    codes = [case.code for case in story.cases]
    lines = {f"{codes[0]}.outcome": "selected", f"{codes[0]}.amount": "1,000,000", f"{codes[1]}.outcome": "reserve", f"{codes[1]}.order": "1"}
    lines |= {f"{codes[2]}.outcome": "not_selected", f"{codes[2]}.reason": "市場分析不足"}
    assert story.desk.post("/review/decision/save/?call=113", lines | {"revision": "0", "budget": ""}).status_code == 302
    story.surely(story.desk, "/review/decision/ask/?call=113", {"day": "113/03/20", "reason": "依會議決議"})
    story.confirmed()
    assert story.lead.get(f"/review/cases/{codes[0]}/result/").status_code == 404
    story.surely(story.desk, "/review/decision/publish/?call=113", {"reason": "公告入選名單"})
    story.confirmed()
    assert Decision.objects.get().state == Decision.State.PUBLISHED


def the_lead_reads_the_result_and_never_a_name(story: Story) -> None:
    """Every page, file and mail that the lead can have; the control: staff do read the names where they may."""
    result = story.lead.get(f"/review/cases/{story.cases[0].code}/result/").content.decode()
    assert "1,000,000" in result
    assert "意見90" in result
    secret = [*NAMES, *(seat.user.email for seat in story.seats)]
    opened = 0
    for address in addresses(story):
        answer = story.lead.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [name for name in secret if name.encode() in content], address
        opened += answer.status_code == 200
    assert opened > 15
    mine = {story.cases[0].created_by.email, "contact@example.tw"}
    mails = list(Mail.objects.filter(to__in=mine))
    assert {"meeting_notice", "review_result"} <= {mail.event for mail in mails}
    assert not [name for mail in mails for name in secret if name in mail.subject + mail.body]
    assert NAMES[0] in story.desk.get(f"/review/meetings/{Meeting.objects.get().pk}/").content.decode()


def addresses(story: Story) -> Iterator[str]:
    """Every route that a case, a call or a meeting fills."""
    case = story.cases[0]
    known = {
        "code": [case.code], "call_code": ["113"], "meeting_id": [Meeting.objects.get().pk], "section": ["cover", "alliance_basic"],
        "key": [case.members.first().key], "form": ["docx", "json", "xlsx"], "kind": ["minutes", "summary", "pdf"], "board": ["selection"],
        "seat_id": [story.seats[0].pk], "number": [Submission.objects.get(proposal=case).receipt_no], "slug": ["opening"],
        "second_id": [Confirmation.objects.first().pk],
    }  # fmt: skip
    for route, wanted in routes().items():
        if wanted <= set(known) and not route.startswith(("account_", "mfa_")):
            for values in product(*(known[name] for name in sorted(wanted))):
                try:
                    yield reverse(route, kwargs=dict(zip(sorted(wanted), values, strict=True)))
                except NoReverseMatch:
                    continue
