"""Employers of a reviewer against the firms of a case, by number and by name (practice 2, row 10). Pure; today is an argument."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from alliance_portal.lib.findings import Text

YEARS = 3  # now or within three years (審議規則 §14)
_ENDINGS = ("股份有限公司", "有限公司", "公司", "企業社", "商行")
_SHORTEST = 2  # a name of one character says nothing


@dataclass(frozen=True, slots=True)
class Employer:
    """Where a reviewer works or worked, is or was mandated or agent. `ends_on` None: until now."""

    name: str
    ubn: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A firm of a case: the lead, a member, the cooperating unit (which has no number)."""

    name: str
    ubn: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A firm of a case in which the reviewer has a part, and by what it was found."""

    employer: Employer
    party: Party
    by_number: bool

    @property
    def reason(self) -> Text:
        """The sentence that staff and the reviewer read."""
        zh = f"任職紀錄「{self.employer.name}」與本案「{self.party.name}」"
        en = f"Employer “{self.employer.name}” and “{self.party.name}” of this case: "
        if self.by_number:
            return Text(f"{zh}統一編號相同（{self.party.ubn}）", f"{en}the same number ({self.party.ubn})")
        return Text(f"{zh}名稱相同", f"{en}the same name")


def plain_name(name: str) -> str:
    """A firm's name for comparing: one width, one spelling of 臺, without the kind of company and without blanks."""
    text = "".join(normalize("NFKC", name).split()).replace("台", "臺").casefold()
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending)
    return text


def is_recent(employer: Employer, today: date) -> bool:
    """Whether it lies within the three years, the day itself included."""
    if employer.ends_on is None:
        return True
    try:
        limit = today.replace(year=today.year - YEARS)
    except ValueError:  # 29 February
        limit = today.replace(year=today.year - YEARS, day=28)
    return employer.ends_on >= limit


def matches(employers: Iterable[Employer], parties: Iterable[Party], today: date) -> Iterator[Match]:
    """Every pair of an employer of now or the last three years and a firm of the case: the same number, else the same name."""
    firms = list(parties)
    for employer in employers:
        if not is_recent(employer, today):
            continue
        name = plain_name(employer.name)
        for party in firms:
            if employer.ubn and party.ubn:
                if employer.ubn == party.ubn:
                    yield Match(employer, party, by_number=True)
            elif len(name) >= _SHORTEST and name == plain_name(party.name):
                yield Match(employer, party, by_number=False)
