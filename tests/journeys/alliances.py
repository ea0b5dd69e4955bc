"""Selected alliances for a journey through the execution, and a month of their reports by the services that the pages call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alliance_portal.accounts.models import User
from kpi.services import alliance_reports, demo
from proposals.constants import Status
from proposals.models import Call, Proposal
from tests import factories
from tests.journeys.clocked import account
from tests.kpi import reporting

TEA = ("職人茶席", (
    ("青嵐示範茶業股份有限公司", "22099131"), ("稻香示範食品有限公司", "90332120"), ("山石示範器物有限公司", "76427997"),
    ("水月示範設計有限公司", "64581046"), ("雲遊示範行旅有限公司", "13858940"), ("竹語示範包裝有限公司", "32515044"),
))  # fmt: skip
WARE = ("風土茶器", (
    ("陶然示範茶器股份有限公司", "47149616"), ("柴窯示範工藝有限公司", "87366851"), ("竹影示範茶具有限公司", "30110520"),
    ("金彩示範陶瓷有限公司", "93318800"), ("木藝示範包裝有限公司", "88354610"), ("雲端示範電商有限公司", "19759973"),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alliance:
    """A case and an owner of each of its firms, the lead's first."""

    pk: int
    owners: Sequence[User]

    @property
    def case(self) -> Proposal:
        """The case as it stands now."""
        return Proposal.objects.select_related("call").get(pk=self.pk)

    def page(self, rest: str = "") -> str:
        """A page of its execution."""
        return f"/execution/cases/{self.case.code}/{rest}"

    def report_page(self, position: int, month: date) -> str:
        """The monthly report of a member."""
        return self.page(f"reports/{month:%Y-%m}/{factories.member_row(self.case, position).key}/")


def submitted(call: Call, mark: str, alliance: tuple[str, Sequence[tuple[str, str]]], word: str) -> Alliance:
    """An alliance of six firms with its frozen proposal; every firm has an owner. `word` makes their addresses."""
    owners = [account(f"{word}{place}@example.tw", f"{word}負責人{place}") for place in range(len(alliance[1]))]
    case = demo.make_case(call, mark, owners[0], owners[1], alliance)
    for position in range(2, len(owners)):
        factories.bind(factories.member_row(case, position), owners[position])
    return Alliance(case.pk, owners)


def selected(call: Call, mark: str, alliance: tuple[str, Sequence[tuple[str, str]]], word: str, staff: User, on: date) -> Alliance:
    """The same, chosen by the committee on a day."""
    found = submitted(call, mark, alliance, word)
    demo.walk(found.case, staff, (("select", Status.SELECTED, on),))
    return found


def report(alliance: Alliance, month: date, at: datetime, *, without: Sequence[int] = ()) -> None:
    """Members send their reports of a month, all but those of these places."""
    for position, owner in enumerate(alliance.owners):
        if position not in without:
            reporting.sent(alliance.case, position, owner, at, month)


def consolidate(alliance: Alliance, month: date, percent: int, at: datetime) -> None:
    """The lead consolidates, certifies and sends: so much of every work item is done."""
    done = {name: str(percent) for name in reporting.DONE}
    reporting.consolidated(alliance.case, alliance.owners[0], at, month, **done)


def accept(alliance: Alliance, month: date, staff: User, at: datetime) -> None:
    """Staff accept the alliance's report of a month."""
    revision = alliance_reports.alliance_report(alliance.case, month).revision
    alliance_reports.accept(alliance.case, month, base_revision=revision, actor=staff, received_at=at)
