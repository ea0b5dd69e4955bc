"""Noting what a submission is compared by: once a submission, before anybody looks. Pages only read what was noted."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db import transaction

from proposals.models import PlanContact, PlanLikeness, PlanPrint, Submission
from proposals.queries.calls import edition_of, programme_of
from proposals.queries.cases import call_facts
from proposals.queries.memory import Memory
from proposals.rules.dossier import Dossier, FileRef
from review.screening.contacts import KINDS, contacts
from review.screening.firm_checks import CONTACT_FIELDS
from review.screening.similarity import NARRATIVES, Sketches, narratives, sketch

AT_ONCE = 50
Wanted: TypeAlias = Mapping[str, frozenset[str] | None]  # section -> fields, None for all of them
# of a document, what is compared with other plans, and what the rules of section 1 look at
COMPARED: Wanted = {section: frozenset(keys) for section, keys in NARRATIVES} | {
    "alliance_basic": frozenset({"alliance_features", *(f"{person}_{kind}" for person in ("pi", "contact") for kind in KINDS)}),
    "member_company": frozenset({f"contact_{kind}" for kind in KINDS}),
}
CHECKED: Wanted = {
    "alliance_basic": frozenset({"target_market", "target_country_other"}),
    "plan_summary": frozenset({"application_kind"}),
    "supplementary": None,
    "member_company": frozenset(CONTACT_FIELDS),
    "member_privacy": None,
}

# the same with what the questions to staff and the document check show
ASKED: Wanted = dict(CHECKED) | {
    "cover": frozenset({"alliance_theme"}),
    "alliance_basic": frozenset({"target_market", "target_country_other", "alliance_features", "past_government_resources", "lead_seal"}),
    "alliance_background": frozenset({"target_country_and_theme"}),
    "document_self_check": None,
}


def frozen_dossier(submission: Submission, wanted: Wanted | None = None) -> Dossier:
    """The dossier of a frozen submission without its files (no query); `wanted` alone where less is enough, which is several times quicker."""
    from proposals import interchange  # noqa: PLC0415  a package that reads YAML; the rules' own users need it not

    tree: dict[str, Any] = json.loads(submission.dossier)
    if wanted is not None:
        tree["proposal"] = _only(tree.get("proposal", {}), wanted)
        tree["members"] = [_only(each, wanted) for each in tree.get("members", ())]
    call = submission.proposal.call
    return interchange.dossier(
        tree,
        programme=programme_of(call),
        edition=edition_of(call),
        files=FileRef,
        confirmed_ubns=submission.ubns.get("confirmed"),
        vouched_ubns=submission.ubns.get("vouched", ()),
    )


_KNOWN: Memory[Dossier] = Memory(32)


def known_dossier(submission: Submission) -> Dossier:
    """The part of a frozen submission that its check shows (`ASKED`). A submission's own hash, its numbers and the call's settings are all
    that it is made of, so the same ones are read once a process; it is shared, and nobody changes it.
    """
    call = submission.proposal.call
    key = (submission.sha256, json.dumps(submission.ubns, sort_keys=True), call_facts(call))
    return _KNOWN.get(key, lambda: frozen_dossier(submission, ASKED))


def _only(record: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """The wanted sections of a part, its own values (name and number of a firm) with them."""
    done: dict[str, Any] = {}
    for key, value in record.items():
        keys = wanted.get(key, frozenset())
        if not isinstance(value, Mapping) or keys is None:
            done[key] = value
        elif keys:
            done[key] = {each: value[each] for each in keys if each in value}
    return done


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
        PlanContact.objects.bulk_create(
            [
                PlanContact(print=noted, key=each.key[:254], shown=each.shown[:400], where=each.where, owner=each.owner[:120])
                for each in contacts(dossier)
            ]
        )
        PlanLikeness.objects.bulk_create([PlanLikeness(later=noted, earlier_id=key, share=share) for key, share in known.like(noted.pk, content)])
    known.add(noted.pk, content)
    return True
