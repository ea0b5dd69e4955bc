"""The demonstration: an account of every role, an open call of this year, cases in every state that this year's call can have.

Made once; a second run changes nothing but what is missing. Refused in production.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.services import make_account
from proposals import interchange
from proposals.models import Call, Consent, Firm, FirmPerson, MemberFirm, Proposal, SectionAnswers
from proposals.registers.demo import fill_registers
from proposals.services.calls import read_call, store_call
from proposals.services.drafts import create_draft
from proposals.services.firms import found_firm
from proposals.services.imports import import_read
from proposals.services.submissions import submit

SAMPLES = Path(settings.BASE_DIR) / "fixtures" / "demo"
MARK = "示範"
# role, address, name, office
CAST = (
    ("lead", "lead@demo.example.tw", "周以恩", Office.NONE),
    ("member", "member@demo.example.tw", "陳茗", Office.NONE),
    ("staff 1", "staff1@demo.example.tw", "林承辦", Office.STAFF),
    ("staff 2", "staff2@demo.example.tw", "王複核", Office.STAFF),
    ("reviewer 1", "reviewer1@demo.example.tw", "吳委員", Office.REVIEWER),
    ("reviewer 2", "reviewer2@demo.example.tw", "鄭委員", Office.REVIEWER),
    ("reviewer 3", "reviewer3@demo.example.tw", "許委員", Office.REVIEWER),
    ("agency", "agency@demo.example.tw", "署承辦", Office.AGENCY),
    ("administrator 1", "administrator1@demo.example.tw", "系統管理者甲", Office.ADMINISTRATOR),
    ("administrator 2", "administrator2@demo.example.tw", "系統管理者乙", Office.ADMINISTRATOR),
)
LAST_DAY_OF_SELECTION = 60  # day of the year: a call that closes later is carried out in the next year
# what apps above this one add to the demonstration; each is harmless when run twice
FURTHER: list[Callable[[Call, User, datetime], None]] = []
EMPTY, HALF, WRONG, SENT = (f"{MARK}：{name}" for name in ("空白", "填寫中", "有錯誤", "已上傳"))


def prepare(folder: Path) -> list[dict[str, str]]:
    """Make what is missing of the demonstration; the sign-ins, also written to `folder`/demo-accounts.json (readable by the owner only)."""
    if settings.PRODUCTION:
        raise PermissionError("the demonstration is not for production")
    store_call(read_call("113"))
    call = demonstration_call(timezone.now())
    signs = _accounts(folder / "demo-accounts.json")
    with transaction.atomic():
        _cases(call, User.objects.get(email=CAST[0][1]), User.objects.get(email=CAST[1][1]))
        fill_registers(call)
        for add in FURTHER:
            add(call, User.objects.get(email=CAST[2][1]), timezone.now())
    return signs


# accounts -------------------------------------------------------------------------------------------------------------------

def _accounts(path: Path) -> list[dict[str, str]]:
    known = {each["email"]: each["password"] for each in _read(path)}
    signs = []
    for role, email, name, office in CAST:
        user = make_account(email, name=name, office=office, is_demonstration=True)
        password = known.get(email) or f"demo-{secrets.token_hex(6)}"
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        signs.append({"role": role, "email": email, "password": password})
    path.touch(mode=0o600)
    path.write_text(json.dumps(signs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return signs


def _read(path: Path) -> list[dict[str, str]]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


# the call of this year ------------------------------------------------------------------------------------------------------

def demonstration_call(now: datetime) -> Call:
    """An open call of the current ROC year, made of the 113 call's data; opened again for 30 days when it has run out."""
    local = timezone.localtime(now)
    year = local.year - 1911
    known = Call.objects.filter(code=str(year)).first()
    if known is not None and known.deadline > now:
        return known
    opens = local.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=21)
    deadline = local.replace(hour=17, minute=0, second=0, microsecond=0) + timedelta(days=30)
    carried_out = deadline.year + (deadline.timetuple().tm_yday > LAST_DAY_OF_SELECTION)  # what follows must not lie before the deadline
    tree = {key: _of_year(value, f"{carried_out}-", year) for key, value in read_call("113").items()} | {
        "code": str(year), "roc_year": year, "edition": "113", "opens_at": opens.isoformat(), "deadline": deadline.isoformat(),
    }
    tree["announcements"] = [each | {"published_at": opens.isoformat()} for each in tree["announcements"]]
    stages = {"documents": (opens.date(), deadline.date())}
    tree["timeline"] = [
        each | dict(zip(("from", "to"), (day.isoformat() for day in stages[each["key"]]), strict=True)) if each["key"] in stages else each
        for each in tree["timeline"]
    ]
    for key, mark in (("title_zh", f"（{MARK}）"), ("title_en", " (demonstration)")):
        tree[key] += mark
    return store_call(tree)


def _of_year(value: Any, shift: str, year: int) -> Any:
    """The 113 call's value with its dates moved to the year in which the plans are carried out, and its names to this one."""
    if isinstance(value, str):
        moved = value.replace("2024-", shift).replace("113年度", f"{year}年度")
        return moved.replace("2024 SME", f"{year + 1911} SME")
    if isinstance(value, Mapping):
        return {key: _of_year(each, shift, year) for key, each in value.items()}
    return [_of_year(each, shift, year) for each in value] if isinstance(value, list | tuple) else value


# cases ----------------------------------------------------------------------------------------------------------------------

def _cases(call: Call, lead: User, member: User) -> None:
    there = set(Proposal.objects.filter(call=call, imported_from__startswith=MARK).values_list("imported_from", flat=True))
    now = timezone.now()
    if SENT not in there:
        _sent(call, lead, member, now)
    if HALF not in there:
        _half(call, lead, member, now)
    if WRONG not in there:
        _wrong(call, lead, now)
    if EMPTY not in there:
        create_draft(call, _firm_of(lead), lead, at=now, imported_from=EMPTY)


def _sample(name: str, call: Call) -> tuple[dict[str, Any], Path]:
    document = interchange.read_document(SAMPLES / f"{name}.yaml")
    tree: dict[str, Any] = json.loads(json.dumps(document.tree, default=float))
    years = call.roc_year - 113
    for row in tree["members"]:
        for coached in row["supplementary"].get("coaching_history", ()):  # the year before stays the year before
            coached["roc_year"] += years
            coached["programme"] = coached["programme"].replace("112年", f"{call.roc_year - 1}年")
            for key in ("start_date", "end_date"):
                coached[key] = f"{int(coached[key][:4]) + years}{coached[key][4:]}"
    return tree | {"call": call.code}, document.folder


def _take_in(tree: dict[str, Any], folder: Path, name: str, call: Call, lead: User, now: datetime) -> Proposal:
    return import_read(interchange.Document(tree, call.code, folder), name, lead_email=lead.email, call=call, at=now)


def _confirmed(proposal: Proposal) -> None:
    """The fictional people of the demonstration have confirmed what the file brought."""
    SectionAnswers.objects.filter(proposal=proposal).update(to_confirm=[])
    Consent.objects.filter(proposal=proposal).update(origin=Consent.Origin.SCREEN)


def _firm_of(user: User) -> Firm:
    found = FirmPerson.objects.filter(user=user, is_owner=True).select_related("firm").order_by("firm__pk").first()
    return found.firm if found else found_firm(user, name="青嵐示範茶業股份有限公司", ubn="90332120")


def _bind(proposal: Proposal, position: int, user: User, now: datetime) -> None:
    row = MemberFirm.objects.get(proposal=proposal, position=position)
    own = FirmPerson.objects.filter(user=user, firm__ubn=row.ubn).select_related("firm").first()
    row.firm = own.firm if own else found_firm(user, name=row.company_name, ubn=row.ubn, confirmed_at=now)
    row.accepted_at = now
    row.save(update_fields=["firm", "accepted_at"])


def _sent(call: Call, lead: User, member: User, now: datetime) -> None:
    tree, folder = _sample("tea-vietnam", call)
    tree["proposal"]["cover"]["alliance_theme"] = f"{MARK}茶飲"
    proposal = _take_in(tree, folder, SENT, call, lead, now)
    _bind(proposal, 1, member, now)
    _confirmed(proposal)
    submit(proposal, lead, "demonstration-0001", now)


def _half(call: Call, lead: User, member: User, now: datetime) -> None:
    tree, folder = _sample("tea-vietnam", call)
    tree["proposal"]["cover"]["alliance_theme"] = f"{MARK}果飲"
    for section in ("qualitative_benefits", "schedule", "checkpoint_midterm", "checkpoint_final", "document_self_check", "mailing_label"):
        tree["proposal"].pop(section)
    tree["proposal"]["alliance_basic"].pop("truth_declaration")
    for key in ("marketing_model", "product_positioning", "business_model_figure"):
        tree["proposal"]["goals_methods"].pop(key)
    for index, row in enumerate(tree["members"]):
        if index in (1, 4):
            for section in ("survey_overseas", "survey_digital", "survey_future"):
                row.pop(section)
        if index >= 5:
            for section in [key for key, value in row.items() if isinstance(value, dict)]:
                row.pop(section)
        if index in (1, 2, 4):
            row["member_privacy"] = {}
    goals = tree["proposal"]["goals_methods"]
    goals["strategy_figure"] = {"file": goals["strategy_figure"], "caption": "圖 1　四階段推動架構：由基礎整備到通路落地"}
    proposal = _take_in(tree, folder, HALF, call, lead, now)
    _bind(proposal, 1, member, now)
    _confirmed(proposal)
    MemberFirm.objects.filter(proposal=proposal, position__in=(1, 4, 5, 6, 7)).update(completed_at=None)


def _wrong(call: Call, lead: User, now: datetime) -> None:
    tree, folder = _sample("bento-japan", call)
    proposal = tree["proposal"]
    proposal["cover"]["alliance_theme"] = f"{MARK}便當輕食生活共享圈"  # 11 characters: one too many
    proposal["quantified_benefits"]["kpi4_after"] = float(proposal["quantified_benefits"]["kpi4_before"]) * 1.05
    proposal["schedule"]["gantt"][0]["weight"] = 20
    proposal["plan_summary"]["summary_kpis"][2]["after"] = "9"
    tree["members"][3]["ubn"] = tree["members"][2]["ubn"]
    tree["members"][4]["supplementary"]["founding_date"] = ""
    tree["members"][5]["member_privacy"] = {}
    _take_in(tree, folder, WRONG, call, lead, now)
