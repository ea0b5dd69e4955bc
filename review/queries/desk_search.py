"""The desk's search, as a caller speaks: firm, business number, telephone, theme, code, 收件編號."""

import re
from collections.abc import Mapping, Sequence

from django.db.models import Q

from proposals.constants import Status
from proposals.models import Call, MemberFirm
from review.models import DeskEntry
from review.rules import seal_code
from review.rules.search_text import digits_of, plain

LONGEST_SEARCH, MOST_WORDS, FEWEST_DIGITS = 120, 5, 4
_NUMBER = re.compile(r"[0-9\s()+#.-]{4,}")


def search_words(text: str) -> list[str]:
    """The words of a search, a few of them; a seal code in it is one word."""
    code = seal_code.read(text)
    if code is not None:
        return [code.number.lower()]
    whole = plain(text[:LONGEST_SEARCH])
    if _NUMBER.fullmatch(whole):
        return [whole.replace(" ", "")]  # a telephone as it is spoken, in groups
    return whole.split()[:MOST_WORDS]


def found(call: Call, words: Sequence[str], shown: Mapping[int, str]) -> set[int]:
    """Cases in which every word stands: in `shown` (what the list shows of a case), in names and numbers of its firms; of those
    that were uploaded also in their people and telephones, as they were frozen (two queries a word; R-09: never in a draft).
    """
    fits = set(shown)
    for word in words:
        firms = MemberFirm.objects.filter(Q(company_name__icontains=word) | Q(ubn=word), proposal__call=call)
        entries = Q(words__contains=word)
        digits = digits_of(word)
        if len(digits) >= FEWEST_DIGITS and not any(letter.isalpha() for letter in word):
            entries |= Q(digits__contains=digits)
        sent = DeskEntry.objects.filter(entries, proposal__call=call).exclude(proposal__status__in=(Status.DRAFT, Status.PAPER_ONLY))
        hits = {pk for pk, text in shown.items() if word in text}
        fits &= hits | set(firms.values_list("proposal_id", flat=True)) | set(sent.values_list("proposal_id", flat=True))
    return fits
