"""What a second person confirms about calls."""

from alliance_portal.accounts.models import Office
from alliance_portal.seconds.registry import register
from proposals.services import call_running

register(call_running.SETTING, offices=(Office.STAFF,), describe=call_running.describe, confirmed=call_running.confirmed)
