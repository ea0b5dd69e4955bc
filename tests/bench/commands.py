"""A command over a whole call, measured in a process of its own: `python -m tests.bench.commands NAME [CALL]`, PORTAL_DATA the bench's.

Prints seconds of processor and wall time, questions to the database, and the highest resident memory in MB. What it writes is rolled back, so
that every run finds the same; the prints of submissions stay.
"""

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import django

WITH_CHUNKS = 50
AROUND = 3  # before the chunks: what has no print, the call, the submissions themselves
REMINDED_ON = date(2024, 9, 20)


def main(name: str, *arguments: str) -> dict[str, float]:
    """Run one of them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import alliance_portal.celery  # noqa: F401  tasks find their broker

    django.setup()
    from django.db import connection

    seen: Counter[str] = Counter()

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[sql] += 1
        return execute(sql, params, many, context)

    connection.ensure_connection()
    began = time.process_time(), time.perf_counter()
    with connection.execute_wrapper(count):
        more = COMMANDS[name](seen, *arguments)
    spent = {"cpu": time.process_time() - began[0], "wall": time.perf_counter() - began[1]}
    asked = sum(count for sql, count in seen.items() if sql.startswith("SELECT"))
    return spent | {"queries": asked, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024} | more


def prints(_seen: Counter[str]) -> dict[str, float]:
    """What `screening check` does first: every submission is noted for comparison."""
    from review.screening.prints import note_prints

    return {"count": note_prints(10_000)}


def screening(seen: Counter[str], call: str) -> dict[str, float]:
    """`screening check --call CALL --json`, everything; the queries of one chunk beside it."""
    from review.screening.commandline import check

    told: list[int] = []

    class Counted:
        """Streams that only count."""

        def say(self, text: str) -> None:
            told.append(len(text))

        complain = say

    check.run({"code": "", "call": call, "json": True, "on": None, "passed": False, "language": "zh-hant"}, Counted())
    chunks = -(-len(told) // WITH_CHUNKS)
    asked = sum(each for sql, each in seen.items() if sql.startswith("SELECT"))
    return {"count": len(told), "chunk": (asked - AROUND) / chunks}


def remind(_seen: Counter[str], call: str) -> dict[str, float]:
    """`kpi remind` with everything due at once, for one call's alliances."""
    from django.db import transaction
    from django.utils import timezone

    from kpi.models import MemberReport, MonthSlot
    from kpi.services.reminders import remind as reminded
    from proposals.models import MemberFirm

    with transaction.atomic():
        MonthSlot.objects.exclude(proposal__call__code=call).update(lifted_at=timezone.now())
        MemberReport.objects.filter(slot__proposal__call__code=call, slot__month=date(2024, 8, 1)).update(first_sent_at=None)
        MemberFirm.objects.filter(proposal__call__code=call).update(contact_email="member@bench.example")
        _seen.clear()
        sent = reminded(REMINDED_ON, timezone.now())
        transaction.set_rollback(True)
    return {"count": sent}


def summary(_seen: Counter[str], call: str) -> dict[str, float]:
    """每月彙整 of the programme."""
    from kpi.queries.outputs import summary as sheets
    from kpi.workbooks.sheets import written

    return {"count": len(written(sheets(_call(call), date(2024, 12, 20), with_internal=True)))}


def raw(_seen: Counter[str], call: str) -> dict[str, float]:
    """Raw data, one query a table."""
    from kpi.queries.outputs import raw as sheets
    from kpi.workbooks.sheets import written

    return {"count": len(written(sheets(_call(call))))}


def scores(_seen: Counter[str], call: str) -> dict[str, float]:
    """The workbook of a committee's scores."""
    from review.models import Committee
    from review.queries.ranking import decided_lines, ranked
    from review.services.exports.score_workbook import workbook

    committee = Committee.objects.select_related("call").get(call__code=call)
    found = ranked(committee)
    return {"count": len(workbook(committee, found, decided_lines(found.round.proposals), english=False))}


def _call(code: str) -> Any:
    from proposals.models import Call

    return Call.objects.get(code=code)


COMMANDS: dict[str, Callable[..., dict[str, float]]] = {
    "prints": prints, "screening": screening, "remind": remind, "summary": summary, "raw": raw, "scores": scores,
}

if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
