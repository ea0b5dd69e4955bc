"""What a member's own figures and survey answers ask of one another (F-16, F-34, F-37, F-38, F-41)."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.catalogue.model import Field, Option, Scope
from proposals.rules.dossier import Dossier, Record, Value
from proposals.rules.places import in_member
from proposals.rules.reading import chosen, number
from proposals.rules.slots import Cell, Slot, cells, member_slots
from proposals.rules.wording import of_firm, quoted, shown

ROC = 1911
BAND = re.compile(r"(?:from_(\d+))?_?(?:(?:up)?to_?(\d+))?")  # upto_500, from_501_to_1000, from_3001
ENTRY_YEARS = frozenset({"entry_year", "first_entry_year", "largest_entry_year"})
OVER_ALL = "pct_101_up"  # 101%以上: no decline and no withdrawal can be so large
SHRINKING = (
    ("covid_domestic_degree", "covid_domestic", "decline"),
    ("covid_southbound_degree", "covid_southbound", "decline"),
    ("southbound_plan_pct", "southbound_plan", "withdraw"),
)


def target_market_is_part_of_overseas(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Revenue of the target market is not above overseas revenue of the same year (F-16)."""
    for index, member in enumerate(dossier.members):
        record = member.record("overview")
        for year in ("111", "112"):
            target, overseas = number(record, f"target_revenue_{year}"), number(record, f"overseas_revenue_{year}")
            if target is not None and overseas is not None and target > overseas:
                label = dossier.edition.field(f"overview.target_revenue_{year}", Scope.MEMBER).label
                sentence = Text(
                    f"{label.zh}目標市場營業額{shown(target)}萬元，大於海外營業額{shown(overseas)}萬元",
                    f"revenue of the target market ({label.en}) is {shown(target)}, above overseas revenue {shown(overseas)} (NT$10,000)",
                )
                yield Finding("F-16", Severity.BLOCKING, of_firm(dossier, index, sentence), in_member(index, "overview", f"target_revenue_{year}"))


def employees_agree(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The firms table and the member's form give the same number of employees (F-34)."""
    for index, member in enumerate(dossier.members):
        table, form = number(member.record("overview"), "employees_112"), number(member.record("member_company"), "employee_count")
        if table is not None and form is not None and table != form:
            sentence = Text(
                f"員工人數填{shown(form)}人，聯盟業者資料表填{shown(table)}人，請確認",
                f"{shown(form)} employees here, {shown(table)} in the firms table; please confirm",
            )
            yield Finding("F-34", Severity.WARNING, of_firm(dossier, index, sentence), in_member(index, "member_company", "employee_count"))


def overseas_band_fits(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The band of overseas revenue holds the firms table's figure and is not above the band of all revenue (F-37)."""
    for index, member in enumerate(dossier.members):
        survey = member.record("survey_domestic")
        band, whole = _option(dossier, survey, "overseas_revenue_112_band"), _option(dossier, survey, "revenue_112")
        revenue = number(member.record("overview"), "overseas_revenue_112")
        said = []
        if band is not None and revenue is not None and not _holds(band, revenue):
            said.append(Text(
                f"海外營業額選{quoted(band.label).zh}，聯盟業者資料表填{shown(revenue)}萬元",
                f"overseas revenue is {quoted(band.label).en}, the firms table says {shown(revenue)} (NT$10,000)",
            ))
        if band is not None and whole is not None and _is_above(band, whole):
            said.append(Text(
                f"海外營業額選{quoted(band.label).zh}，高於營業額{quoted(whole.label).zh}",
                f"overseas revenue {quoted(band.label).en} is above all revenue {quoted(whole.label).en}",
            ))
        if said:
            sentence = Text("；".join(each.zh for each in said) + "，請確認", "; ".join(each.en for each in said) + "; please confirm")
            where = in_member(index, "survey_domestic", "overseas_revenue_112_band")
            yield Finding("F-37", Severity.WARNING, of_firm(dossier, index, sentence), where)


def years_of_entry_are_possible(dossier: Dossier, on: date) -> Iterator[Finding]:
    """A year of entry is neither in the future nor before the firm was founded (F-38)."""
    for index, member in enumerate(dossier.members):
        founded = member.record("supplementary").get("founding_date")
        earliest = founded.year - ROC if isinstance(founded, date) else None
        asked = [slot for slot in member_slots(dossier, index, "survey_overseas") if slot.is_asked]
        places: list[Slot | Cell] = [*asked, *(each for slot in asked for each in cells(dossier, slot))]
        for place in places:
            key = place.field.key if isinstance(place, Slot) else place.column.key
            tail = _entry_year(place.value, earliest, on) if key in ENTRY_YEARS else None
            if tail is not None:
                yield Finding("F-38", Severity.WARNING, place.named(dossier, tail), place.where)


def shrinking_stays_within_all(dossier: Dossier, on: date) -> Iterator[Finding]:
    """101%以上 does not go with a decline or a withdrawal (F-41)."""
    for index, member in enumerate(dossier.members):
        survey = member.record("survey_future")
        for degree, cause, shrinking in SHRINKING:
            if OVER_ALL in chosen(survey, degree) and shrinking in chosen(survey, cause):
                field = dossier.edition.field(f"survey_future.{degree}", Scope.MEMBER)
                why = _option(dossier, survey, cause, "survey_future")
                how = quoted(why.label) if why is not None else Text("", "")
                much = _label(field, OVER_ALL)
                sentence = Text(
                    f"四、第{field.question_no}題選{much.zh}，但前一題選{how.zh}，請確認",
                    f"survey IV question {field.question_no} is {much.en}, but the question before is {how.en}; please confirm",
                )
                yield Finding("F-41", Severity.WARNING, of_firm(dossier, index, sentence), in_member(index, "survey_future", degree))


def _option(dossier: Dossier, record: Record, key: str, section: str = "survey_domestic") -> Option | None:
    ticked = chosen(record, key)
    return dossier.edition.field(f"{section}.{key}", Scope.MEMBER).option(ticked[0]) if ticked else None


def _label(field: Field, key: str) -> Text:
    option = field.option(key)
    return quoted(option.label) if option is not None else Text("", "")


def _bounds(band: Option) -> tuple[Decimal, Decimal | None]:
    """Least and greatest revenue of a band in whole 萬元, as its key says it; None: no upper end."""
    found = BAND.fullmatch(band.key)
    low, high = (found[1], found[2]) if found else (None, None)
    return Decimal(low or 0), Decimal(high) if high else None


def _holds(band: Option, revenue: Decimal) -> bool:
    low, high = _bounds(band)
    whole = revenue.quantize(Decimal(1), ROUND_HALF_UP)  # bands are in whole 萬元: 500.4 is in 500 and less
    return low <= whole and (high is None or whole <= high)


def _is_above(band: Option, other: Option) -> bool:
    """Whether even the least revenue of one band is above the greatest of the other."""
    greatest = _bounds(other)[1]
    return greatest is not None and _bounds(band)[0] > greatest


def _entry_year(year: Value, earliest: int | None, on: date) -> Text | None:
    if not isinstance(year, int) or not 0 < year < 1000:
        return None
    if year > on.year - ROC:
        return Text(f"填{year}年，晚於今年，請確認", f"is {year}, in the future; please confirm")
    if earliest is not None and year < earliest:
        return Text(f"填{year}年，早於公司設立的{earliest}年，請確認", f"is {year}, before the firm was founded in {earliest}; please confirm")
    return None


RULES = (
    target_market_is_part_of_overseas,
    employees_agree,
    overseas_band_fits,
    years_of_entry_are_possible,
    shrinking_stays_within_all,
)
