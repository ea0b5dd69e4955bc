"""What reviewers see of each other, by the committee's settings (R-08, P-09; security 2.3). Pure; never a round that takes scores."""

from review.rules.committee_settings import Settings


def rounds_shown(rules: Settings, round_: int, *, is_locked: bool) -> tuple[int, ...]:
    """The rounds of a case of which its reviewers read each other's sheets now, the newest first.

    `round_` is the case's present round. Earlier ones are locked by the beginning of the next: they are read once everything is locked where
    `shows_others` says so, and while a later one is scored where `shows_round` does.
    """
    if is_locked:
        return tuple(range(round_, 0, -1)) if rules.shows_others else ()
    return tuple(range(round_ - 1, 0, -1)) if rules.shows_round else ()
