"""What the sweeper looks for among the accounts."""

from datetime import datetime

from alliance_portal.administration import services
from alliance_portal.jobs.registry import each_round


@each_round("administration.idle")
def disable_idle(_now: datetime) -> int:
    """Accounts that nobody has signed in to for 90 days are disabled (R-55)."""
    return services.disable_idle()
