"""The desk's own copy of what a frozen submission says of names and telephones: the list never opens a hundred kilobytes a case."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from proposals.models import Submission
from review.models import DeskEntry
from review.rules.search_text import digits_of, plain

A_ROUND = 100
NUMBERS = ("phone", "mobile", "fax")  # ends of the keys of telephone fields
NAMES = ("contact_name", "contact_email", "pi_name", "pi_email", "owner_name")


def index_due(limit: int = A_ROUND) -> int:
    """Make the entries of submissions that have none or an older one; how many (harmless when run twice)."""
    count = 0
    for submission in list(_due()[:limit]):
        index(submission)
        count += 1
    return count


def _due() -> QuerySet[Submission]:
    current = DeskEntry.objects.filter(proposal=OuterRef("proposal"), submission__gte=OuterRef("number"))
    newest = Submission.objects.filter(proposal=OuterRef("proposal"), number__gt=OuterRef("number"))
    return Submission.objects.filter(~Exists(current), ~Exists(newest)).order_by("pk")


def index(submission: Submission) -> DeskEntry:
    """Make or refresh the entry of one case."""
    tree = json.loads(submission.dossier)
    proposal, members = tree.get("proposal", {}), tree.get("members", [])
    basic, cover = proposal.get("alliance_basic", {}), proposal.get("cover", {})
    words = [submission.receipt_no, cover.get("alliance_theme"), *_texts(basic)]
    numbers = [*_telephones(basic)]
    for member in members:
        company = member.get("member_company", {})
        words += [member.get("company_name"), *_texts(member), *_texts(company)]
        numbers += [member.get("ubn"), *_telephones(company)]
    facts = {
        "submission": submission.number,
        "receipt_no": submission.receipt_no,
        "theme": str(cover.get("alliance_theme") or "")[:80],
        "market": str(basic.get("target_market") or "")[:60],
        "members": len(members),
        "contact_name": str(basic.get("contact_name") or "")[:80],
        "contact_phone": str(basic.get("contact_phone") or basic.get("contact_mobile") or "")[:60],
        "contact_email": str(basic.get("contact_email") or "")[:254],
        "words": "\n".join(dict.fromkeys(plain(each) for each in words if each)),
        "digits": " ".join(dict.fromkeys(digits_of(each) for each in numbers if each)),
    }
    entry, _made = DeskEntry.objects.update_or_create(proposal_id=submission.proposal_id, defaults=facts)
    return entry


def _texts(record: Mapping[str, Any]) -> Iterator[Any]:
    return (record[key] for key in NAMES if isinstance(record.get(key), str))


def _telephones(record: Mapping[str, Any]) -> Iterator[Any]:
    return (value for key, value in record.items() if key.endswith(NUMBERS) and isinstance(value, str))


def index_round(_now: datetime) -> int:
    """For the sweeper: what was submitted since its last look (one query when there is nothing)."""
    return index_due()
