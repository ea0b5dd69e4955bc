"""資格與文件審查 of a case: findings with their evidence, each firm, the questions, the documents, what keeps it from passing."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.seconds.registry import title_of
from proposals.constants import Status
from proposals.models import Proposal, Submission
from proposals.services.errors import Refused
from proposals.services.submissions import latest
from proposals.workflow import TRANSITIONS, Action
from review.constants import case_no, state_words
from review.models import CheckAnswer
from review.permissions import desk_case
from review.queries.screening import OPEN_CHECK, Reading, check_of, outcome_of, read_check
from review.services.letters import entry_of
from review.services.screening import checks, corrections
from review.undertaking_gate import decides
from review.views.screening import finding_rows, neighbour_rows, question_rows
from review.views.screening.rounds import rounds_of
from review.views.screening.words import KINDS, is_english, said


def checked_case(request: HttpRequest, code: str) -> tuple[Proposal, Reading]:
    """The case and its check, through the user; 404 for a draft: there is nothing to check."""
    case = desk_case(request.user, code, "desk_entry", "case_number")
    check = check_of(case)
    submission = check.submission if check else latest(case)
    if submission is None or case.status in (Status.DRAFT, Status.PAPER_ONLY):
        raise Http404
    request.case = case  # the frame shows its call
    return case, read_check(case, check, submission)


def heading(case: Proposal, submission: Submission | None = None) -> dict[str, Any]:
    """What every page of the check says of its case (three queries, none where number, entry and standing submission were read with it)."""
    entry, number = entry_of(case, submission), getattr(getattr(case, "case_number", None), "number", None)
    words, kind, icon = state_words(case.status)
    return {
        "proposal": case, "name": entry.theme if entry and entry.theme else case.code, "number": case_no(case.call.code, number),
        "state": {"words": words, "kind": kind, "icon": icon},
    }  # fmt: skip


def title_words(reading: Reading) -> str:
    """What is left to do, as the page's heading says it."""
    standing, parts = reading.standing, []
    for count, one in ((standing.blocking, _("%(n)s項不符合")), (standing.doubts, _("%(n)s項請確認"))):
        if count:
            parts.append(one % {"n": count})
    if standing.unanswered:
        parts.append(_("%(a)s／%(b)s題已回答") % {"a": standing.answered, "b": len(standing.asked)})
    if not parts:
        return _("全部處理完成") if not standing.open_matters else _("尚有%(n)s項待處理") % {"n": standing.open_matters}
    return ("、" if not is_english() else ", ").join(parts)


def obstacles(reading: Reading) -> list[str]:
    """What keeps the case from passing, a line each."""
    it = reading.standing
    lines = (
        (it.blocking, ngettext("%(n)s項檢核不符合，須補正或人工判定", "%(n)s項檢核不符合，須補正或人工判定", it.blocking)),
        (it.doubts, ngettext("%(n)s項檢核須確認", "%(n)s項檢核須確認", it.doubts)),
        (it.unanswered, ngettext("%(n)s題尚未回答", "%(n)s題尚未回答", it.unanswered)),
        (it.bad_answers, ngettext("%(n)s題不符合或需補正", "%(n)s題不符合或需補正", it.bad_answers)),
        (it.awaited, ngettext("%(n)s項補件尚未複核", "%(n)s項補件尚未複核", it.awaited)),
        (it.pending, ngettext("%(n)s件送複核中", "%(n)s件送複核中", it.pending)),
    )
    return [words % {"n": count} for count, words in lines if count]


def show(
    request: HttpRequest,
    case: Proposal,
    reading: Reading,
    *,
    typed: Mapping[str, checks.Given] | None = None,
    problems: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `typed` and `problems` by question after a refusal."""
    now, standing, screened = received_at(request), reading.standing, reading.screened
    is_open, may_decide = reading.check is not None and case.status in OPEN_CHECK, decides(request)
    acts = is_open and may_decide
    refused = corrections.may_ask(case.call, now)
    facts = heading(case, screened.submission) | {
        "reading": reading, "check": reading.check, "standing": standing, "screened": screened, "submission": screened.submission,
        "title": title_words(reading), "obstacles": obstacles(reading), "is_open": is_open, "acts": acts,
        "may_start": case.status == Status.RECEIVED and may_decide, "is_before_deadline": now <= case.deadline,
        "findings": finding_rows.findings(case, standing, may_rule=acts), "met": finding_rows.met(case, screened, standing, may_rule=acts),
        "firms": finding_rows.firms(screened, standing), "similar": finding_rows.similar_plans(case, screened),
        "live_cases": neighbour_rows.live_cases(case, screened), "contacts": neighbour_rows.contacts(case, screened),
        "groups": question_rows.groups(standing, screened.dossier, question_rows.Sent(typed or {}, problems or {}), may_answer=acts),
        "rounds": rounds_of(reading.rounds, now), "open_round": reading.open_round,
        "may_ask": acts and case.status in corrections.CHECKED and reading.open_round is None and refused is None,
        "no_corrections": said(refused.text) if refused and is_open else "",
        "may_pass": acts and case.status in corrections.CHECKED and not standing.open_matters,
        "waiting": [{"it": each, "title": title_of(each, request.LANGUAGE_CODE)} for each in reading.waiting],
        "outcome": outcome_of(case) if reading.check and not is_open else None,
        "kinds": KINDS, "files": files_of(reading), "errors": errors or [],
        "may_withdraw": may_decide and case.status in TRANSITIONS[Action.WITHDRAW_ON_REQUEST].sources,
        "officers": User.objects.filter(office=Office.STAFF, is_active=True).order_by("pk") if is_open else (),
    }  # fmt: skip
    return render(request, "review/screening/check.html", facts, status=status)


def files_of(reading: Reading) -> list[dict[str, str]]:
    """The documents that were uploaded with the submission: name and address."""
    submission = reading.screened.submission
    wanted = {"proposal.alliance_basic.lead_seal", "proposal.document_self_check.registration_proof_file"}
    return [
        {"name": each["name"], "href": reverse("attachment", args=[submission.proposal.code, each["attachment"]])}
        for each in submission.files if each.get("place") in wanted and each.get("attachment")
    ]  # fmt: skip


@signed_in
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """The check of a case. Looking changes nothing: a received case shows what the rules say before anybody begins."""
    return show(request, *checked_case(request, code))


@signed_in
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """開始審查."""
    case = desk_case(request.user, code)
    try:
        checks.start(case, request.user, received_at(request))
    except Refused as refused:
        messages.error(request, said(refused.text))
    else:
        messages.success(request, _("已開始資格與文件審查。"))
    return redirect("screening_check", case.code)


@signed_in
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the answers that were chosen; `firm` answers 符合 to what is open of one firm."""
    case, reading = checked_case(request, code)
    given = _given(request, reading)
    try:
        kept = checks.answer(case, request.user, given, received_at(request))
    except Refused as refused:
        asked = reading.standing.question(refused.reason)
        href = f"#q-{refused.reason.replace('.', '-')}" if asked else ""
        errors = [{"href": href, "text": said(refused.text), "label": said(asked.question.question) if asked else ""}]
        found = {refused.reason: said(refused.text)} if asked else {}
        return show(request, *checked_case(request, code), typed=given, problems=found, errors=errors, status=400 if asked else 409)
    messages.success(request, ngettext("已儲存%(n)s題回答。", "已儲存%(n)s題回答。", len(kept)) % {"n": len(kept)})
    return redirect(reverse("screening_check", args=[case.code]) + "#questions")


def _given(request: HttpRequest, reading: Reading) -> dict[str, checks.Given]:
    found: dict[str, checks.Given] = {}
    for asked in reading.standing.asked:
        key = asked.question.key
        turn = request.POST.get(f"t-{key}", "0")
        said_now = request.POST.get(f"a-{key}", "")
        if not said_now and asked.last is None and request.POST.get("firm", "") == f"firm-{asked.question.subject}":
            said_now = CheckAnswer.Answer.PASSED
        if said_now:
            seen = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 5 else 0
            found[key] = checks.Given(said_now, request.POST.get(f"n-{key}", ""), seen)
    return found


@signed_in
@require_POST
def officer(request: HttpRequest, code: str) -> HttpResponse:
    """Another officer looks after the case."""
    case, reading = checked_case(request, code)
    chosen = request.POST.get("officer", "")
    person = User.objects.filter(office=Office.STAFF, is_active=True, pk=int(chosen) if chosen.isascii() and chosen.isdigit() else 0).first()
    if person is None or reading.check is None:
        messages.error(request, _("請選擇承辦人。"))
    else:
        try:
            checks.hand_to(reading.check, request.user, person)
        except Refused as refused:
            messages.error(request, said(refused.text))
        else:
            messages.success(request, _("已變更承辦人。"))
    return redirect("screening_check", case.code)
