"""利益迴避: the undertaking, employers, declarations, matches, what staff pin, what applicants ask for (S-16, P-01, R-11; practice 2, rows 9 and 10).

A word keeps a reviewer away at once. Who gave it takes it back, nobody else: the reviewer his declaration until scoring opens, staff the rest with a
reason; nobody undoes the other side's.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.taiwan_ids import is_valid_ubn, normalised_ubn
from alliance_portal.trail.services import record
from proposals.models import CallText, Proposal, Submission
from proposals.services.errors import Forbidden, Refused
from review.constants import UNDERTAKING
from review.models import Committee, CommitteeCase, Employment, Recusal, Seat, Undertaking
from review.permissions import require_staff
from review.queries.reviewing import superseded
from review.rules.conflict_match import Employer, Party, matches
from review.services.committee.chains import chain_of_committee, chain_of_seat
from review.services.officers import require_decider

NOTICE = "reviewer_notice"
SHORTEST_REASON = 5
UNSIGNED = Text("請先簽署保密及利益迴避切結書。", "Sign the undertaking first.")
NAME = Text("請以您的姓名簽署：輸入的姓名與帳號的姓名不同。", "Sign with your name: what you typed is not the name of the account.")
TEXT_CHANGED = Text("切結書內容剛剛已更新，請重新閱讀後再簽署。", "The text has just been changed; read it again before you sign.")
NO_TEXT = Text("切結書尚未公布，請洽執行單位。", "The undertaking is not published yet; ask the implementing unit.")
REASON = Text(f"請填寫理由（至少{SHORTEST_REASON}個字）", f"Give a reason (at least {SHORTEST_REASON} characters)")
OPENED = Text("評分已開放，已聲明的迴避不能撤回，請洽執行單位。", "Scoring is open: a declared conflict stands. Ask the implementing unit.")
NEW_CASES = Text("名單剛剛增加了案件，請再看一次。", "A case has just been added to the list; look through it once more.")
NOT_STAFFS = Text("委員本人聲明的迴避，由委員本人撤回。", "A conflict that the reviewer declared is taken back by the reviewer alone.")
BAD_NUMBER = Text("統一編號須為8位數字且檢查碼正確", "A unified business number has 8 digits and a correct check digit")


def written(reason: str) -> str:
    """The reason as kept. Raises Refused when there is none worth the name."""
    text = " ".join(reason.split())
    if len(text) < SHORTEST_REASON:
        raise Refused("reason", REASON)
    return text[:500]


# the undertaking ------------------------------------------------------------------------------------------------------------

def text_of(committee: Committee, key: str, language: str) -> CallText | None:
    """The newest published text of the call in a language (one query)."""
    rows = CallText.objects.filter(call=committee.call_id, key=key, language=language, published_at__isnull=False)
    return rows.order_by("-version").first()


def sign(seat: Seat, actor: User, *, name: str, version: int, language: str, statement: Mapping[str, str], address: str, at: datetime) -> Undertaking:
    """The reviewer signs on the screen, with the name typed, the version that the page showed. Raises Forbidden, Refused (name, changed, text)."""
    if seat.user_id != actor.pk or seat.ended_at is not None:
        raise Forbidden("seat")
    if "".join(name.split()) != "".join(actor.name.split()) or not name.strip():
        raise Refused("name", NAME)
    text = text_of(seat.committee, UNDERTAKING, language)
    if text is None:
        raise Refused("text", NO_TEXT)
    if text.version != version:
        raise Refused("changed", TEXT_CHANGED)
    return _signed(seat, actor, text, name.strip()[:80], statement, address, at)


def log_paper(seat: Seat, actor: User, *, note: str, at: datetime) -> Undertaking:
    """Staff log an undertaking that the reviewer signed on paper, with where the sheet is kept. Raises Forbidden, Refused (reason, text)."""
    require_staff(actor)
    why = written(note)
    text = text_of(seat.committee, UNDERTAKING, "zh-hant")
    if text is None:
        raise Refused("text", NO_TEXT)
    return _signed(seat, actor, text, seat.user.name, {"paper": why}, "", at)


def _signed(seat: Seat, actor: User, text: CallText, name: str, statement: Mapping[str, str], address: str, at: datetime) -> Undertaking:
    body = f"{text.title}\n\n{text.body}"
    kept = {key: " ".join(str(value).split())[:1000] for key, value in statement.items()}
    with transaction.atomic():
        made = Undertaking.objects.create(
            seat=seat, version=text.version, language=text.language, text_sha256=sha256(body.encode()).hexdigest(), body=body, name=name,
            statement=kept, address=address[:45], signed_at=at,
        )
        Seat.objects.filter(pk=seat.pk).update(signed_at=at, signed_version=text.version)
        record(chain_of_seat(seat), "seat.signed", actor, {"undertaking": made.pk, "version": text.version, "sha256": made.text_sha256})
    seat.signed_at, seat.signed_version = at, text.version
    return made


# employers and the list of names --------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class EmployerTyped:
    """An employer as it was typed and read; dates may be open."""

    kind: str
    name: str
    ubn: str = ""
    begins_on: date | None = None
    ends_on: date | None = None


def save_employers(seat: Seat, actor: User, rows: Sequence[EmployerTyped]) -> int:
    """Keep the employers, mandates and agencies of the last three years; cases with a firm of the same number or name close at once.

    How many matches are new. Raises Forbidden, Refused (`ubn:N`, the row's place from 0).
    """
    if seat.user_id != actor.pk or seat.ended_at is not None:
        raise Forbidden("seat")
    for place, row in enumerate(rows):
        if row.ubn and not is_valid_ubn(normalised_ubn(row.ubn)):
            raise Refused(f"ubn:{place}", BAD_NUMBER)
    with transaction.atomic():
        committee = Committee.objects.select_for_update(of=("self",)).get(pk=seat.committee_id)
        before = {(each.kind, each.name, each.ubn, each.begins_on, each.ends_on) for each in seat.employers.all()}
        made = [
            Employment(seat=seat, kind=row.kind, name=row.name[:120], ubn=normalised_ubn(row.ubn), begins_on=row.begins_on, ends_on=row.ends_on)
            for row in rows
        ]
        after = {(each.kind, each.name, each.ubn, each.begins_on, each.ends_on) for each in made}
        if before != after:
            seat.employers.all().delete()
            Employment.objects.bulk_create(made)
            record(chain_of_seat(seat), "seat.employers", actor, {"employers": [[row.kind, row.name, row.ubn] for row in made]})
        return match_conflicts(committee)


def declare(seat: Seat, actor: User, reasons: Mapping[int, str], seen: frozenset[int], at: datetime) -> None:
    """The reviewer has looked through the list of names: these cases (by their key) concern him, the others do not.

    `seen`: the cases of the page. Before scoring opens an earlier declaration that is no longer ticked is taken back; afterwards it stands.
    Raises Forbidden, Refused (unsigned, reason:ID, new: a case came meanwhile).
    """
    if seat.user_id != actor.pk or seat.ended_at is not None:
        raise Forbidden("seat")
    if seat.signed_at is None or Seat.objects.filter(superseded("pk", "committee__call"), pk=seat.pk).exists():
        raise Refused("unsigned", UNSIGNED)
    for case, reason in reasons.items():
        if len(" ".join(reason.split())) < SHORTEST_REASON:
            raise Refused(f"reason:{case}", REASON)
    with transaction.atomic():
        committee = Committee.objects.select_for_update(of=("self",)).get(pk=seat.committee_id)
        cases = set(CommitteeCase.objects.filter(committee=committee).values_list("proposal_id", flat=True))
        if not cases <= seen:
            raise Refused("new", NEW_CASES)
        standing = {each.proposal_id: each for each in seat.recusals.filter(source=Recusal.Source.DECLARED, lifted_at=None)}
        for case in sorted(cases & set(reasons) - set(standing)):
            _say(seat, case, Recusal.Source.DECLARED, reasons[case], actor, at)
        gone = [each for case, each in standing.items() if case not in reasons and case in cases]
        if gone and committee.opened_at is None:
            Recusal.objects.filter(pk__in=[each.pk for each in gone], lifted_at=None).update(lifted_at=at, lifted_by=actor, lift_reason="")
            record(chain_of_seat(seat), "seat.declaration_taken_back", actor, {"cases": [each.proposal_id for each in gone]})
        Seat.objects.filter(pk=seat.pk).update(declared_at=at)
        record(chain_of_seat(seat), "seat.declared", actor, {"cases": sorted(cases & set(reasons)), "looked_through": len(cases)})
    seat.declared_at = at


def withdraw_from(seat: Seat, case: Proposal, actor: User, *, reason: str, at: datetime) -> None:
    """申請迴避 at any time: the case closes for the reviewer with this press, also while scoring is open. Raises Forbidden, Refused (reason)."""
    if seat.user_id != actor.pk or seat.ended_at is not None:
        raise Forbidden("seat")
    why = written(reason)
    with transaction.atomic():
        _say(seat, case.pk, Recusal.Source.DECLARED, why, actor, at)


# by match -------------------------------------------------------------------------------------------------------------------

def match_conflicts(committee: Committee) -> int:
    """Words of the match that do not stand yet: employers against every member firm and cooperating unit of the frozen submissions.

    How many are new. One that staff set aside is not said again for the same reason.
    """
    employers: dict[int, list[Employer]] = {}
    for row in Employment.objects.filter(seat__committee=committee, seat__ended_at=None):
        employers.setdefault(row.seat_id, []).append(Employer(row.name, row.ubn, row.ends_on))
    if not employers:
        return 0
    cases = list(CommitteeCase.objects.filter(committee=committee).values_list("proposal_id", flat=True))
    parties, today = parties_of(cases), timezone.localdate()
    said = set(Recusal.objects.filter(seat__committee=committee, source=Recusal.Source.MATCHED).values_list("seat_id", "proposal_id", "reason"))
    standing = {(seat, case) for seat, case in Recusal.objects.filter(
        seat__committee=committee, source=Recusal.Source.MATCHED, lifted_at=None).values_list("seat_id", "proposal_id")}  # fmt: skip
    seats, count = Seat.objects.in_bulk(list(employers)), 0
    for seat, own in employers.items():
        for case in cases:
            found = next(matches(own, parties.get(case, ()), today), None)
            if found is None or (seat, case) in standing or (seat, case, found.reason.zh[:500]) in said:
                continue
            _say(seats[seat], case, Recusal.Source.MATCHED, found.reason.zh, None, timezone.now())
            count += 1
    return count


def parties_of(cases: Iterable[int]) -> dict[int, list[Party]]:
    """Every firm and cooperating unit of the cases' standing submissions (one query)."""
    newest = Submission.objects.filter(proposal=OuterRef("proposal")).order_by("-number").values("number")[:1]
    rows = Submission.objects.filter(proposal__in=list(cases)).annotate(last=Subquery(newest)).filter(number=F("last"))
    return {case: list(_parties(dossier)) for case, dossier in rows.values_list("proposal_id", "dossier")}


def _parties(dossier: str) -> Iterable[Party]:
    tree = json.loads(dossier)
    for member in tree.get("members", ()):
        yield Party(str(member.get("company_name") or ""), str(member.get("ubn") or ""))
    for section in ("cover", "alliance_basic"):
        unit = str((tree.get("proposal", {}).get(section) or {}).get("cooperating_unit") or "")
        if unit:
            yield Party(unit)
            return


# by staff -------------------------------------------------------------------------------------------------------------------

def pin(seat: Seat, case: Proposal, actor: User, *, reason: str, at: datetime, source: str = Recusal.Source.PINNED) -> Recusal:
    """Staff keep a reviewer away from a case; what he or the applicant says does not undo it. Raises Forbidden, Refused (reason)."""
    require_decider(actor, case)
    why = written(reason)
    with transaction.atomic():
        return _say(seat, case.pk, source, why, actor, at)


def lift(recusal: Recusal, actor: User, *, reason: str, at: datetime) -> None:
    """Staff take back their own word, a match or an agreed request, with the reason. Raises Forbidden, Refused (declared by the reviewer, reason)."""
    require_decider(actor, recusal.proposal)
    if recusal.source == Recusal.Source.DECLARED:
        raise Refused("declared", NOT_STAFFS)
    why = written(reason)
    with transaction.atomic():
        if Recusal.objects.filter(pk=recusal.pk, lifted_at=None).update(lifted_at=at, lifted_by=actor, lift_reason=why):
            facts = {"recusal": recusal.pk, "seat": recusal.seat_id, "case": recusal.proposal_id, "source": recusal.source, "reason": why}
            record(chain_of_committee(recusal.seat.committee), "committee.recusal_lifted", actor, facts)


def _say(seat: Seat, case: int, source: str, reason: str, actor: User | None, at: datetime) -> Recusal:
    """One word; the same source's word that stands already is given back as it is."""
    try:
        with transaction.atomic():
            made = Recusal.objects.create(
                seat=seat, proposal_id=case, source=source, reason=" ".join(reason.split())[:500], given_by=actor, given_at=at,
            )
    except IntegrityError:
        return Recusal.objects.get(seat=seat, proposal_id=case, source=source, lifted_at=None)
    facts = {"recusal": made.pk, "case": case, "source": source, "reason": made.reason}
    record(chain_of_seat(seat), "seat.recused", actor, facts)
    return made
