"""Calls of frozen submissions that nobody has checked yet, and registers of fifty thousand rows that know their firms."""

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals import interchange
from proposals.constants import Status
from proposals.models import Call, CoachingRecord, CompanyFact, MemberFirm, Proposal, Sanction, Submission
from review.screening.similarity import NARRATIVES
from tests.bench.worlds.ground import call_like_113, proposals_of, valid_numbers
from tests.house.sources import ROOT

COACHED, FACTS, SANCTIONED = 30_000, 15_000, 5_000
DAY = date(2024, 1, 2)


def fill(sizes: tuple[int, ...], officer: User) -> dict[str, str]:
    """{size: code of the call with so many submissions}; no two plans say the same."""
    tree: dict[str, Any] = interchange.read_document(ROOT / "tests" / "samples" / "tea-vietnam.yaml").tree
    members = len(tree["members"])
    numbers = valid_numbers(FACTS)
    _registers(numbers)
    codes, first = {}, 0
    for size in sizes:
        call = call_like_113(f"S{size}")
        cases = proposals_of(call, size, officer, (Status.SCREENING,))
        own = [numbers[first + place * members : first + (place + 1) * members] for place in range(size)]
        first += size * members
        _submissions(call, cases, own, tree, officer)
        codes[str(size)] = call.code
    return codes


def _submissions(call: Call, cases: list[Proposal], own: list[list[str]], tree: dict[str, Any], officer: User) -> None:
    chance = random.Random(113)  # noqa: S311  texts to measure with, no secret
    signs = "".join(str(tree["proposal"].get(section, {}).get(key, "")) for section, keys in NARRATIVES for key in keys)
    MemberFirm.objects.bulk_create([
        MemberFirm(proposal=case, position=place, company_name=f"示範企業{number}", ubn=number)
        for case, numbers in zip(cases, own, strict=True) for place, number in enumerate(numbers)
    ])  # fmt: skip
    now, made = timezone.now(), []
    for case, numbers in zip(cases, own, strict=True):
        text = _dossier(tree, numbers, signs, chance)
        made.append(Submission(
            proposal=case, number=1, receipt_no=f"{case.code}-1", idempotency_key="bench", dossier=text, sha256=sha256(text.encode()).hexdigest(),
            edition=call.edition, edition_digest="", received_at=now, submitted_by=officer, content_version=0,
        ))  # fmt: skip
    Submission.objects.bulk_create(made, batch_size=50)


def _dossier(tree: dict[str, Any], numbers: list[str], signs: str, chance: random.Random) -> str:
    """The sample's plan with firms of its own and narratives of the same length in another order of signs."""
    narratives = {
        section: {key: "".join(chance.choices(signs, k=len(record[key]))) for key in keys if isinstance(record.get(key), str)}
        for section, keys in NARRATIVES if (record := tree["proposal"].get(section))
    }
    proposal = {section: {**record, **narratives.get(section, {})} for section, record in tree["proposal"].items()}
    proposal["alliance_basic"] |= _people(proposal["alliance_basic"], numbers[0])
    members = [
        {**row, "ubn": number, "company_name": f"示範企業{number}",
         "member_company": {**row["member_company"], **_people(row["member_company"], number)}}
        for row, number in zip(tree["members"], numbers, strict=True)
    ]  # fmt: skip
    return json.dumps({**tree, "proposal": proposal, "members": members}, ensure_ascii=False, sort_keys=True, default=float)


def _people(record: dict[str, Any], number: str) -> dict[str, Any]:
    """Everybody's own telephones and addresses."""
    kinds = {"email": f"a{number}@bench.example", "mobile": f"09{number}", "phone": f"02-{number}"}
    return {key: kinds[kind] for key in record for kind in kinds if key.endswith(f"_{kind}")}


def _registers(numbers: list[str]) -> None:
    shared = {"source": "示範登記資料", "source_date": DAY}
    CompanyFact.objects.bulk_create([
        CompanyFact(key=f"c{place}", ubn=ubn, company_name=f"示範企業{ubn}", paid_in_capital=Decimal(500 + place % 900),
                    regular_employees=place % 180 + 1, founding_date=date(2003, 3, 6) + timedelta(days=place % 5000), registration_kind="company",
                    status="核准設立", **shared)
        for place, ubn in enumerate(numbers)
    ])  # fmt: skip
    CoachingRecord.objects.bulk_create([
        CoachingRecord(key=f"r{place}", ubn=numbers[place % FACTS], programme="推動中小企業數位創新鏈結國際計畫", system="國際",
                       roc_year=105 + place % 8, end_date=date(2016 + place % 8, 11, 30), status="closed", **shared)
        for place in range(COACHED)
    ])  # fmt: skip
    Sanction.objects.bulk_create([
        Sanction(key=f"s{place}", ubn=numbers[place * 3], kind="suspension" if place % 2 else "abnormal", authority="示範機關", reason="未依限結案",
                 start_date=date(2019, 1, 1), end_date=date(2020, 1, 1), **shared)
        for place in range(SANCTIONED)
    ])  # fmt: skip
