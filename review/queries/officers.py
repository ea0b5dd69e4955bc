"""What an officer has signed, and with which firms of a case he has a conflict."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.taiwan_ids import normalised_ubn
from proposals.models import Call, CallText, MemberFirm, Proposal, Submission
from proposals.queries.call_words import filled, words
from review.models import FirmConflict, OfficerUndertaking

KEY = "officer_undertaking"
CHINESE = "zh-hant"


def standing_text(user: User) -> CallText | None:
    """The undertaking that officers sign now, with `is_signed` of this person: the newest version of the newest published call that has one
    (one query). None: no call asks for one.
    """
    return _texts(user).select_related("call").first()


def _texts(user: User) -> QuerySet[CallText]:
    signed = OfficerUndertaking.objects.filter(person=user.pk, call=OuterRef("call"), version=OuterRef("version"))
    rows = CallText.objects.filter(call__is_published=True, key=KEY, language=CHINESE, published_at__isnull=False)
    return rows.annotate(is_signed=Exists(signed)).order_by("-call__roc_year", "-version")


@dataclass(frozen=True, slots=True)
class Shown:
    """The undertaking as one person reads it, the call's words filled in."""

    version: int
    language: str
    title: str
    body: str


def in_language(text: CallText, language: str) -> Shown:
    """The same version in the reader's language, the Chinese one where there is none (one query for English)."""
    found = text
    if language.startswith("en"):
        found = CallText.objects.filter(call=text.call_id, key=KEY, language="en", version=text.version).first() or text
    tokens = words(text.call, found.language)
    return Shown(text.version, found.language, filled(found.title, tokens), filled(found.body, tokens))


def officer_state(user: User) -> tuple[bool, bool]:
    """Whether this person has yet to sign the undertaking that stands, and whether he has declared any conflict (one query for both)."""
    with connection.cursor() as cursor:
        cursor.execute(_state_statement(), [user.pk, KEY, CHINESE, user.pk])
        signed, has_declared = cursor.fetchone()
    return signed is not None and not signed, bool(has_declared)  # None: no call asks for an undertaking


@cache
def _state_statement() -> str:
    """Written once a process: every page of the desk asks it, and composing it took longer than the answer (design: performance)."""
    text, call, signature, conflict = (each._meta.db_table for each in (CallText, Call, OfficerUndertaking, FirmConflict))  # noqa: SLF001  Django documents it
    signed = f"EXISTS (SELECT 1 FROM {signature} s WHERE s.call_id = t.call_id AND s.version = t.version AND s.person_id = %s)"  # noqa: S608  tables of ours
    return (
        f"SELECT (SELECT {signed} FROM {text} t JOIN {call} c ON c.id = t.call_id"  # noqa: S608  as above
        " WHERE c.is_published AND t.key = %s AND t.language = %s AND t.published_at IS NOT NULL ORDER BY c.roc_year DESC, t.version DESC LIMIT 1),"
        f" EXISTS (SELECT 1 FROM {conflict} f WHERE f.person_id = %s AND f.ended_at IS NULL)"
    )


def must_sign(user: User) -> bool:
    """Whether this person has yet to sign the undertaking that stands (one query)."""
    return officer_state(user)[0]


def standing_conflicts(user: User) -> list[FirmConflict]:
    """The firms with which this person has declared a conflict (one query)."""
    return list(FirmConflict.objects.filter(person=user.pk, ended_at=None))


def numbers_by_case(cases: Sequence[Proposal]) -> dict[int, set[str]]:
    """The business numbers of each case, by its key: those of the newest submission and those of the present rows (two queries)."""
    found: dict[int, set[str]] = {case.pk: set() for case in cases}
    for case, ubn in MemberFirm.objects.filter(proposal__in=found).values_list("proposal", "ubn"):
        found[case].add(normalised_ubn(ubn))
    newest = Submission.objects.filter(proposal=OuterRef("proposal")).order_by("-number").values("number")[:1]
    frozen = Submission.objects.filter(proposal__in=found, number=Subquery(newest)).values_list("proposal", "dossier")
    for case, dossier in frozen.iterator(chunk_size=50):  # a dossier is large: never all of a call at once
        members: Iterable[dict[str, object]] = json.loads(dossier).get("members", ())
        found[case] |= {normalised_ubn(str(each.get("ubn") or "")) for each in members}
    return {case: numbers - {""} for case, numbers in found.items()}


def numbers_of(case: Proposal) -> set[str]:
    """The same of one case (two queries)."""
    return numbers_by_case([case])[case.pk]


def conflicts_with(user: User, case: Proposal) -> list[FirmConflict]:
    """The declared conflicts of this person with firms of this case (one query where nothing was declared, else three)."""
    declared = standing_conflicts(user)
    if not declared:
        return []
    numbers = numbers_of(case)
    return [each for each in declared if each.ubn in numbers]


def conflicts_among(user: User, cases: Sequence[Proposal]) -> list[tuple[Proposal, list[FirmConflict]]]:
    """The cases with whose firms this person has declared a conflict, in their order (one query where nothing was declared, else three)."""
    declared = standing_conflicts(user)
    if not declared or not cases:
        return []
    numbers = numbers_by_case(cases)
    found = [(case, [each for each in declared if each.ubn in numbers[case.pk]]) for case in cases]
    return [(case, conflicts) for case, conflicts in found if conflicts]


def unconflicted_staff(cases: Sequence[Proposal]) -> list[User]:
    """Active staff without a declared conflict with any firm of these cases: who can decide about them all (three queries)."""
    numbers: set[str] = set().union(*numbers_by_case(cases).values())
    barred = {person for person, ubn in FirmConflict.objects.filter(ended_at=None).values_list("person", "ubn") if ubn in numbers}
    staff = User.objects.filter(office=Office.STAFF, is_active=True).order_by("pk")
    return [each for each in staff if each.pk not in barred]


def all_standing() -> list[FirmConflict]:
    """Every declared conflict of staff and agency, by person (one query)."""
    return list(FirmConflict.objects.filter(ended_at=None).select_related("person").order_by("person__name", "person", "-declared_at"))


def newest_signature(user: User, text: CallText) -> OfficerUndertaking | None:
    """The person's signature under this version (one query)."""
    return OfficerUndertaking.objects.filter(person=user.pk, call=text.call_id, version=text.version).first()
