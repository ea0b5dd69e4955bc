"""`manage.py kpi progress FILE --json`: planned against actual by command (spec: computations)."""

from alliance_portal.lib.subcommands import SubcommandsCommand


class Command(SubcommandsCommand):
    """Dispatches to the modules of `kpi.commandline`."""

    help = "Compare progress with the plan"
    package = "kpi.commandline"
