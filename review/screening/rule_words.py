"""The rules of section 1 about a firm in plain words, with the numbers of the call. Written once a call, not once a firm."""

from functools import lru_cache
from typing import NamedTuple

from alliance_portal.lib.findings import Text
from proposals.rules.dossier import Programme
from proposals.rules.eligibility import TWD
from proposals.rules.wording import shown

NUMBER = Text(
    "統一編號須正確、不重複；同一公司未經同意不得同時列於兩件進行中的案件。",
    "The business number is valid and stands once; no firm is in two live cases without approval.",
)
ABNORMAL = Text("計畫執行曾異常結案者，不符申請資格。", "A firm whose plan was closed abnormally may not apply.")
SUSPENDED = Text("停權處分尚未屆滿者，不符申請資格。", "A firm whose suspension has not yet expired may not apply.")
CONSENT = Text(
    "成員須同意個人資料蒐集利用並填妥聯絡資料，否則得拒絕其參加。",
    "A member consents to the use of personal data and gives its contact, or may be refused.",
)


class FirmRules(NamedTuple):
    """Rules and limits as sentences."""

    size: Text
    most: Text
    fewer: Text
    yearly: Text
    this_year: Text
    consecutive: Text
    cooldown: Text
    ban: Text


@lru_cache(maxsize=16)
def _of_numbers(most: str, dollars: str, fewer: int, year: int, limit: int, rest: int, ban: int) -> FirmRules:
    return FirmRules(
        size=Text(
            f"實收資本額{most}萬元以下，或經常僱用員工未滿{fewer}人，符合一項即為中小企業；視同中小企業者由執行單位認定。",
            f"Paid-in capital of NT${dollars} or less, or fewer than {fewer} regular employees; staff decide about a deemed SME.",
        ),
        most=Text(f"{most}萬元以下", f"at most {most}"),
        fewer=Text(f"未滿{fewer}人", f"fewer than {fewer}"),
        yearly=Text(
            f"同一年度（{year}年）以輔導一次為限；專案簽報核准者最多二次，且須為不同輔導體系。",
            f"One coaching a year ({year}); with a special approval two, of different systems.",
        ),
        this_year=Text(f"{year}年輔導", f"coaching in {year}"),
        consecutive=Text(f"同一計畫至多連續{limit}年。", f"At most {limit} years in a row of the same programme."),
        cooldown=Text(
            f"輔導結束後{rest}年內不得再接受同一計畫輔導，連續{limit}年者除外。",
            f"No coaching of the same programme for {rest} years after one ended, but for the year that follows on.",
        ),
        ban=Text(
            f"簽約後不執行者，自撤銷執行日起{ban}年內不得申請；非可歸責於企業者除外。",
            f"Who did not execute after signing may not apply for {ban} year from the revocation, unless it was no fault of the firm.",
        ),
    )


def rules_of(programme: Programme) -> FirmRules:
    """The sentences of a call."""
    capital = programme.paid_in_capital_limit
    return _of_numbers(
        shown(capital), shown(capital * TWD), programme.regular_employees_below, programme.roc_year, programme.consecutive_years,
        programme.cooldown_years, programme.non_execution_ban_years,
    )  # fmt: skip
