"""Changes of a plan: what a change makes of the baseline, what it does to members, progress and checkpoints, what cannot be. Pure.

`new` holds plain texts by kind (kpi.constants.ChangeKind): member_leaves {member, until} · member_joins {name, ubn, email, is_sme, since} ·
target {kpi, first_half, whole} · schedule {m03 … m11} · amount {amount} · contact {contact_name, contact_phone, contact_email} ·
partner {group, before, after, content}.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.lib.taiwan_ids import is_valid_ubn
from kpi.progress import HUNDRED, ITEMS, planned
from kpi.rules.plans import Part, part_tree, parts_of, plan_of
from kpi.rules.terms import Terms
from proposals.rules.dossier import Programme

LEAD_STAYS = Text("領導企業不能以變更退出。", "The lead firm cannot leave by a change.")
NO_MEMBER = Text("請選擇要退出的成員。", "Choose the member who leaves.")
NO_NAME = Text("請填寫加入成員的名稱。", "Give the name of the member who joins.")
BAD_UBN = Text("統一編號不正確。", "The unified business number is not valid.")
KNOWN_UBN = Text("這家公司已經是聯盟成員。", "This firm is a member already.")
NO_KPI = Text("請選擇KPI。", "Choose the KPI.")
HALF_ABOVE = Text("上半年目標數不可高於全程目標數。", "The first half's target may not exceed the whole.")
NOT_100 = Text("每月進度合計應為100%，目前為{total}%。", "The months must total 100%; now {total}%.")
TOO_MUCH = Text("核定經費須為1元以上，且不超過上限{most:,}元。", "The budget must be from NT$1 up to NT${most:,}.")
NOTHING = Text("請填寫變更後的內容。", "Say what it is changed to.")
SAME = Text("內容沒有變動。", "Nothing is changed.")
GROUPS = {"tools": "indicator", "partners": "content"}


def applied(tree: Mapping[str, Any], kind: str, new: Mapping[str, str], member_key: int = 0) -> dict[str, Any]:
    """The baseline's tree with the change in it; `member_key`: the row of a member who joins (0 while it has none)."""
    changed: dict[str, Any] = deepcopy(dict(tree))
    if kind == "member_leaves":
        parts = [replace(each, until=date.fromisoformat(new["until"])) if str(each.key) == new["member"] else each for each in parts_of(tree)]
        changed["members"] = [part_tree(each) for each in parts]
    elif kind == "member_joins":
        joined = Part(member_key, new["name"], new.get("ubn", ""), new.get("is_sme") == "yes", since=date.fromisoformat(new["since"]))
        changed["members"] = [*changed["members"], part_tree(joined)]
    elif kind == "target":
        target = changed["targets"][new["kpi"]]
        whole, first = Decimal(new["whole"]), Decimal(new["first_half"])
        target |= {"first_half": new["first_half"], "whole": new["whole"], "second_half": format((whole - first).normalize(), "f")}
    elif kind == "schedule":
        changed["monthly"] = {month: new.get(f"m{int(month):02}", share) for month, share in changed["monthly"].items()}
    elif kind == "amount":
        changed["amount"] = new["amount"]
    elif kind == "contact":
        changed["contact"] = {**changed.get("contact", {}), **{key: value for key, value in new.items() if value}}
    elif kind == "partner":
        rows = [dict(row) for row in changed.get(new["group"], [])]
        detail = {"name": new["after"], GROUPS[new["group"]]: new.get("content", "")}
        kept = [detail if row["name"] == new["before"] else row for row in rows]
        changed[new["group"]] = kept if new["before"] else [*rows, detail]
    return changed


def old_values(tree: Mapping[str, Any], kind: str, new: Mapping[str, str]) -> dict[str, Any]:
    """What stood before, as far as the change touches it."""
    if kind == "target":
        return dict(tree["targets"].get(new.get("kpi", ""), {}))
    if kind == "schedule":
        return dict(tree["monthly"])
    if kind == "member_leaves":
        return next((part_tree(each) for each in parts_of(tree) if str(each.key) == new.get("member")), {})
    if kind == "partner":
        return next((dict(row) for row in tree.get(new.get("group", ""), []) if row["name"] == new.get("before")), {})
    return {"amount": {"amount": tree.get("amount", "")}, "contact": dict(tree.get("contact", {}))}.get(kind, {})


def faults(tree: Mapping[str, Any], kind: str, new: Mapping[str, str], programme: Programme, terms: Terms) -> dict[str, Text]:
    """Why a change cannot be asked for, by field."""
    checks = {"member_leaves": _leaving, "member_joins": _joining, "target": _target, "schedule": _schedule, "partner": _partner}
    if kind == "amount":
        text = new.get("amount", "")
        good = text.isdigit() and 0 < int(text) <= terms.ceiling_twd
        return {} if good else {"amount": Text(TOO_MUCH.zh.format(most=terms.ceiling_twd), TOO_MUCH.en.format(most=terms.ceiling_twd))}
    if kind == "contact":
        return {} if any(new.get(key) for key in ("contact_name", "contact_phone", "contact_email")) else {"contact_name": NOTHING}
    return dict(checks[kind](tree, new, programme))


def _leaving(tree: Mapping[str, Any], new: Mapping[str, str], _programme: Programme) -> Iterator[tuple[str, Text]]:
    parts = {str(each.key): place for place, each in enumerate(parts_of(tree)) if each.until is None}
    if new.get("member") not in parts:
        yield "member", NO_MEMBER
    elif parts[new["member"]] == 0:
        yield "member", LEAD_STAYS


def _joining(tree: Mapping[str, Any], new: Mapping[str, str], _programme: Programme) -> Iterator[tuple[str, Text]]:
    if not new.get("name"):
        yield "name", NO_NAME
    if not is_valid_ubn(new.get("ubn", "")):
        yield "ubn", BAD_UBN
    elif any(each.ubn == new["ubn"] and each.until is None for each in parts_of(tree)):
        yield "ubn", KNOWN_UBN


def base_value(kpi: str, programme: Programme, before: str) -> Fraction:
    """The least whole-period target that the programme allows (K-17): the alliance may set higher, never lower."""
    least = {
        "kpi1": Fraction(2 * programme.kpi1_minimum_each), "kpi2": Fraction(programme.kpi2_minimum), "kpi3": Fraction(programme.kpi3_minimum),
        "kpi4": Fraction(before or 0) * Fraction(programme.kpi4_growth_minimum) / HUNDRED, "kpi5": Fraction(programme.kpi5_minimum),
    }
    return least[kpi]


def _target(tree: Mapping[str, Any], new: Mapping[str, str], programme: Programme) -> Iterator[tuple[str, Text]]:
    if new.get("kpi") not in ITEMS:
        yield "kpi", NO_KPI
        return
    least = base_value(new["kpi"], programme, tree.get("kpi4_before", "0"))
    if Fraction(new["whole"]) < least:
        shown = rounded_text(least)
        yield "whole", Text(f"不可低於計畫規定的基本數 {shown}。", f"It may not fall below the programme's base value {shown}.")
    if Fraction(new["first_half"]) > Fraction(new["whole"]):
        yield "first_half", HALF_ABOVE


def _schedule(tree: Mapping[str, Any], new: Mapping[str, str], _programme: Programme) -> Iterator[tuple[str, Text]]:
    total = sum((Fraction(share) for share in applied(tree, "schedule", new)["monthly"].values()), Fraction(0))
    if total != HUNDRED:
        shown = rounded_text(total)
        yield f"m{max(map(int, tree['monthly'])):02}", Text(NOT_100.zh.format(total=shown), NOT_100.en.format(total=shown))


def _partner(_tree: Mapping[str, Any], new: Mapping[str, str], _programme: Programme) -> Iterator[tuple[str, Text]]:
    if new.get("group") not in GROUPS:
        yield "group", NOTHING
    elif not new.get("after"):
        yield "after", NOTHING


# the clock ------------------------------------------------------------------------------------------------------------------------

def is_late(event_on: date, asked_on: date, terms: Terms) -> bool:
    """Whether a major change is asked for later than the call allows after the event; the last day counts."""
    return asked_on > event_on + timedelta(days=terms.major_change_days)


def is_closed(asked_on: date, term_until: date, terms: Terms) -> bool:
    """Whether major changes are closed: the last days before the end of the term."""
    return (term_until - asked_on).days < terms.changes_closed_days


# effects --------------------------------------------------------------------------------------------------------------------------

def effects(before: Mapping[str, Any], after: Mapping[str, Any], terms: Terms) -> list[tuple[bool, Text]]:
    """What a change does, for everybody to read before it is asked for and decided; True marks what needs a second look."""
    return [*_members_effect(before, after, terms), *_checkpoint_effects(before, after), *_target_effects(before, after), *_amount(before, after)]


def smes(tree: Mapping[str, Any]) -> int:
    """Members that meet the SME standard and stay: who has a last day, be it yet to come, is not counted (E-01)."""
    return sum(1 for each in parts_of(tree) if each.is_sme and each.until is None)


def _members_effect(before: Mapping[str, Any], after: Mapping[str, Any], terms: Terms) -> Iterator[tuple[bool, Text]]:
    if before.get("members") == after.get("members"):
        return
    was, now = smes(before), smes(after)
    short = now < terms.minimum_smes
    zh, en = f"中小企業成員由{was}家變為{now}家", f"SME members: {was} before, {now} after"
    if short:
        zh, en = f"{zh}，少於{terms.minimum_smes}家，須同時補足", f"{en}; fewer than {terms.minimum_smes}, others must join"
    yield short, Text(f"{zh}。", f"{en}.")


def _checkpoint_effects(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[bool, Text]]:
    if before["monthly"] == after["monthly"]:
        return
    old, new = plan_of(before), plan_of(after)
    for point in new.checkpoints:
        was, now = planned(old, point.on), planned(new, point.on)
        short = now < point.required
        day = spoken(point.on, ["short"], english=False), spoken(point.on, ["short"], english=True)
        needed, shown = rounded_text(point.required), (rounded_text(was), rounded_text(now))
        zh = f"{day[0]}查核點預定累計由{shown[0]}%變為{shown[1]}%（應達{needed}%）"
        en = f"Checkpoint {day[1]}: planned {shown[0]}% before, {shown[1]}% after ({needed}% asked)"
        yield short, Text(f"{zh}{'，低於查核點' if short else ''}。", f"{en}{', below it' if short else ''}.")


def _target_effects(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[bool, Text]]:
    for item in ITEMS:
        old, new = before["targets"][item], after["targets"][item]
        if (old["first_half"], old["whole"]) == (new["first_half"], new["whole"]):
            continue
        lower = Fraction(new["whole"]) < Fraction(old["whole"])
        name = f"KPI {item[3:]}"
        yield lower, Text(
            f"{name}全程目標由{old['whole']}變為{new['whole']}，上半年由{old['first_half']}變為{new['first_half']}{'（調降）' if lower else ''}。",
            f"{name}: whole period {old['whole']} before, {new['whole']} after; first half {old['first_half']} before, {new['first_half']} after.",
        )


def _amount(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[bool, Text]]:
    if before.get("amount") != after.get("amount"):
        was, now = f"{int(before.get('amount') or 0):,}", f"{int(after.get('amount') or 0):,}"
        yield False, Text(f"核定經費由新臺幣{was}元變為{now}元。", f"Budget: NT${was} before, NT${now} after.")
