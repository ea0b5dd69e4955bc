"""`manage.py review rank FILE --json`: the committee's figures by command (spec: computations)."""

from alliance_portal.lib.subcommands import SubcommandsCommand


class Command(SubcommandsCommand):
    """Dispatches to the modules of `review.commandline`."""

    help = "Rank proposals from score sheets"
    package = "review.commandline"
