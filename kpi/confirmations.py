"""What a second person confirms in the execution."""

from alliance_portal.accounts.models import Office
from alliance_portal.seconds.registry import register
from kpi.services import closing, contracts, endings

register(contracts.EXTEND, offices=(Office.STAFF,), describe=contracts.describe_extension, confirmed=contracts.extend)
register(endings.END, offices=(Office.STAFF,), describe=endings.describe_end, confirmed=endings.end)
register(closing.CLOSE, offices=(Office.STAFF,), describe=closing.describe_close, confirmed=closing.close)
