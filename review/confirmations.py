"""What a second person confirms at the desk and in the check."""

from alliance_portal.accounts.models import Office
from alliance_portal.seconds.registry import register
from review.queries.screening import REFUSAL, RULING, WITHDRAWAL
from review.services import extensions, officers, second_pages, slides_extensions
from review.services.committee import sealed
from review.services.decisions import deciding, publishing
from review.services.screening import outcomes, rulings, withdrawals

register(
    extensions.EXTEND_CASE, offices=(Office.STAFF,), describe=extensions.describe_case_extension, confirmed=extensions.extend_case,
    barred=officers.bar_of_request,
)
register(extensions.EXTEND, offices=(Office.STAFF,), describe=extensions.describe_extension, confirmed=extensions.extend)
register(
    extensions.STOP, offices=(Office.STAFF,), describe=extensions.describe_stop, confirmed=extensions.stop, shown=second_pages.announcement,
)
register(
    slides_extensions.EXTEND, offices=(Office.STAFF,), describe=slides_extensions.describe, confirmed=slides_extensions.extend,
    barred=officers.bar_of_request,
)
register(officers.END, offices=(Office.STAFF,), describe=officers.describe_end, confirmed=officers.end)
register(
    RULING, offices=(Office.STAFF,), describe=rulings.describe, confirmed=rulings.confirmed, barred=officers.bar_of_request,
    shown=second_pages.check,
)
register(
    REFUSAL, offices=(Office.STAFF,), describe=outcomes.describe, confirmed=outcomes.confirmed, barred=officers.bar_of_request,
    shown=second_pages.check,
)
register(
    WITHDRAWAL, offices=(Office.STAFF,), describe=withdrawals.describe, confirmed=withdrawals.confirmed, barred=officers.bar_of_request,
    shown=second_pages.letter,
)
register(
    deciding.DECIDE, offices=(Office.STAFF,), describe=deciding.describe_decision, confirmed=deciding.decide, barred=deciding.bar_of_request,
)
register(
    publishing.PUBLISH, offices=(Office.STAFF,), describe=publishing.describe_publication, confirmed=publishing.publish,
    barred=deciding.bar_of_request,
)
register(
    publishing.SUBSTITUTE, offices=(Office.STAFF,), describe=publishing.describe_substitute, confirmed=publishing.substitute,
    barred=officers.bar_of_request,
)
register(sealed.OPEN, offices=(Office.STAFF, Office.ADMINISTRATOR), describe=sealed.describe, confirmed=sealed.allow)
