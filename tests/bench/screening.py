"""The rules of section 1 over one alliance of nine, with its registers and without a database: seconds of processor and wall time a check."""

import copy
import json
import statistics
import time
from datetime import date
from decimal import Decimal
from typing import Any

from proposals.rules.registered import Coached, Company, Registered, Source
from review.screening.outcomes import screen, with_registers
from tests.proposals.rules.build import LAST_DAY, read_tree, sample

TURNS, EACH = 15, 20


def main() -> None:
    """Measure and print."""
    tree: dict[str, Any] = sample()
    tree["members"].append({**copy.deepcopy(tree["members"][-1]), "company_name": "第九示範公司", "ubn": "22099131"})
    source = Source("示範登記資料", date(2024, 1, 2))
    dossier = read_tree(tree)
    registers = {
        member.ubn: Registered(
            Company(Decimal(1000 + index), 50 + index, date(2003 + index, 3, 6), "company", "核准設立", source),
            (Coached("推動中小企業數位創新鏈結國際計畫", "國際", 108, None, date(2019, 11, 30), "closed", source),),
        )
        for index, member in enumerate(dossier.members)
    }
    known = with_registers(dossier, registers)
    cpu, wall = [], []
    for _ in range(TURNS):
        began = time.process_time(), time.perf_counter()
        for _ in range(EACH):
            screen(known, LAST_DAY)
        cpu.append((time.process_time() - began[0]) / EACH)
        wall.append((time.perf_counter() - began[1]) / EACH)
    print(json.dumps({"cpu": statistics.median(cpu), "wall": statistics.median(wall), "firms": len(known.members)}))


if __name__ == "__main__":
    main()
