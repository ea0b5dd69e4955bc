"""Officers sign the undertaking and declare conflicts; who has a conflict with a firm decides nothing about its cases (P-01, S L223, R-11).

What is a decision, and what of a decision over a list: docs/decisions/2026-12-01-officers-conflicts.md.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import is_office
from alliance_portal.lib.findings import Text
from alliance_portal.lib.taiwan_ids import is_valid_ubn, normalised_ubn
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.seconds.services import ask
from alliance_portal.trail.services import record
from proposals.models import Call, Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import FirmConflict, OfficerUndertaking
from review.permissions import require_staff, signs_an_undertaking
from review.queries.officers import Shown, conflicts_among, conflicts_with, in_language, standing_text, unconflicted_staff

END = "officer.conflict_ended"
OFFICES = (Office.STAFF, Office.AGENCY)
NO_TEXT = Text("目前沒有需要簽署的切結書。", "There is no undertaking to sign.")
NEW_VERSION = Text("切結書剛剛已更新，請閱讀新的版本後再簽署。", "The undertaking has just been replaced; read the new version, then sign.")
NOT_TICKED = Text("請先閱讀並勾選，再簽署。", "Read it and tick the box first.")
BAD_NUMBER = Text("請填寫正確的統一編號（8位數字）。", "Give a valid unified business number (8 digits).")
NO_RELATION = Text("請選擇與該公司的關係。", "Choose how you stand to the firm.")
NEEDS_NOTE = Text("選擇「其他」時請說明。", "Say what it is when you choose “other”.")
DECLARED = Text("這家公司已在您的迴避清單中。", "This firm is in your list already.")
NOBODY = Text("目前沒有其他承辦人可以辦理，請洽系統管理者新增承辦人。", "Nobody else can; ask an administrator to appoint another officer.")
CHANGED = Text("這項聲明剛剛已由他人處理。", "This declaration has just been dealt with.")


class Conflicted(Forbidden):
    """An officer with a conflict would decide (403); the sentence names the firm and the colleagues who can."""

    def __init__(self, text: Text) -> None:
        super().__init__("conflict of interest", text)


def bar_of(actor: User, case: Proposal) -> Text | None:
    """Why this officer does not decide about the case, naming the firms and who can; None where nothing was declared (then one query)."""
    conflicts = conflicts_with(actor, case)
    if not conflicts:
        return None
    names, who = [firm_of(each) for each in conflicts], colleagues([case])
    return Text(
        f"您已聲明與本案的{'、'.join(names)}有利害關係，應予迴避，不能辦理本案。{who.zh}",
        f"You have declared a conflict of interest with {', '.join(names)}, a firm of this case; you do not decide about it. {who.en}",
    )


def bar_of_list(actor: User, cases: Sequence[Proposal]) -> Text | None:
    """Why this officer does not decide about all these cases together: one of them is of a firm with which he has a conflict.

    A decision over a list has no part that could be left to a colleague: who stands on a list moves whoever stands beside it.
    """
    found = conflicts_among(actor, cases)
    if not found:
        return None
    lines = [(case.code, [firm_of(each) for each in conflicts]) for case, conflicts in found]
    who = colleagues(cases)
    zh = "；".join(f"{code}（{'、'.join(names)}）" for code, names in lines)
    en = "; ".join(f"{code} ({', '.join(names)})" for code, names in lines)
    return Text(
        f"這項決定涵蓋您已聲明利害關係的案件：{zh}，應予迴避。{who.zh}",
        f"This decision covers cases of firms with which you have declared a conflict of interest: {en}. You take no part in it. {who.en}",
    )


def bar_of_request(it: Confirmation, actor: User) -> Text | None:
    """The same of a request to a second person that is about one case (its chain is that of the case)."""
    case = Proposal.objects.filter(code=it.chain.removeprefix("proposal:")).first()
    return bar_of(actor, case) if case is not None else None


def firm_of(conflict: FirmConflict) -> str:
    """The firm as it was declared: its name, or its number."""
    return conflict.firm_name or conflict.ubn


def colleagues(cases: Sequence[Proposal]) -> Text:
    """Who can decide about these cases, in a sentence."""
    names = [str(each) for each in unconflicted_staff(cases)]
    if not names:
        return NOBODY
    return Text(f"可辦理的承辦人：{'、'.join(names)}。", f"Who can: {', '.join(names)}.")


def require_unconflicted(actor: User, case: Proposal) -> None:
    """Whoever decides about a case asks this first (R-11). Raises Conflicted (a Forbidden, 403 with its sentence)."""
    barred = bar_of(actor, case)
    if barred is not None:
        raise Conflicted(barred)


def require_unconflicted_in(actor: User, cases: Sequence[Proposal]) -> None:
    """The same of whoever decides about several cases at once. Raises Conflicted."""
    barred = bar_of_list(actor, cases)
    if barred is not None:
        raise Conflicted(barred)


def require_decider(actor: User, case: Proposal) -> None:
    """Staff, and free of conflicts with the firms of this case. Raises Forbidden, Conflicted."""
    require_staff(actor)
    require_unconflicted(actor, case)


def sign(actor: User, *, version: int, ticked: bool, language: str, now: datetime) -> OfficerUndertaking:
    """Sign the undertaking that stands. Signing twice keeps the first. Raises Forbidden, Refused (text, version, ticked)."""
    if not signs_an_undertaking(actor):
        raise Forbidden("undertaking")
    with transaction.atomic():
        text = standing_text(actor)
        if text is None:
            raise Refused("text", NO_TEXT)
        Call.objects.select_for_update(no_key=True).get(pk=text.call_id)  # a new version comes out under the same lock
        if text.version != version:
            raise Refused("version", NEW_VERSION)
        if not ticked:
            raise Refused("ticked", NOT_TICKED)
        shown = in_language(text, language)
        made, is_new = OfficerUndertaking.objects.get_or_create(
            call=text.call, person=actor, version=text.version,
            defaults={"language": shown.language, "sha256": digest(shown), "signed_at": now},
        )
        if is_new:
            record(f"account:{actor.pk}", "officer.undertaking_signed", actor, {
                "call": text.call.code, "version": text.version, "language": shown.language, "sha256": made.sha256,
            })
    return made


def digest(text: Shown) -> str:
    """The hash under a signature: of title and body."""
    return sha256(f"{text.title}\n{text.body}".encode()).hexdigest()


def declare(actor: User, *, ubn: str, firm_name: str, relation: str, note: str, now: datetime) -> FirmConflict:
    """Declare a conflict with a firm, in force at once. Raises Forbidden, Refused (ubn, relation, note, declared)."""
    if not signs_an_undertaking(actor):
        raise Forbidden("conflict")
    number, why = normalised_ubn(ubn), " ".join(note.split())[:300]
    if not is_valid_ubn(number):
        raise Refused("ubn", BAD_NUMBER)
    if relation not in FirmConflict.Relation.values:
        raise Refused("relation", NO_RELATION)
    if relation == FirmConflict.Relation.OTHER and not why:
        raise Refused("note", NEEDS_NOTE)
    try:
        with transaction.atomic():
            made = FirmConflict.objects.create(
                person=actor, ubn=number, firm_name=" ".join(firm_name.split())[:120], relation=relation, note=why, declared_at=now,
            )
            record(f"account:{actor.pk}", "officer.conflict_declared", actor, {"conflict": made.pk, "ubn": number, "relation": relation})
    except IntegrityError as taken:
        raise Refused("declared", DECLARED) from taken
    return made


# ending a declaration takes a second person: nobody frees himself -----------------------------------------------------------------------------


def ask_to_end(conflict: FirmConflict, actor: User, reason: str) -> Confirmation:
    """Put the end of one's own declaration before a second officer. Raises Forbidden, seconds' Refused (reason, asked, nobody, changed)."""
    if conflict.person_id != actor.pk or not is_office(actor, *OFFICES):
        raise Forbidden("conflict")
    if conflict.ended_at is not None:
        raise SecondRefused("changed", CHANGED)
    facts = {"conflict": conflict.pk, "ubn": conflict.ubn, "firm": conflict.firm_name, "name": str(actor)}
    return ask(END, f"conflict:{conflict.pk}", actor, chain=f"account:{actor.pk}", reason=reason, facts=facts, concerns=actor)


def describe_end(it: Confirmation) -> Text:
    """What the second person agrees to."""
    firm = f"{it.facts['firm']}（{it.facts['ubn']}）" if it.facts["firm"] else it.facts["ubn"]
    return Text(f"{it.facts['name']}對{firm}的利益迴避已不存在", f"{it.facts['name']} no longer has a conflict of interest with {firm}")


def end(it: Confirmation, actor: User) -> None:
    """The second person has agreed. Raises seconds' Refused when it had ended meanwhile."""
    ended = FirmConflict.objects.filter(pk=it.facts["conflict"], ended_at=None).update(ended_at=timezone.now(), ended_by=actor)
    if not ended:
        raise SecondRefused("changed", CHANGED)
    record(it.chain, "officer.conflict_ended", actor, {"conflict": it.facts["conflict"], "ubn": it.facts["ubn"], "reason": it.reason})
