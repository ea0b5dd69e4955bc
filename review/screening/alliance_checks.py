"""The checks of section 1 that are made of the alliance, with the facts that they rest on (E-01, E-04, E-06, E-07, E-09, E-11, E-12, E-18)."""

from collections.abc import Iterator
from datetime import date

from alliance_portal.lib.findings import Text
from proposals.rules.dossier import Dossier
from proposals.rules.eligibility import Size, market_of, size_of
from proposals.rules.history import past_of
from proposals.rules.places import IDENTITY, MEMBERS, in_alliance, in_member
from proposals.rules.reading import chosen
from proposals.rules.wording import firm
from review.screening.evidence import BOTH, NONE, NOTHING, PORTAL, Evidence, Found, Outcome, Verdict
from review.screening.surroundings import SharedContact, Surroundings

MET = Text("符合", "Met")
SIZES = {
    Size.SME: Text("中小企業", "SME"),
    Size.DEEMED: Text("視同，待認定", "deemed, staff decide"),
    Size.LARGE: Text("非中小企業", "no SME"),
    Size.UNKNOWN: Text("不明", "not known"),
}
MARKET = in_alliance("alliance_basic", "target_market")
ALIKE = in_alliance("goals_methods")


def alliance_outcomes(dossier: Dossier, on: date, found: Found, around: Surroundings) -> Iterator[Outcome]:
    """Every check of the alliance."""
    yield _six(dossier, found)
    yield _lead(dossier)
    yield from _market(dossier, found)
    yield _continuation(dossier, on, found)
    yield _one_live_case(around)
    yield from _contacts(around)
    yield _similar(around)


def _six(dossier: Dossier, found: Found) -> Outcome:
    needed = dossier.programme.minimum_members
    sizes = [size_of(member, dossier.programme) for member in dossier.members]
    counted = sizes.count(Size.SME)
    total = Evidence(
        Text("中小企業家數", "SMEs"),
        Text(f"{counted}家，共{len(sizes)}家成員", f"{counted} of {len(sizes)} members"),
        Text(f"至少{needed}家", f"at least {needed}"),
        BOTH,
    )
    lines = (total, *(Evidence(firm(dossier, index), SIZES[size], source=BOTH) for index, size in enumerate(sizes)))
    rule = Text(f"聯盟成員（含領導企業）至少{needed}家為中小企業。", f"At least {needed} firms, the lead included, are SMEs.")
    return found.outcome(
        "E-01",
        MEMBERS,
        rule,
        lines,
        passed=MET,
        is_known=counted >= needed,
        not_known=Text("部分成員的資本額或員工數不明，家數無法確定", "Some figures are not known, so the count is not certain"),
    )


def _lead(dossier: Dossier) -> Outcome:
    rule = Text("成員推派一家為領導企業。", "The members nominate exactly one of themselves as lead firm.")
    has_one = bool(dossier.members) and bool(dossier.members[0].company_name or dossier.members[0].ubn)
    value = firm(dossier, 0) if has_one else NONE
    lines = (Evidence(Text("領導企業", "lead firm"), value, Text("1家", "one")),)
    message = MET if has_one else Text("沒有領導企業", "There is no lead firm")
    return Outcome("E-04", Verdict.PASSED if has_one else Verdict.BLOCKING, None, in_member(0, IDENTITY, "company_name"), message, rule, lines)


def _market(dossier: Dossier, found: Found) -> Iterator[Outcome]:
    option, ticked = market_of(dossier), chosen(dossier.record("alliance_basic"), "target_market")
    names = [dossier.edition.field("alliance_basic.target_market").option(key) for key in ticked]
    value = Text("、".join(each.label.zh for each in names if each), ", ".join(each.label.en for each in names if each)) if names else NONE
    label = Text("目標市場", "target market")
    rule = Text("以單一國家為目標市場。", "One country is the target market.")
    is_one = len(ticked) == 1
    yield Outcome(
        "E-06",
        Verdict.PASSED if is_one else Verdict.BLOCKING,
        None,
        MARKET,
        MET if is_one else Text("目標市場不是單一國家", "The target market is not one country"),
        rule,
        (Evidence(label, value, Text("單一國家", "one country")),),
    )
    area = Text("東協、南亞、日本、韓國等", "ASEAN, South Asia, Japan, Korea and the like")
    rule = Text(
        "目標市場位於亞太區域（東協、南亞、日本、韓國等）；其他國家由執行單位認定。",
        "The market lies in the Asia-Pacific area; staff decide about others.",
    )
    yield found.outcome("E-09", MARKET, rule, (Evidence(label, value, area),), passed=MET, is_known=option is not None)
    rule = Text("新南向市場優先，不是資格條件。", "New Southbound markets have priority; it is no condition.")
    yield found.outcome(
        "E-07", MARKET, rule, (Evidence(label, value, Text("新南向市場", "New Southbound")),), passed=MET, is_known=option is not None
    )


def _continuation(dossier: Dossier, on: date, found: Found) -> Outcome:
    year, where = dossier.programme.roc_year - 1, in_alliance("plan_summary", "application_kind")
    kind = chosen(dossier.record("plan_summary"), "application_kind")
    said = Text("延續申請", "continuation") if "continuation" in kind else Text("首次申請", "first application") if kind else NONE
    before = [each for each in past_of(dossier, 0, on).same() if each.roc_year == year] if dossier.members else []
    record = Text("、".join(each.programme for each in before), ", ".join(each.programme for each in before)) if before else NONE
    lines = (
        Evidence(Text("計畫申請", "kind of application"), said),
        Evidence(
            Text(f"領導企業{year}年本計畫輔導", f"lead firm's coaching in {year}"),
            record,
            Text("延續申請須有紀錄", "needed for a continuation"),
            BOTH,
        ),
    )
    rule = Text(f"延續申請須有前一年度（{year}年）的本計畫輔導紀錄。", f"A continuation needs a coaching record of the year before ({year}).")
    return found.outcome("E-18", where, rule, lines, passed=MET)


def _one_live_case(around: Surroundings) -> Outcome:
    others = [each for each in around.others if each.index == 0 and each.position == 0]
    rule = Text("同一公司同時只能領導一件進行中的案件。", "One firm leads at most one live case.")
    lines = tuple(Evidence(Text("領導的另一件案件", "leads another case"), Text(each.code, each.code), NONE, PORTAL) for each in others) or (
        Evidence(Text("領導的另一件案件", "leads another case"), NONE, NONE, PORTAL),
    )
    where = in_member(0, IDENTITY, "ubn")
    if not others:
        return Outcome("E-12", Verdict.PASSED, None, where, MET, rule, lines)
    codes = "、".join(each.code for each in others), ", ".join(each.code for each in others)
    return Outcome(
        "E-12",
        Verdict.BLOCKING,
        None,
        where,
        Text(
            f"領導企業另有進行中的案件{codes[0]}",
            f"The lead firm leads another live case: {codes[1]}",
        ),
        rule,
        lines,
    )


def _contacts(around: Surroundings) -> Iterator[Outcome]:
    """Contact persons who stand in another case too, or for several firms of this one: one outcome a place."""
    rule = Text(
        "同一聯絡人出現在不同案件或不同成員，須確認是否一案多投、各成員是否知悉。",
        "The same contact person in several cases or for several firms: is it a double filing, do the members know?",
    )
    places: dict[str, list[SharedContact]] = {}
    for each in around.contacts:
        places.setdefault(each.where, []).append(each)
    for where, shared in places.items():
        lines = tuple(
            Evidence(
                Text("相同的聯絡資料", "the same contact"),
                Text(each.shown, each.shown),
                NOTHING,
                Text(f"{each.code} {each.elsewhere}".strip(), f"{each.code} {each.elsewhere}".strip()),
            )
            for each in shared
        )
        outside = sorted({each.code for each in shared if each.code})
        message = (
            Text(f"聯絡人也出現在案件{'、'.join(outside)}", f"The contact person also stands in case {', '.join(outside)}")
            if outside
            else Text(
                "數家成員填寫相同的聯絡資料",
                "Several members give the same contact",
            )
        )
        yield Outcome("E-11" if outside else "E-28", Verdict.WARNING if outside else Verdict.INFO, None, where, message, rule, lines)


def _similar(around: Surroundings) -> Outcome:
    """Plans alike are shown side by side; whether they are the same plan is never decided here (E-11)."""
    rule = Text(
        "領導企業不得以相同或類似計畫重複申請；相似度僅供承辦人比對，不作為判定。",
        "The same or a similar plan may not be filed twice. Likeness only tells staff where to look; it decides nothing.",
    )
    lines = tuple(
        Evidence(
            Text("內容相近的計畫", "a plan alike"),
            Text(f"{each.code} {each.lead} 約{each.share}%", f"{each.code} {each.lead} about {each.share}%"),
            NOTHING,
            PORTAL,
        )
        for each in around.similar
    )
    compared = Evidence(Text("已比對的計畫", "plans compared"), Text(f"{around.compared}件", str(around.compared)), NOTHING, PORTAL)
    waiting = (
        (Evidence(Text("尚未比對", "not compared yet"), Text(f"{around.uncompared}件", str(around.uncompared)), NOTHING, PORTAL),)
        if around.uncompared
        else ()
    )
    if not around.similar:
        return Outcome("E-11", Verdict.PASSED, None, ALIKE, Text("未發現內容相近的計畫", "No plan alike was found"), rule, (compared, *waiting))
    message = Text(f"有{len(around.similar)}件計畫內容相近，請並列比對", f"{len(around.similar)} plans are alike; compare them side by side")
    return Outcome("E-11", Verdict.INFO, None, ALIKE, message, rule, (*lines, compared, *waiting))
