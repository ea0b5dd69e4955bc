"""What a second person confirms in the execution."""

from alliance_portal.accounts.models import Office
from alliance_portal.seconds.registry import register
from kpi.services import closing, contracts, endings
from review.services.officers import bar_of_request

register(contracts.EXTEND, offices=(Office.STAFF,), describe=contracts.describe_extension, confirmed=contracts.extend, barred=bar_of_request)
register(endings.END, offices=(Office.STAFF,), describe=endings.describe_end, confirmed=endings.end, barred=bar_of_request)
register(closing.CLOSE, offices=(Office.STAFF,), describe=closing.describe_close, confirmed=closing.close, barred=bar_of_request)
