"""Who may apply (E-01, E-02, E-07, E-09, E-29): six SMEs, the lead among them, good business numbers, one market."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from alliance_portal.lib.findings import Finding, Severity, Text
from alliance_portal.lib.taiwan_ids import has_ubn_form, is_valid_ubn, normalised_ubn
from proposals.catalogue.model import Option
from proposals.rules import facts
from proposals.rules.dossier import Dossier, Member, Programme
from proposals.rules.places import IDENTITY, MEMBERS, in_alliance, in_member
from proposals.rules.reading import chosen, plain_text
from proposals.rules.wording import firm, of_firm, shown

TWD = 10_000  # 萬元
AUTOMATIC = "auto"  # option extra `allowed`: the market lies in the area that the call names


class Size(Enum):
    """Where a firm stands towards the SME standard, as far as the form tells."""

    SME = "sme"
    DEEMED = "deemed"  # says so with reason and date; staff decide
    LARGE = "large"
    UNKNOWN = "unknown"  # a figure is blank: completeness asks for it


def size_of(member: Member, programme: Programme) -> Size:
    """Paid-in capital up to the limit or fewer regular employees than the limit: one of them is enough (E-02).

    The registers outweigh what is typed; a figure that they do not know is the form's.
    """
    capital, employees = facts.paid_in_capital(member).value, facts.regular_employees(member).value
    if capital is not None and capital <= programme.paid_in_capital_limit:
        return Size.SME
    if employees is not None and employees < programme.regular_employees_below:
        return Size.SME
    if "deemed" in chosen(member.record("supplementary"), "sme_basis"):
        return Size.DEEMED
    return Size.LARGE if capital is not None and employees is not None else Size.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Member firms by their size, by index."""

    sizes: tuple[Size, ...]

    def of(self, *wanted: Size) -> list[int]:
        return [index for index, size in enumerate(self.sizes) if size in wanted]


def _sizes(dossier: Dossier) -> _Sizes:
    return _Sizes(tuple(size_of(member, dossier.programme) for member in dossier.members))


def enough_members_are_small(dossier: Dossier, on: date) -> Iterator[Finding]:
    """At least six member firms, the lead included, meet the SME standard (E-01). Firms deemed so wait for staff: a warning."""
    needed, sizes = dossier.programme.minimum_members, _sizes(dossier)
    # a firm whose figures are blank is asked for them; it does not count against the alliance yet
    counted, deemed = len(sizes.of(Size.SME, Size.UNKNOWN)), len(sizes.of(Size.DEEMED))
    if counted >= needed:
        return
    large = sizes.of(Size.LARGE)
    names = "、".join(firm(dossier, index).zh for index in large), ", ".join(firm(dossier, index).en for index in large)
    if counted + deemed >= needed:
        zh = f"符合中小企業認定標準的成員{counted}家，另{deemed}家視同中小企業，須由執行單位認定後才計入至少{needed}家"
        en = f"{counted} members meet the SME standard, {deemed} are deemed SMEs and count towards the {needed} once the implementing unit agrees"
        yield Finding("E-01", Severity.WARNING, Text(zh, en), MEMBERS)
        return
    zh = f"聯盟成員（含領導企業）須至少{needed}家中小企業，目前{counted}家（還差{needed - counted}家）"
    en = f"the alliance needs at least {needed} SMEs, the lead firm included; there are {counted} ({needed - counted} missing)"
    if large:
        zh, en = f"{zh}；不符合標準：{names[0]}", f"{en}; not an SME: {names[1]}"
    yield Finding("E-01", Severity.BLOCKING, Text(zh, en), MEMBERS)


def lead_firm_is_small(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The lead firm is itself an SME (E-02), or deemed one: then staff decide."""
    if not dossier.members:
        return
    size = size_of(dossier.members[0], dossier.programme)
    if size is Size.LARGE:
        said = Text("領導企業須符合中小企業認定標準；", "the lead firm must be an SME: ")
        yield _size_finding(dossier, 0, Severity.BLOCKING, said)
    elif size is Size.DEEMED:
        yield _deemed_finding(dossier, 0)


def members_beyond_the_six_are_small(dossier: Dossier, on: date) -> Iterator[Finding]:
    """A further member may be larger; staff confirm (E-02). Where the six are missing, E-01 says so instead."""
    sizes = _sizes(dossier)
    enough = len(sizes.of(Size.SME, Size.UNKNOWN, Size.DEEMED)) >= dossier.programme.minimum_members
    for index in sizes.of(Size.LARGE, Size.DEEMED):
        if index == 0:
            continue
        if sizes.sizes[index] is Size.DEEMED:
            yield _deemed_finding(dossier, index)
        elif enough:
            said = Text("不符合中小企業認定標準，須由執行單位確認；", "is no SME, the implementing unit has to confirm: ")
            yield _size_finding(dossier, index, Severity.WARNING, said)


def _size_finding(dossier: Dossier, index: int, severity: Severity, said: Text) -> Finding:
    programme = dossier.programme
    known = facts.paid_in_capital(dossier.members[index]), facts.regular_employees(dossier.members[index])
    capital, employees = (each.value or Decimal(0) for each in known)
    by = [facts.by_source(each) for each in known]
    most, fewer = programme.paid_in_capital_limit, programme.regular_employees_below
    sentence = Text(
        f"{said.zh}實收資本額{shown(capital)}萬元{by[0].zh}（標準{shown(most)}萬元以下）、"
        f"經常僱用員工{shown(employees)}人{by[1].zh}（標準未滿{fewer}人），兩項都不符",
        f"{said.en}paid-in capital NT${shown(capital * TWD)}{by[0].en} (at most {shown(most * TWD)}), "
        f"{shown(employees)} regular employees{by[1].en} (fewer than {fewer}); neither fits",
    )
    return Finding("E-02", severity, of_firm(dossier, index, sentence), in_member(index, "supplementary", "paid_in_capital"))


def _deemed_finding(dossier: Dossier, index: int) -> Finding:
    sentence = Text("視同中小企業，須由執行單位認定", "is deemed an SME; the implementing unit decides")
    return Finding("E-02", Severity.WARNING, of_firm(dossier, index, sentence), in_member(index, "supplementary", "sme_basis"))


def business_numbers_are_good(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Every unified business number is valid, or staff saw evidence for it, and stands once in the alliance (E-29)."""
    first: dict[str, int] = {}
    for index, member in enumerate(dossier.members):
        ubn, where = normalised_ubn(member.ubn), in_member(index, IDENTITY, "ubn")
        if not ubn:
            continue
        if not is_valid_ubn(ubn) and not (member.ubn_vouched and has_ubn_form(ubn)):
            reason = Text("檢查碼不符", "has a wrong check digit") if has_ubn_form(ubn) else Text("須為8位數字", "must have 8 digits")
            sentence = Text(f"統一編號「{ubn}」不正確（{reason.zh}），請核對", f"the unified business number “{ubn}” {reason.en}, please check it")
            yield Finding("E-29", Severity.BLOCKING, of_firm(dossier, index, sentence), where)
        earlier = first.setdefault(ubn, index)
        if earlier != index:
            sentence = Text(
                f"第{earlier + 1}家與第{index + 1}家統一編號重複（{ubn}）：{firm(dossier, earlier).zh}、{firm(dossier, index).zh}",
                f"members {earlier + 1} and {index + 1} have the same unified business number ({ubn}): "
                f"{firm(dossier, earlier).en}, {firm(dossier, index).en}",
            )
            yield Finding("E-29", Severity.BLOCKING, sentence, where)


def market_lies_in_the_area(dossier: Dossier, on: date) -> Iterator[Finding]:
    """ASEAN, South Asia, Japan and Korea pass; another market waits for staff (E-09)."""
    option = market_of(dossier)
    if option is None or option.extras.get("allowed", AUTOMATIC) == AUTOMATIC:
        return
    if option.free_text:
        named = plain_text(dossier.record("alliance_basic").get(option.free_text)) or option.label.zh
        sentence = Text(
            f"目標市場「{named}」不在須知列舉的範圍（東協、南亞、日本、韓國等），須由執行單位認定",
            f"the call's area (ASEAN, South Asia, Japan, Korea and the like) does not name “{named}”; the implementing unit decides",
        )
    else:
        sentence = Text(
            f"目標市場「{option.label.zh}」不屬於東協、南亞、日本或韓國，須由執行單位確認",
            f"the target market “{option.label.en}” is neither ASEAN nor South Asia, Japan or Korea; the implementing unit has to confirm it",
        )
    yield Finding("E-09", Severity.WARNING, sentence, in_alliance("alliance_basic", "target_market"))


def market_is_new_southbound(dossier: Dossier, on: date) -> Iterator[Finding]:
    """New Southbound markets have priority; another one is told, nothing more (E-07)."""
    option = market_of(dossier)
    if option is not None and not option.extras.get("new_southbound", False):
        sentence = Text(
            f"目標市場「{option.label.zh}」不屬於新南向市場；新南向市場優先，但不是資格條件",
            f"the target market “{option.label.en}” is not a New Southbound market; those have priority, it is not a condition",
        )
        yield Finding("E-07", Severity.INFO, sentence, in_alliance("alliance_basic", "target_market"))


def market_of(dossier: Dossier) -> Option | None:
    """The country that is ticked as the one target market (E-06); None while there is none."""
    ticked = chosen(dossier.record("alliance_basic"), "target_market")
    return dossier.edition.field("alliance_basic.target_market").option(ticked[0]) if ticked else None


RULES = (
    enough_members_are_small,
    lead_firm_is_small,
    members_beyond_the_six_are_small,
    market_is_new_southbound,
    market_lies_in_the_area,
    business_numbers_are_good,
)
