"""`manage.py screening check CODE --json [--on DATE]`: the eligibility of a submission by command (issue 4)."""

from alliance_portal.lib.subcommands import SubcommandsCommand


class Command(SubcommandsCommand):
    """Dispatches to the modules of `review.screening.commandline`."""

    help = "Check the eligibility of submissions with the evidence beside each finding"
    package = "review.screening.commandline"
