"""檢核結果 of a case for the organiser: findings with their evidence, rulings, rounds of corrections, the result; read only (security 2.3).

Contact persons are not the organiser's to read before a contract: what is found about them is left off. Answers and notes of staff are not here.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals.models import Proposal
from proposals.rules.places import target
from proposals.views.case_notes import MORE_ON_CASE, CaseNote
from proposals.views.fetching import case_of, require
from review.permissions import reads_findings
from review.queries.screening import Reading, check_of, outcome_of, read_check
from review.screening.standing import Matter, Standing
from review.views.screening import finding_rows
from review.views.screening.page import heading
from review.views.screening.rounds import rounds_of
from review.views.screening.words import KINDS

PERSONAL = ("contact_", "pi_", "owner_")


def is_about_a_person(matter: Matter) -> bool:
    """Whether a finding's evidence names a contact person, an investigator or an owner."""
    return target(matter.outcome.where).field.startswith(PERSONAL)


def for_the_organiser(standing: Standing) -> Standing:
    """The check without what is about persons."""
    return replace(standing, matters=tuple(each for each in standing.matters if not is_about_a_person(each)))


@signed_in
@require_safe
def findings(request: HttpRequest, code: str) -> HttpResponse:
    """The check of a case as it ended, or as it stands."""
    found = case_of(request, code)
    require(reads_findings(request.user, found))
    check = check_of(found)
    facts = heading(found) | {"check": check, "is_staff": request.user.office == Office.STAFF}
    if check is not None:
        facts |= _shown(request, found, read_check(found, check, check.submission))
    return render(request, "review/screening/findings.html", facts)


def _shown(request: HttpRequest, found: Proposal, reading: Reading) -> dict[str, object]:
    standing, outcome = for_the_organiser(reading.standing), outcome_of(found)
    return {
        "screened": reading.screened, "findings": finding_rows.findings(found, standing, may_rule=False),
        "met": finding_rows.met(found, reading.screened, standing, may_rule=False), "firms": finding_rows.firms(reading.screened, standing),
        "rounds": rounds_of(reading.rounds, received_at(request)), "outcome": outcome, "result": KINDS[outcome.kind] if outcome else "",
        "hidden": len(reading.standing.matters) - len(standing.matters),
    }


def findings_note(request: HttpRequest, found: Proposal) -> CaseNote | None:
    """On the overview of a case, for the organiser: where the check is read (no query)."""
    if request.user.office != Office.AGENCY:
        return None
    href = reverse("screening_findings", args=[found.code])
    return CaseNote("info", _("資格與文件審查已完成"), _("檢核結果、依據與補件紀錄可供查閱。"), href, _("查閱檢核結果"), "info")


MORE_ON_CASE.append(findings_note)
