"""What a member wished of its diagnosis, as it stands in the frozen proposal (F-35; practice 2.28). Pure; options stay keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.rules.counties import county_of

ONLINE, OFFLINE = "online", "offline"
PLACES = {"company": "company_address", "other_place": "other_place_address"}


@dataclass(frozen=True, slots=True)
class Wish:
    """`mode` online, offline or blank; `platforms`, `items`, `bottlenecks`: keys of options; `other`: platform as typed; `address`: of the place."""

    mode: str = ""
    platforms: tuple[str, ...] = ()
    other: str = ""
    address: str = ""
    items: tuple[str, ...] = ()
    bottlenecks: tuple[str, ...] = ()

    @property
    def county(self) -> str:
        """County or city of the place; blank where none is named."""
        return county_of(self.address)


def wish_of(member: Mapping[str, Any]) -> Wish:
    """The wishes in one member's form; what the mode hides does not count (F-35)."""
    company, future = member.get("member_company") or {}, member.get("survey_future") or {}
    mode = str(company.get("diagnosis_mode") or "")
    is_online, is_offline = mode == ONLINE, mode == OFFLINE
    return Wish(
        mode if is_online or is_offline else "",
        _keys(company.get("video_platforms")) if is_online else (),
        str(company.get("video_platform_other") or "") if is_online else "",
        str(company.get(PLACES.get(str(company.get("diagnosis_place")), "")) or "") if is_offline else "",
        _keys(future.get("improvement_items")), _keys(future.get("marketing_bottlenecks")),
    )


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
