"""The pages of the portal in their states: one line a picture. A route that shows a page and is not here fails a test."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.screens.papers import PAPERS
from tests.screens.workbooks import upload_a_month, upload_a_workbook

WIDTHS = (1280, 390)
LANGUAGES = ("zh-hant", "en")


@dataclass(frozen=True)
class Shot:
    """A page in a state. `path` may hold names of `World.names` in braces; `then` does something before the picture."""

    name: str
    path: str
    role: str = ""
    status: int = 200
    then: Callable[..., None] | None = None


def open_account_menu(page) -> None:
    """The menu of the account, opened."""
    page.locator(".tools details.menu summary").click()


def open_side(page) -> None:
    """The side navigation as a sheet, on a phone."""
    if page.locator(".menu-open").is_visible():
        page.locator(".menu-open").click()


def upload_a_register(page) -> None:
    """A small file of a register, uploaded: its preview."""
    text = "統一編號,公司名稱,計畫名稱,年度,狀態\n22099131,示範新企業,示範輔導計畫,112,結案\n"
    page.set_input_files("#file", {"name": "示範.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.locator("form[enctype] button.btn-primary").first.click()
    page.wait_for_url("**/registers/imports/*/")


def compare_two(page) -> None:
    """The two newest versions of the history, compared."""
    page.locator(".versions-foot button").click()
    page.wait_for_url("**/history/compare/**")


def open_a_case(page) -> None:
    """The first case of a list beside it; on a phone its page."""
    page.locator("tr[data-row] [data-open]").first.click()
    page.locator("#case h2" if page.viewport_size["width"] > 1100 else "main h1, #case h2").first.wait_for()


def open_views(page) -> None:
    """The saved views of a list, opened."""
    page.locator("details.views > summary").click()


def press_bulk(act: str):
    """What an act over every case of the list would do."""

    def press(page) -> None:
        for box in page.locator("tr[data-row] input[name=case]").all():
            box.check()
        page.locator(f"#bulk button[formaction*='/{act}/']").click()
        page.wait_for_url(f"**/bulk/{act}/**")

    return press


def open_a_figure(page) -> None:
    """The dialog that crops a figure, with a part chosen by its numbers."""
    page.locator("a[data-figure]").first.click()
    page.locator("dialog.figure-dialog").wait_for()
    page.fill("dialog #id_left", "60")
    page.fill("dialog #id_width", "500")


ALL_YES = "&".join(f"{key}={answer}" for key, answer in (
    ("members", "yes"), ("sme", "yes"), ("market", "yes"), ("theme", "yes"), ("double", "no"), ("suspended", "no"), ("coached", "no"),
))

PUBLIC = (
    Shot("home", "/"),
    Shot("call", "/call/"),
    Shot("who", "/call/who/"),
    Shot("who-menu", "/call/who/", then=open_side),
    Shot("self-check", "/call/self-check/"),
    Shot("self-check-missing", "/call/self-check/?check=1&members=yes"),
    Shot("self-check-good", f"/call/self-check/?check=1&{ALL_YES}"),
    Shot("self-check-bad", f"/call/self-check/?check=1&{ALL_YES.replace('sme=yes', 'sme=no').replace('market=yes', 'market=unsure')}"),
    Shot("timeline", "/call/timeline/"),
    Shot("criteria", "/call/criteria/"),
    Shot("documents", "/call/documents/"),
    Shot("guidelines", "/call/guidelines/"),
    Shot("contact", "/call/contact/"),
    Shot("announcements", "/announcements/"),
    Shot("announcement", "/announcements/questions/"),
    Shot("terms", "/terms/"),
    Shot("privacy", "/privacy/"),
    Shot("accessibility", "/accessibility/"),
    Shot("glossary", "/glossary/"),
    Shot("not-found", "/nothing-here/", status=404),
    Shot("bad-request", "/?page=%00", status=400),
)
ACCOUNTS = (
    Shot("sign-in", "/accounts/login/"),
    Shot("sign-up", "/accounts/signup/"),
    Shot("password-reset", "/accounts/password/reset/"),
    Shot("account", "/accounts/", role="lead"),
    Shot("profile", "/accounts/profile/", role="lead"),
    Shot("notices", "/accounts/notices/", role="lead"),
    Shot("notices-empty", "/accounts/notices/", role="reviewer"),
    Shot("addresses", "/accounts/email/", role="lead"),
    Shot("password-change", "/accounts/password/change/", role="lead"),
    Shot("second-factor", "/accounts/2fa/", role="staff"),
    Shot("sign-out", "/accounts/logout/", role="lead"),
    Shot("invitation-refused", "/accounts/invitation/none/", status=410),
)
HOMES = (
    Shot("home-lead", "/", role="lead"),
    Shot("home-lead-menu", "/", role="lead", then=open_account_menu),
    Shot("home-member", "/", role="member"),
    Shot("home-staff", "/", role="staff"),
    Shot("home-staff-filtered", "/?status=uploaded", role="staff"),
    Shot("home-reviewer", "/", role="reviewer"),
    Shot("home-agency", "/", role="agency"),
    Shot("home-administrator", "/", role="administrator"),
    Shot("firm", "/firms/{firm}/", role="lead"),
    Shot("forbidden", "/proposals/start/", role="staff", status=403),
)
OFFICES = (
    Shot("seconds", "/seconds/", role="staff_2"),
    Shot("seconds-mine", "/seconds/", role="administrator"),
    Shot("second", "/seconds/{second}/", role="administrator_2"),
    Shot("people", "/people/", role="administrator"),
    Shot("people-none", "/people/?q=nobody-of-this-name", role="administrator"),
    Shot("people-staff", "/people/?show=reviewer", role="staff"),
    Shot("person", "/people/{person}/", role="administrator"),
    Shot("people-reviewers", "/people/reviewers/", role="staff"),
    Shot("person-trail", "/people/{administrator}/trail/", role="administrator"),
    Shot("numbers", "/firms/numbers/", role="staff"),
    Shot("registers-empty", "/registers/companies/", role="staff"),
    Shot("registers-sanctions", "/registers/sanctions/", role="staff"),
    Shot("registers", "/registers/coaching/", role="staff"),
    Shot("registers-none", "/registers/coaching/?q=nobody", role="staff"),
    Shot("register-row", "/registers/coaching/1/", role="staff"),
    Shot("register-add", "/registers/companies/add/", role="staff"),
    Shot("register-import", "/registers/coaching/import/", role="staff"),
    Shot("register-batch", "/registers/imports/{register_import}/", role="staff"),
    Shot("register-preview", "/registers/coaching/import/", role="staff", then=upload_a_register),
    Shot("technical", "/technical/", role="administrator"),
    Shot("slides-list", "/desk/slides/", role="staff"),
    Shot("slides-awaited", "/proposals/{passed}/slides/", role="staff"),
    Shot("slides-early", "/proposals/{sent}/slides/", role="lead"),
    Shot("undertaking", "/accounts/undertaking/", role="staff"),
    Shot("undertaking-declared", "/accounts/undertaking/", role="staff_2"),
    Shot("undertaking-agency", "/accounts/undertaking/", role="agency"),
    Shot("undertaking-print", "/accounts/undertaking/print/", role="staff"),
    Shot("outbox", "/outbox/", role="staff"),
    Shot("outbox-administrator", "/outbox/", role="administrator"),
    Shot("outbox-mail", "/outbox/{mail}/", role="staff"),
)
DESK = (
    Shot("desk", "/desk/", role="staff"),
    Shot("desk-bulk-empty", "/desk/bulk/start/", role="staff"),
    Shot("desk-bulk-start", "/desk/", role="staff", then=press_bulk("start")),
    Shot("desk-bulk-officer", "/desk/", role="staff", then=press_bulk("officer")),
    Shot("desk-bulk-remind", "/desk/", role="staff", then=press_bulk("remind")),
    Shot("desk-bulk-export", "/desk/", role="staff", then=press_bulk("export")),
    Shot("desk-filtered", "/desk/?state=acknowledge", role="staff"),
    Shot("desk-none", "/desk/?q=nobody-of-this-name", role="staff"),
    Shot("desk-panel", "/desk/", role="staff", then=open_a_case),
    Shot("desk-case", "/desk/cases/{desk_late}/", role="staff"),
    Shot("desk-case-draft", "/desk/cases/{half}/", role="staff"),
    Shot("desk-correct", "/desk/cases/{desk_late}/papers/{desk_paper}/", role="staff"),
    Shot("desk-code", "/desk/cases/{sent}/?code={sent_receipt}", role="staff"),
    Shot("desk-acknowledge", "/desk/acknowledge/?case={desk_due}&case={desk_late}&case={sent}", role="staff"),
    Shot("desk-acknowledge-none", "/desk/acknowledge/", role="staff"),
    Shot("desk-register", "/desk/register/", role="staff"),
    Shot("desk-labels", "/desk/labels/?case={desk_due}&case={desk_late}", role="staff"),
    Shot("desk-labels-none", "/desk/labels/", role="staff"),
    Shot("desk-calendar", "/desk/calendar/", role="staff"),
    Shot("desk-extend", "/desk/extend/", role="staff"),
    Shot("desk-case-extend", "/desk/cases/{sent}/extend/", role="staff"),
    Shot("desk-stop-work", "/desk/stop-work/", role="staff"),
    Shot("desk-stop-work-texts", "/desk/stop-work/?stopped=2026-12-24", role="staff"),
)
SECTIONS = (
    "cover", "alliance_basic", "supplementary", "plan_summary", "member_overview", "alliance_background", "goals_methods", "quantified_benefits",
    "qualitative_benefits", "schedule", "checkpoint_midterm", "checkpoint_final", "document_self_check",
)
MEMBER_SECTIONS = ("identity", "supplementary", "member_company", "survey_domestic", "survey_overseas", "survey_digital", "survey_future")
EMPTY_SECTIONS = ("cover", "quantified_benefits", "schedule")
CASES = (
    Shot("start", "/proposals/start/", role="lead"),
    *(Shot(f"case-{state}", f"/proposals/{{{state}}}/", role="lead") for state in ("empty", "half", "wrong", "sent")),
    Shot("case-staff", "/proposals/{sent}/", role="staff"),
    Shot("case-menu", "/proposals/{half}/", role="lead", then=open_side),
    *(Shot(f"section-{section}", f"/proposals/{{half}}/sections/{section}/", role="lead") for section in SECTIONS),
    *(Shot(f"section-{section}-empty", f"/proposals/{{empty}}/sections/{section}/", role="lead") for section in EMPTY_SECTIONS),
    *(Shot(f"section-{section}-wrong", f"/proposals/{{wrong}}/sections/{section}/", role="lead") for section in SECTIONS[5:11]),
    Shot("figure", "/proposals/{half}/sections/goals_methods/figure/strategy_figure/", role="lead"),
    Shot("figure-dialog", "/proposals/{half}/sections/goals_methods/", role="lead", then=open_a_figure),
    Shot("section-sent", "/proposals/{sent}/sections/cover/", role="lead"),
    Shot("history", "/proposals/{half}/sections/cover/history/", role="lead"),
    Shot("history-empty", "/proposals/{empty}/sections/schedule/history/", role="lead"),
    Shot("comments", "/proposals/{half}/sections/alliance_background/comments/", role="lead"),
    Shot("comments-all", "/proposals/{half}/comments/", role="lead"),
    Shot("assign", "/proposals/{half}/sections/cover/assign/", role="lead"),
    Shot("remind", "/proposals/{half}/reminders/", role="lead"),
    Shot("member-history", "/proposals/{half}/members/{half_lead}/sections/member_company/history/", role="lead"),
    Shot("member-comments", "/proposals/{half}/members/{half_lead}/sections/member_company/comments/", role="lead"),
    Shot("member-assign", "/proposals/{half}/members/{half_lead}/sections/member_company/assign/", role="lead"),
    Shot("alliance", "/proposals/{half}/members/", role="lead"),
    Shot("alliance-empty", "/proposals/{empty}/members/", role="lead"),
    Shot("offline", "/proposals/{half}/offline/?section=schedule", role="lead"),
    Shot("offline-sent", "/proposals/{sent}/offline/", role="lead"),
    Shot("offline-preview", "/proposals/{half}/offline/", role="lead", then=upload_a_workbook),
    Shot("member", "/proposals/{half}/members/{half_lead}/", role="lead"),
    Shot("member-offline", "/proposals/{half}/members/{half_lead}/offline/", role="lead"),
    *(Shot(f"member-{section}", f"/proposals/{{half}}/members/{{half_lead}}/sections/{section}/", role="lead") for section in MEMBER_SECTIONS),
    Shot("member-remove", "/proposals/{half}/members/{half_member}/remove/", role="lead"),
    Shot("member-replace", "/proposals/{half}/members/{half_member}/replace/", role="lead"),
    Shot("consent", "/proposals/{half}/members/{half_lead}/consent/", role="lead"),
    *(Shot(f"check-{state}", f"/proposals/{{{state}}}/check/", role="lead") for state in ("empty", "wrong", "sent")),
    Shot("preview", "/proposals/{half}/preview/", role="lead"),
    Shot("proof", "/proposals/{half}/preview/pages/", role="lead"),
    Shot("printing", "/proposals/{half}/preview/printing/", role="lead"),
    Shot("submit-wrong", "/proposals/{wrong}/submit/", role="lead"),
    Shot("submit-sent", "/proposals/{sent}/submit/", role="lead"),
    Shot("withdraw", "/proposals/{sent}/withdraw/", role="lead"),
    Shot("receipt", "/proposals/{sent}/receipt/{sent_receipt}/", role="lead"),
    Shot("receipt-print", "/proposals/{sent}/receipt/{sent_receipt}/print/", role="lead"),
    Shot("receipt-proof", "/proposals/{sent}/receipt/{sent_receipt}/pages/", role="lead"),
    Shot("receipt-printing", "/proposals/{sent}/receipt/{sent_receipt}/printing/", role="lead"),
)
GROUPS = ("basics", "dates", "numbers", "criteria", "countries", "running", "contact")
CALLS = (
    Shot("calls", "/calls/", role="staff"),
    Shot("call-manage", "/calls/113/", role="staff"),
    *(Shot(f"call-settings-{group}", f"/calls/113/settings/{group}/", role="staff") for group in GROUPS),
    Shot("call-preview", "/calls/113/preview/call/", role="staff"),
    Shot("call-preview-announcement", "/calls/113/preview/announcements/questions/", role="staff"),
    Shot("carry-empty", "/proposals/{half}/carry/", role="lead"),
    Shot("member-carry", "/proposals/{half}/members/{half_lead}/carry/", role="lead"),
    Shot("call-editions", "/calls/113/editions/", role="staff"),
    Shot("call-edition", "/calls/113/editions/113/", role="staff"),
    Shot("call-edition-form", "/calls/113/editions/113/form/member/survey_overseas/", role="staff"),
    Shot("call-edition-schedule", "/calls/113/editions/113/form/alliance/schedule/", role="staff"),
    Shot("call-edition-paper", "/calls/113/editions/113/paper/", role="staff"),
    Shot("call-texts", "/calls/113/texts/", role="staff"),
    Shot("call-text", "/calls/113/texts/privacy_notice/", role="staff"),
    Shot("call-text-preview", "/calls/113/texts/who/preview/", role="staff"),
    Shot("call-mails", "/calls/113/mails/", role="staff"),
    Shot("call-mail", "/calls/113/mails/submission_receipt/", role="staff"),
    Shot("call-announcement-new", "/calls/113/texts/announcement/", role="staff"),
)
EXECUTION = (
    Shot("progress-board", "/execution/?on=2024-09-09", role="staff"),
    Shot("progress-board-panel", "/execution/?on=2024-09-09", role="staff", then=open_a_case),
    Shot("progress-board-views", "/execution/?on=2024-09-09&show=behind", role="staff", then=open_views),
    Shot("progress-glance", "/execution/cases/{running}/glance/?on=2024-09-09", role="staff"),
    Shot("progress-glance-agency", "/execution/cases/{lagging}/glance/?on=2024-09-09", role="agency"),
    Shot("progress-board-none", "/execution/?call={year}", role="staff"),
    Shot("progress-board-agency", "/execution/?on=2024-09-09&by=county", role="agency"),
    Shot("progress-alliance", "/execution/cases/{lagging}/progress/?on=2024-09-09", role="staff"),
    Shot("progress-alliance-lead", "/execution/cases/{running}/progress/?on=2024-09-09", role="lead"),
    Shot("progress-alliance-member", "/execution/cases/{closing}/progress/", role="member"),
    Shot("progress-checkpoint", "/execution/cases/{running}/checkpoints/0/", role="staff"),
    Shot("progress-checkpoint-lead", "/execution/cases/{lagging}/checkpoints/0/", role="lead"),
    Shot("progress-checkpoints", "/execution/cases/{closing}/checkpoints/", role="lead"),
    Shot("progress-survey", "/execution/survey/?call=113", role="staff"),
    Shot("progress-visits", "/execution/cases/{running}/visits/", role="staff"),
    Shot("progress-visit", "/execution/cases/{running}/visits/{visit}/", role="lead"),
    Shot("progress-visit-print", "/execution/cases/{running}/visits/{visit}/print/", role="staff"),
    Shot("progress-reviews", "/execution/cases/{running}/reviews/", role="staff"),
    Shot("progress-reviews-past", "/execution/cases/{closing}/reviews/", role="lead"),
    *(Shot(name, path, role=role) for name, path, role in PAPERS),
    Shot("progress-letter-ending", "/execution/cases/{abnormal}/letters/ending/{ended_contract}/", role="staff"),
    Shot("progress-reviews-abnormal", "/execution/cases/{abnormal}/reviews/", role="staff"),
    Shot("progress-obligations", "/execution/cases/{closing}/obligations/", role="staff"),
    Shot("progress-obligations-lead", "/execution/cases/{closing}/obligations/", role="lead"),
    Shot("progress-closing", "/execution/cases/{closing}/closing/", role="staff"),
    Shot("progress-closing-lead", "/execution/cases/{lagging}/closing/", role="lead"),
    Shot("execution-contract-lead", "/execution/cases/{signing}/contract/", role="lead"),
    Shot("execution-contract-staff", "/execution/cases/{signing}/contract/", role="staff"),
    Shot("execution-contract-signed", "/execution/cases/{running}/contract/", role="staff"),
    Shot("execution-reports", "/execution/cases/{running}/reports/", role="lead"),
    Shot("execution-report", "/execution/cases/{running}/reports/2024-09/{running_member}/", role="member"),
    Shot("execution-report-preview", "/execution/cases/{running}/reports/2024-09/{running_member}/", role="member", then=upload_a_month),
    Shot("execution-report-sent", "/execution/cases/{running}/reports/2024-06/{running_member}/", role="lead"),
    Shot("execution-month", "/execution/cases/{running}/reports/2024-08/", role="lead"),
    Shot("execution-month-staff", "/execution/cases/{running}/reports/2024-07/", role="staff"),
    Shot("execution-changes", "/execution/cases/{running}/changes/?kind=target", role="lead"),
    Shot("execution-changes-staff", "/execution/cases/{running}/changes/", role="staff"),
    Shot("execution-overdue", "/execution/overdue/", role="staff"),
    Shot("execution-points-print", "/execution/cases/{signing}/contract/points/print/", role="staff"),
)
BOARD, SCORE = "/desk/committee/selection/", "/review/cases/{scoring}/"


def score_by_pad(page) -> None:
    """The sheet with a criterion typed on the big number pad, one out of range."""
    page.locator("[data-pad-toggle] button").click()
    page.locator("[data-score]").last.fill("")
    for key in "880":
        page.locator(f"[data-key-press='{key}']").click()
    page.locator(".msg").first.wait_for()


COMMITTEE = (
    Shot("committee-home", "/", role="reviewer"),
    Shot("committee-undertaking", "/review/seats/{seat}/undertaking/", role="reviewer"),
    Shot("committee-undertaking-print", "/review/seats/{seat}/undertaking/print/", role="reviewer"),
    Shot("committee-declare", "/review/seats/{seat}/names/", role="reviewer"),
    Shot("committee-score", SCORE, role="reviewer"),
    Shot("committee-score-pad", SCORE, role="reviewer", then=score_by_pad),
    Shot("committee-recuse", f"{SCORE}recuse/", role="reviewer"),
    Shot("committee-paper", f"{SCORE}paper.pdf", role="reviewer"),
    Shot("committee-board", f"{BOARD}?call={{score_call}}", role="staff"),
    Shot("committee-board-empty", "/desk/committee/final/?call={score_call}", role="staff"),
    Shot("committee-conflicts", f"{BOARD}conflicts/?call={{score_call}}", role="staff"),
    Shot("committee-assign", f"{BOARD}assign/?call={{score_call}}", role="staff"),
    Shot("committee-assign-balanced", f"{BOARD}assign/?call={{score_call}}&way=balanced&each=2", role="staff"),
    Shot("committee-settings", "/desk/committee/final/settings/?call={score_call}", role="staff"),
    Shot("committee-settings-fixed", f"{BOARD}settings/?call={{score_call}}", role="staff"),
    Shot("committee-lock", f"{BOARD}lock/?call={{score_call}}", role="staff"),
    Shot("committee-paper-sheet", BOARD + "sheets/{seat3}/{scoring}/?call={score_call}", role="staff"),
    Shot("committee-paper-blank", BOARD + "sheets/{seat}/print/?call={score_call}", role="staff"),
    Shot("committee-paper-blank-file", BOARD + "sheets/{seat}/print/pdf/", role="staff"),
    Shot("committee-workbook", "/review/seats/{seat}/workbook/", role="reviewer"),
    Shot("committee-opinion", "/review/cases/{midterm}/", role="reviewer"),
    Shot("committee-board-midterm", "/desk/committee/midterm/?call=113", role="staff"),
    Shot("execution-reviewed", "/execution/reviewed/{midterm}/", role="reviewer"),
    Shot("progress-reviews-advised", "/execution/cases/{midterm}/reviews/", role="staff"),
    Shot("committee-history", f"{SCORE}history/", role="reviewer"),
    Shot("committee-sheet-history", "/desk/committee/selection/sheets/{ranked_seat}/{ranked}/history/", role="staff"),
    Shot("committee-codes", f"{BOARD}codes/?call={{score_call}}", role="staff"),
    Shot("committee-others", "/review/cases/{others}/others/", role="reviewer"),
    Shot("committee-others-sealed", f"{SCORE}others/", role="reviewer", status=403),
    Shot("committee-sealed", "/review/sealed/", role="administrator"),
    Shot("committee-avoid", "/proposals/{half}/avoid/", role="lead"),
)
THE_CHECK = "/desk/cases/{checking}/check/"
SCREENING = (
    Shot("screening-check", THE_CHECK, role="staff"),
    Shot("screening-received", "/desk/cases/{received}/check/", role="staff"),
    Shot("screening-passed", "/desk/cases/{passed}/check/", role="staff"),
    Shot("screening-settle", "/desk/cases/{supplied}/check/", role="staff"),
    Shot("screening-ruling", THE_CHECK + "ruling/?{ruling}", role="staff"),
    Shot("screening-compare", THE_CHECK + "compare/{sent}/", role="staff"),
    Shot("screening-correct", THE_CHECK + "correction/", role="staff"),
    Shot("screening-notice", "/desk/cases/{awaiting}/check/correction/notices/1/", role="staff"),
    Shot("screening-awaited", "/desk/corrections/", role="staff"),
    Shot("screening-pass", THE_CHECK + "pass/", role="staff"),
    Shot("screening-refuse", THE_CHECK + "refuse/", role="staff"),
    Shot("screening-withdraw", "/desk/cases/{passed}/check/withdraw/", role="staff"),
    Shot("screening-opinion", THE_CHECK + "opinion/", role="staff"),
    Shot("screening-opinion-print", "/desk/cases/{passed}/check/opinion/print/", role="staff"),
    Shot("screening-supply", "/proposals/{awaiting}/supply/", role="lead"),
    Shot("screening-supply-none", "/proposals/{sent}/supply/", role="lead"),
    Shot("screening-result", "/proposals/{refused}/result/", role="lead"),
    Shot("screening-findings", "/proposals/{reviewed}/findings/", role="agency"),
    Shot("screening-case", "/proposals/{awaiting}/", role="lead"),
)
RESULTS = (
    Shot("ranking", "/review/ranking/?call=113", role="staff"),
    Shot("ranking-ranksum", "/review/ranking/?call=113&method=ranksum", role="staff"),
    Shot("ranking-agency", "/review/ranking/?call=113", role="agency"),
    Shot("ranking-empty", "/review/ranking/?call={year}", role="staff"),
    Shot("ranking-without", "/review/ranking/without/?call=113", role="staff"),
    Shot("scores", "/review/cases/{ranked}/scores/", role="staff"),
    Shot("meetings", "/review/meetings/?call=113", role="staff"),
    Shot("meetings-empty", "/review/meetings/?call={year}", role="staff"),
    Shot("meeting", "/review/meetings/{meeting}/", role="staff"),
    Shot("meeting-paper-file", "/review/meetings/{meeting}/papers/minutes/pdf/", role="staff"),
    Shot("meeting-live", "/review/meetings/{meeting}/live/", role="staff"),
    Shot("meeting-room", "/review/meetings/{meeting}/room/", role="staff"),
    *(
        Shot(f"meeting-{kind}", f"/review/meetings/{{meeting}}/papers/{kind}/", role="staff")
        for kind in ("sign-committee", "sign-applicants", "sign-others", "summary", "minutes")
    ),
    Shot("attend", "/review/cases/{ranked}/attendance/", role="lead"),
    Shot("decision", "/review/decision/?call=113", role="staff"),
    Shot("decision-empty", "/review/decision/?call={year}", role="staff"),
    Shot("result", "/review/cases/{ranked}/result/", role="lead"),
    Shot("result-staff", "/review/cases/{ranked}/result/", role="staff"),
    Shot("letter", "/review/cases/{ranked}/letter/", role="staff"),
    Shot("results", "/results/113/"),
)
SHOTS: tuple[Shot, ...] = SCREENING + PUBLIC + ACCOUNTS + HOMES + OFFICES + DESK + CASES + CALLS + EXECUTION + RESULTS + COMMITTEE
