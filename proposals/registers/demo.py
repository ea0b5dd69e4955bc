"""Rows of the registers for the demonstration, marked 示範; made once."""

from datetime import date
from typing import Any

from django.utils import timezone

from proposals.models import Call
from proposals.registers.columns import COACHING, COMPANIES, Register
from proposals.registers.tables import fill as filled
from proposals.registers.tables import table_of

SOURCE = "示範資料（虛構）"
# number, name, paid-in capital in 萬元, regular employees, founded; two differ from what the firms typed
FIRMS = (
    ("90332120", "青嵐示範茶業股份有限公司", "5000", 56, "2003-04-18"),
    ("76427997", "霧谷示範製茶有限公司", "500", 10, "2009-09-01"),
    ("64581046", "沐珍示範食品股份有限公司", "12000", 91, "1998-11-12"),
    ("13858940", "果嶼示範果醬有限公司", "1200", 23, "2013-06-25"),
    ("32515044", "鼎泡示範機械股份有限公司", "3000", 41, "2006-02-14"),
    ("88940083", "循杯示範包材股份有限公司", "4200", 64, "2010-08-08"),
    ("60277022", "數茶示範資訊有限公司", "900", 18, "2020-03-03"),
    ("06344468", "樂飲示範餐飲管理有限公司", "600", 29, "2021-07-15"),
)
# number, name, programme, years before the call, status
COACHINGS = (
    ("64581046", "沐珍示範食品股份有限公司", "推動中小企業數位創新鏈結國際計畫（示範）", 1, "closed"),
    ("88940083", "循杯示範包材股份有限公司", "示範品牌輔導計畫", 2, "closed"),
    ("60277022", "數茶示範資訊有限公司", "示範雲市集輔導", 1, "closed"),
)


def fill_registers(call: Call) -> None:
    """Company facts and coaching records of the demonstration's firms; nothing where there are rows already."""
    today = timezone.localdate().isoformat()
    common = {"source": SOURCE, "source_date": today, "note": None}
    _add(COMPANIES, [
        {
            **common, "ubn": ubn, "company_name": name, "paid_in_capital": capital, "regular_employees": people, "founding_date": founded,
            "registration_kind": "company", "status": "核准設立",
        }
        for ubn, name, capital, people, founded in FIRMS
    ])
    rows = []
    for ubn, name, programme, back, status in COACHINGS:
        year = call.roc_year - back
        rows.append({
            **common, "ubn": ubn, "company_name": name, "programme": programme, "system": "示範輔導體系", "roc_year": year, "status": status,
            "start_date": date(year + 1911, 3, 1).isoformat(), "end_date": date(year + 1911, 11, 30).isoformat(),
        })
    _add(COACHING, rows)


def _add(register: Register, facts: list[dict[str, Any]]) -> None:
    table = table_of(register)
    if not table.objects.exists():
        table.objects.bulk_create([filled(register, table(), each) for each in facts])
