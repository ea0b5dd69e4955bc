"""The world of the permission matrix: one alliance in every state, another alliance, one account of every role (security 2.4)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from alliance_portal.accounts import invitations
from alliance_portal.accounts.models import Office, User
from alliance_portal.files.services import store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from proposals.constants import Status
from proposals.interchange import canonical_json
from proposals.models import (
    Announcement,
    Attachment,
    Call,
    CallText,
    CoachingRecord,
    Firm,
    FirmPerson,
    Intake,
    MemberFirm,
    Notice,
    Proposal,
    RegisterImport,
    SectionAnswers,
    Submission,
)
from proposals.queries.cases import load_dossier
from proposals.services import blank_forms
from review.models import CaseNumber, FirmConflict, PaperIntake, SavedView
from tests import matrix_execution, matrix_progress
from tests.matrix_committee import seat_committee
from tests.matrix_meeting import decide_cases
from tests.review.screening import matrix_rows as matrix_screening

# AN visitor · L owner of the lead firm · LC its colleague · M owner of a member firm · O owner in another alliance · S staff ·
# R reviewer · A organiser, read only · AD administrator
ACTORS = ("AN", "L", "LC", "M", "O", "S", "R", "A", "AD")
OFFICES = {
    "S": Office.STAFF, "R": Office.REVIEWER, "R2": Office.REVIEWER, "RX": Office.REVIEWER, "A": Office.AGENCY, "AD": Office.ADMINISTRATOR,
}
# in the world, but no column of the matrix (M and O stand for them): M2 owner of another member firm of the same alliance ·
# X owner of a firm that was a member once
NEIGHBOURS = ("M2", "X")
# likewise: a second reviewer of the same cases · one who is recused on all of them
REVIEWERS = ("R2", "RX")
# D draft, open · DX draft after the deadline · S uploaded, open · E under check · V in review · W withdrawn, open (security 2.1)
# H in its mid-term review
# Q correction awaited · K scored · X decided, unpublished · P selected · C contracted · G executing · Z closed · N not eligible
STATES = {
    "D": (Status.DRAFT, True), "DX": (Status.DRAFT, False), "S": (Status.UPLOADED, True), "E": (Status.SCREENING, False),
    "V": (Status.IN_REVIEW, False), "W": (Status.WITHDRAWN, True),
    "Q": (Status.CORRECTION, False), "K": (Status.SCORED, False), "X": (Status.DECIDED, False), "P": (Status.SELECTED, False),
    "C": (Status.CONTRACTED, False), "G": (Status.EXECUTING, False), "Z": (Status.CLOSED, False), "N": (Status.INELIGIBLE, False),
    "H": (Status.MIDTERM, False),
}
# A route is asked in the states in which its answers differ, by the beginning of its name; every other one in the first six.
FIRST_SIX = ("D", "DX", "S", "E", "V", "W")
ASKED_IN = {
    "screening_": ("D", "S", "E", "Q", "V", "N"), "committee_": ("E", "V", "K", "X", "P"),
    "execution_reviewed": ("G", "H"), "execution_": ("S", "V", "P", "C", "G", "Z"),
}
NO_CASE = "-"
CODES = "23456789ABCDEFGH"  # the last character of each case's code
# what a POST carries, so that a refusal is one of rights and not of an empty body; every other POST is empty
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LIST_OF = {"execution_view_remove": SavedView.List.PROGRESS, "execution_overdue_view_remove": SavedView.List.OVERDUE}
UPLOAD = (
    '--x\r\nContent-Disposition: form-data; name="revision"\r\n\r\n0\r\n'
    '--x\r\nContent-Disposition: form-data; name="file"; filename="seal.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n%%EOF\r\n--x--\r\n'
)
MEETING = "title=Meeting&place=Room&day=2024-03-20&time=09:30&talk=15&questions=10&revision=0"
BODIES = {
    "autosave": (JSON, '{"revision": 0, "fields": {}}'),
    "execution_report_autosave": (JSON, '{"revision": 0, "fields": {}}'),
    "member_autosave": (JSON, '{"revision": 0, "fields": {}}'),
    "section": (FORM, "revision=0"),
    "member_section": (FORM, "revision=0"),
    "member_add": (FORM, "company_name=New"),
    "member_replace": (FORM, "company_name=New"),
    "member_invite": (FORM, "contact_email=new@example.tw"),
    "member_move": (FORM, "to=1"),
    "consent": (FORM, "consent=yes"),
    "firm_invite": (FORM, "email=new@example.tw"),
    "act_for": (FORM, "firm={firm_id}"),
    "start_proposal": (FORM, "firm={firm_id}"),
    "submit": (FORM, "understood=yes&key=matrix-key"),
    "withdraw": (FORM, "note=reason"),
    "objection": (FORM, "objection=no"),
    "upload": ("multipart/form-data; boundary=x", UPLOAD),
    "picture": ("multipart/form-data; boundary=x", UPLOAD),
    "offline_upload": ("multipart/form-data; boundary=x", UPLOAD),
    "member_offline_upload": ("multipart/form-data; boundary=x", UPLOAD),
    "member_upload": ("multipart/form-data; boundary=x", UPLOAD),
    "choose_language": (FORM, "language=en"),
    "register_import": ("multipart/form-data; boundary=x", UPLOAD),
    "comments": (FORM, "text=hello"),
    "member_comments": (FORM, "text=hello"),
    "restore": (FORM, "revision=1&base=0"),
    "member_restore": (FORM, "revision=1&base=0"),
    "desk_intake": (FORM, "day=2020-01-01&time=09:00&way=post&copies=2&seals=yes&certificate=yes&cover=yes"),
    "desk_late": (FORM, "reason=too late"),
    "desk_contact": (FORM, "kind=call_in&text=hello"),
    "committee_objection": (FORM, "text=a query of some length"),
    "committee_objection_answer": (FORM, "answer=an answer"),
    "committee_letter": (FORM, "letter_no=1&letter_on=2024-04-01"),
    "meeting_make": (FORM, MEETING),
    "meeting_change": (FORM, MEETING),
    "meeting_step": (FORM, "step=open"),
    "meeting_note": (FORM, "name=a"),
    "meeting_attend": (FORM, "name=Somebody"),
    "meeting_arrange": (FORM, "order_by=number"),
    "committee_attend": (FORM, "name-0=Somebody&firm-0=0&presents-0=on&revision=0"),
    "decision_report": (FORM, "letter_no=1&letter_on=2024-04-01"),
    "desk_view_save": (FORM, "name=mine&query=state=paper"),
    "execution_view_save": (FORM, "name=mine&query=show=behind"),
    "execution_overdue_view_save": (FORM, "name=mine&query=call=113"),
    "screening_slides_upload": ("multipart/form-data; boundary=x", UPLOAD),
    "outbox_bounce": (FORM, "reason=550 mailbox unavailable"),
    "account_conflict_end": (FORM, "ubn=22099131&reason=the reason has gone"),
    "committee_score": (FORM, "s-market=80&revision=1"),
    "committee_score_save": (JSON, '{"revision": 1, "fields": {"s-market": ["80"]}}'),
    "committee_seat": (FORM, "do=add"),
    "committee_recuse": (FORM, "reason=employed by a member"),
    "avoid_list": (FORM, "person=Somebody&reason=a lawsuit between us"),
    "desk_calendar": (FORM, "day=2020-01-01&is_working=no&name=day&reason=reason"),
    **{route: (FORM, body) for route, body in matrix_execution.BODIES.items()},
    **{route: (FORM, body) for route, body in matrix_progress.BODIES.items()},
    **{route: (FORM, body) for route, body in matrix_screening.BODIES.items()},
    "screening_upload": ("multipart/form-data; boundary=x", UPLOAD),
}
NOTICE_TOKEN = "a-token-of-a-notice"
ABSENT = UUID(int=7)


@dataclass
class World:
    """Rows that the routes' arguments come from, and a browser for each actor."""

    cases: dict[str, Proposal] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    firms: dict[str, Firm] = field(default_factory=dict)
    members: dict[str, MemberFirm] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    token: str = ""
    job: Any = ABSENT
    intakes: dict[str, Intake] = field(default_factory=dict)
    second: int = 0
    mail: int = 0
    row: int = 0
    register_import: int = 0
    papers: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    meeting: int = 0
    screening: dict[str, dict[str, int]] = field(default_factory=dict)
    progress: dict[str, dict[str, int]] = field(default_factory=dict)
    seat: int = 0
    opening: int = 0
    digest: str = ""

    def arguments(self, route: str, state: str) -> dict[str, Any]:
        """Values for every name that a route may ask for, in a case of this state."""
        if route.startswith("account_"):
            return {"key": "none", "uidb36": "1"}
        state = "D" if state == NO_CASE else state
        section = "member_company" if route.startswith("member_") else "goals_methods" if route == "figure" else "alliance_basic"
        return {
            "code": self.cases[state].code, "key": self.members[state].key, "section": section,
            "field": "alliance_features", "slot": "strategy_figure" if route == "figure" else "lead_seal",
            "attachment": self.attachments[state].pk, "number": f"{self.cases[state].code}-1-AA", "job_id": self.job, "slug": "opening",
            "token": NOTICE_TOKEN if route == "objection" else self.token, "firm_id": self.firms["L"].pk, "user_id": self.users["LC"].pk,
            "place": 1, "sheet": "recipe", "kind": "minutes" if route.startswith("meeting_paper") else "pdf", "meeting_id": self.meeting,
            "thread": 1, "call_code": "112" if route == "results" else "113", "group": "numbers", "page": "terms", "text_key": "terms",
            "event": "withdrawn",
            "form": "json" if route == "ranking_export" else "pptx" if route == "public:figure_template" else "docx",
            "ref": "113", "scope": "alliance",
            "intake": self.intakes[state].pk, "second_id": self.second, "mail_id": self.mail,
            "register": "coaching", "row_id": self.row, "import_id": self.register_import,
            "paper_id": self.papers.get(state, 0), "view_id": self.views[LIST_OF.get(route, SavedView.List.DESK)],
            "other": self.cases["V"].code, **matrix_screening.ARGUMENTS, **self.screening.get(state, {}),
            **matrix_execution.ARGUMENTS, **matrix_progress.arguments(route, self.progress.get(state, {})),
            "seat_id": self.seat, "board": "selection", "opening_id": self.opening, "digest": self.digest,
        }


def make_world() -> World:
    """Build it; the caller rolls it back."""
    world, now = World(), timezone.now()
    for actor in (*ACTORS, *NEIGHBOURS, *REVIEWERS):
        world.clients[actor] = Client()
        if actor == "AN":
            continue
        user = User.objects.create_user(
            f"canary-{actor.lower()}@example.tw", "a-good-password", name=f"Person-{actor}-Canary", office=OFFICES.get(actor, ""),
        )
        user.is_demonstration = True  # an office without a second factor reaches only its enrolment; that has tests of its own
        user.save()
        world.users[actor] = user
        world.clients[actor].force_login(user)
    for actor in ("L", "M", "O", *NEIGHBOURS):
        world.firms[actor] = Firm.objects.create(name=f"Firm {actor}", ubn="")
        FirmPerson.objects.create(firm=world.firms[actor], user=world.users[actor], is_owner=True)
    FirmPerson.objects.create(firm=world.firms["L"], user=world.users["LC"], is_owner=False)
    calls = {is_open: make_call(f"{113 if is_open else 112}", now, is_open=is_open) for is_open in (True, False)}
    for number, (state, (status, is_open)) in enumerate(STATES.items()):
        make_case(world, state, status, calls[is_open], number)
    make_foreign_case(world, calls[True])
    seat_committee(world, calls[False], matrix_progress.PICTURE, secret)
    decide_cases(world, calls[False], secret)
    FirmConflict.objects.create(person=world.users["S"], ubn="22099131", relation="self")
    world.views = {of: SavedView.objects.create(user=world.users["S"], of=of, name="waiting", query="call=113").pk for of in SavedView.List}
    invited = MemberFirm.objects.create(proposal=world.cases["D"], position=3, company_name="Firm O", contact_email=world.users["O"].email)
    _invitation, world.token = invitations.invite("member", f"member:{invited.pk}", world.users["O"].email, world.users["L"])
    world.job = Job.objects.create(kind="proposals.render_paper", key="matrix", asked_by=world.users["L"]).pk
    blank = {"docx": str(store_generated(b"blank form", "blank.docx", "application/zip").pk)}
    Job.objects.create(kind=blank_forms.KIND, key=blank_forms.key_of(calls[True]), state=Job.State.DONE, result={"files": blank})
    world.second = Confirmation.objects.create(
        purpose="account.second_factor", subject="user:0", chain="matrix", facts={"name": "Person", "office": ""}, reason="matrix",
        asked_by=world.users["S"], concerns=world.users["LC"], expires_at=now + timedelta(days=7),
    ).pk
    world.row = CoachingRecord.objects.create(
        key="matrix", ubn="22099131", programme="Programme", roc_year=112, status="closed", source="Agency", source_date=date(2024, 1, 2),
    ).pk
    world.register_import = RegisterImport.objects.create(register="coaching", name="c.csv", sha256="0" * 64, state="applied", applied_at=now).pk
    world.mail = Mail.objects.create(key="matrix", event="withdrawn", to="reader@example.tw", subject="Subject", body="Text", state="failed").pk
    return world


def make_call(code: str, now: datetime, *, is_open: bool) -> Call:
    """A published call, open now or over since yesterday, with the texts that pages need."""
    call = Call.objects.create(
        code=code, roc_year=int(code), edition="113", title_zh="計畫", title_en="Programme", organiser_zh="署", organiser_en="Agency",
        implementer_zh="協會", implementer_en="CISA", is_published=True, opens_at=now - timedelta(days=30),
        deadline=now + timedelta(days=3) if is_open else now - timedelta(days=1), midterm_on=date(2024, 7, 30), final_on=date(2024, 11, 30),
        criteria=[{"key": "market", "label_zh": "市場", "label_en": "Market", "weight": 100, "look_for": []}],
        timeline=[{"key": "documents", "from": "2024-02-01", "to": "2024-03-06", "label_zh": "受理", "label_en": "Applications"}],
        contact={"name": "翁小姐", "phone": "(02)2553-3988", "email": "desk@example.tw"}, rules={"execution": {"payment_instalments": 2}},
    )
    keys = ("lead", "who", "who_detail", "documents", "documents_detail", "guidelines", "terms", "privacy", "accessibility", "privacy_notice")
    for key in keys:
        CallText.objects.create(call=call, key=key, language="zh-hant", title=key, body=f"**{key}**\n{key}", published_at=now)
    Announcement.objects.create(call=call, slug="opening", title_zh="開始", title_en="Open", body_zh="開始", body_en="Open", published_at=now)
    return call


def make_case(world: World, state: str, status: Status, call: Call, number: int) -> None:
    """The alliance of L and M in a state; submitted from uploaded on."""
    lead = world.users["L"]
    case = Proposal.objects.create(call=call, code=f"{call.code}-2222{CODES[number]}", status=status, created_by=lead)
    MemberFirm.objects.create(proposal=case, position=0, firm=world.firms["L"], company_name="Firm L", contact_email=lead.email)
    member = MemberFirm.objects.create(
        proposal=case, position=1, firm=world.firms["M"], company_name="Firm M", contact_email="m@example.tw", owner_name=secret("owner", "M"),
    )
    MemberFirm.objects.create(proposal=case, position=2, firm=world.firms["M2"], company_name="Firm M2", contact_email="m2@example.tw")
    MemberFirm.objects.create(proposal=case, position=3, firm=world.firms["X"], company_name="Firm X").delete()
    plant(case, member)
    stored = store_generated(b"%PDF-1.4 matrix", f"{secret('file', 'L')}.pdf", "application/pdf", lead)
    world.cases[state], world.members[state] = case, member
    world.intakes[state] = Intake.objects.create(
        proposal=case, kind="workbook", name="filled.xlsx", plan={"parts": [], "faults": []}, made_by=lead,
    )
    world.attachments[state] = Attachment.objects.create(proposal=case, slot="alliance_basic.lead_seal", version=1, file=stored, added_by=lead)
    if status is not Status.DRAFT:
        Submission.objects.create(
            proposal=case, number=1, receipt_no=f"{case.code}-1-AA", idempotency_key="matrix", dossier=canonical_json(load_dossier(case)),
            sha256="0" * 64, edition="113", edition_digest="0" * 64, received_at=case.created_at, submitted_by=lead, content_version=0,
        )
    if state in {"S", "E", "Q"}:
        world.papers[state] = PaperIntake.objects.create(
            proposal=case, arrived_at=case.created_at, way="post", copies=2, has_seals=True, has_certificate=True, has_pink_cover=True, scan=stored,
            version=1, logged_by=world.users["S"],
        ).pk
        CaseNumber.objects.create(call=call, proposal=case, number=number + 1)
    world.progress[state] = matrix_progress.plant_progress(
        state, case, member, world.users["M"], world.users["S"], secret("theme", "L"), secret("evidence", "M"),
    )
    matrix_execution.plant_execution(state, case, stored, world.users["S"])
    matrix_screening.under_check(world, state, stored, secret)
    if state == "D":
        Notice.objects.create(
            proposal=case, person_name="陳小雲", person_email="named@example.tw", place="members[1].owner_name",
            token_hash=sha256(NOTICE_TOKEN.encode()).hexdigest(),
        )


def secret(kind: str, whose: str) -> str:
    """A text that stands in one place of the world only: whoever finds it elsewhere has found a leak (R-08, R-10)."""
    return f"{kind}-{whose}-Canary"


# numbers and telephones cannot carry a word; these stand nowhere else
TURNOVER, MOBILE_OF_MEMBER, MOBILE_OF_LEAD = 73_190_517, "0987-650-317", "0987-650-329"


def plant(case: Proposal, member: MemberFirm) -> None:
    """Answers of the alliance and of one member, each with a text or figure of its own; revision 0, as a page without answers sends it."""
    of_alliance = {
        "cover": {"alliance_theme": secret("theme", "L")},
        "alliance_basic": {"contact_email": f"{secret('contact', 'L')}@example.tw", "contact_mobile": MOBILE_OF_LEAD},
        "alliance_background": {"competitor_analysis": secret("plan", "L")},
    }
    of_member = {
        "overview": {"overseas_revenue_112": TURNOVER},
        "member_company": {
            "contact_name": secret("name", "M"), "contact_email": f"{secret('contact', 'M')}@example.tw", "contact_mobile": MOBILE_OF_MEMBER,
        },
        "survey_domestic": {"own_brand": "has", "brand_list": secret("survey", "M")},
    }
    rows = [(None, key, data) for key, data in of_alliance.items()] + [(member, key, data) for key, data in of_member.items()]
    SectionAnswers.objects.bulk_create(
        [SectionAnswers(proposal=case, member=whose, section=key, data=data, revision=0) for whose, key, data in rows],
    )


def make_foreign_case(world: World, call: Call) -> None:
    """The other alliance: what O may open and nobody of the first."""
    case = Proposal.objects.create(call=call, code=f"{call.code}-ZZZZZ", created_by=world.users["O"])
    MemberFirm.objects.create(proposal=case, position=0, firm=world.firms["O"], company_name="Firm O", contact_email="o@example.tw")
    SectionAnswers.objects.create(proposal=case, section="cover", data={"alliance_theme": secret("theme", "O")})
    world.cases["other"] = case
