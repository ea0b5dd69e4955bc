"""What an officer has signed, and with which firms of a case he has a conflict."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from alliance_portal.accounts.models import User
from alliance_portal.lib.taiwan_ids import normalised_ubn
from proposals.models import CallText, MemberFirm, Proposal, Submission
from proposals.queries.call_words import filled, words
from review.models import FirmConflict, OfficerUndertaking

KEY = "officer_undertaking"
CHINESE = "zh-hant"


def standing_text(user: User) -> CallText | None:
    """The undertaking that officers sign now, with `is_signed` of this person: the newest version of the newest published call that has one
    (one query). None: no call asks for one.
    """
    signed = OfficerUndertaking.objects.filter(person=user.pk, call=OuterRef("call"), version=OuterRef("version"))
    rows = CallText.objects.filter(call__is_published=True, key=KEY, language=CHINESE, published_at__isnull=False)
    return rows.annotate(is_signed=Exists(signed)).select_related("call").order_by("-call__roc_year", "-version").first()


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


def must_sign(user: User) -> bool:
    """Whether this person has yet to sign the undertaking that stands (one query)."""
    text = standing_text(user)
    return text is not None and not text.is_signed  # type: ignore[attr-defined]  # annotated by standing_text


def standing_conflicts(user: User) -> list[FirmConflict]:
    """The firms with which this person has declared a conflict (one query)."""
    return list(FirmConflict.objects.filter(person=user.pk, ended_at=None))


def numbers_of(case: Proposal) -> set[str]:
    """The business numbers of a case: those of the standing submission and those of the present rows (two queries)."""
    found = {normalised_ubn(each) for each in MemberFirm.objects.filter(proposal=case).values_list("ubn", flat=True)}
    frozen = Submission.objects.filter(proposal=case).order_by("-number").values_list("dossier", flat=True).first()
    members: Iterable[dict[str, object]] = json.loads(frozen).get("members", ()) if frozen else ()
    return (found | {normalised_ubn(str(each.get("ubn") or "")) for each in members}) - {""}


def conflicts_with(user: User, case: Proposal) -> list[FirmConflict]:
    """The declared conflicts of this person with firms of this case (one query where nothing was declared, else three)."""
    declared = standing_conflicts(user)
    if not declared:
        return []
    numbers = numbers_of(case)
    return [each for each in declared if each.ubn in numbers]


def all_standing() -> list[FirmConflict]:
    """Every declared conflict of staff and agency, by person (one query)."""
    return list(FirmConflict.objects.filter(ended_at=None).select_related("person").order_by("person__name", "person", "-declared_at"))


def newest_signature(user: User, text: CallText) -> OfficerUndertaking | None:
    """The person's signature under this version (one query)."""
    return OfficerUndertaking.objects.filter(person=user.pk, call=text.call_id, version=text.version).first()
