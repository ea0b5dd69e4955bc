"""What a second person confirms about accounts."""

from alliance_portal.accounts.models import Office
from alliance_portal.administration import services
from alliance_portal.seconds.registry import register

register(services.OFFICE, offices=(Office.ADMINISTRATOR,), describe=services.describe_office, confirmed=services.give_office)
register(
    services.SECOND_FACTOR, offices=(Office.STAFF, Office.ADMINISTRATOR), describe=services.describe_reset,
    confirmed=services.reset_second_factor,
)
register(
    services.SECOND_FACTOR_OF_ADMINISTRATOR, offices=(Office.ADMINISTRATOR,), describe=services.describe_reset,
    confirmed=services.reset_second_factor,
)
