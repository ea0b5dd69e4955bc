"""Noting what a submission is compared by: once a submission, before anybody looks. Pages only read what was noted."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from proposals.models import PlanContact, PlanLikeness, PlanPrint, Submission
from proposals.queries.calls import edition_of, programme_of
from proposals.rules.dossier import Dossier, FileRef
from review.screening.contacts import contacts
from review.screening.similarity import NARRATIVES, Sketches, narratives, sketch

AT_ONCE = 50
# what of a document is compared
COMPARED = frozenset({section for section, _fields in NARRATIVES} | {"alliance_basic", "member_company"})
CHECKED = frozenset({"alliance_basic", "plan_summary", "supplementary", "member_company", "member_privacy"})


def frozen_dossier(submission: Submission, sections: Iterable[str] | None = None) -> Dossier:
    """The dossier of a frozen submission without its files (no query); `sections` alone where less is enough, which is several times quicker."""
    from proposals import interchange  # noqa: PLC0415  a package that reads YAML; the rules' own users need it not

    tree: dict[str, Any] = json.loads(submission.dossier)
    if sections is not None:
        kept = frozenset(sections)
        tree["proposal"] = _only(tree.get("proposal", {}), kept)
        tree["members"] = [_only(each, kept) for each in tree.get("members", ())]
    call = submission.proposal.call
    return interchange.dossier(
        tree, programme=programme_of(call), edition=edition_of(call), files=FileRef, confirmed_ubns=submission.ubns.get("confirmed"),
        vouched_ubns=submission.ubns.get("vouched", ()),
    )


def _only(record: Mapping[str, Any], kept: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if not isinstance(value, Mapping) or key in kept}


def waiting() -> int:
    """How many standing submissions have no print yet (one query)."""
    return Submission.objects.filter(superseded_at=None, plan_print=None).count()


def note_prints(most: int = 1000) -> int:
    """Note the standing submissions that have no print yet, each in a transaction with its likenesses; how many. Harmless when run twice."""
    wanted = list(Submission.objects.filter(superseded_at=None, plan_print=None).order_by("pk").values_list("pk", flat=True)[:most])
    if not wanted:
        return 0
    known = Sketches()
    for key, content in PlanPrint.objects.filter(submission__superseded_at=None).values_list("pk", "sketch").iterator():
        known.add(key, bytes(content))
    count = 0
    for start in range(0, len(wanted), AT_ONCE):
        found = Submission.objects.filter(pk__in=wanted[start : start + AT_ONCE]).select_related("proposal__call").order_by("pk")
        for submission in found.iterator(chunk_size=AT_ONCE):
            count += _note(submission, known)
    return count


def _note(submission: Submission, known: Sketches) -> bool:
    dossier = frozen_dossier(submission, COMPARED)
    content, size = sketch(narratives(dossier).values())
    with transaction.atomic():
        noted, is_new = PlanPrint.objects.get_or_create(submission=submission, defaults={"sketch": content, "shingles": size})
        if not is_new:  # somebody else was faster
            return False
        PlanContact.objects.bulk_create([
            PlanContact(print=noted, key=each.key[:254], shown=each.shown[:400], where=each.where, owner=each.owner[:120])
            for each in contacts(dossier)
        ])
        PlanLikeness.objects.bulk_create([PlanLikeness(later=noted, earlier_id=key, share=share) for key, share in known.like(noted.pk, content)])
    known.add(noted.pk, content)
    return True
