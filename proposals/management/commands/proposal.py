"""`manage.py proposal check|import|export|render …`: proposals by command (spec: findings, interchange)."""

from alliance_portal.lib.subcommands import SubcommandsCommand


class Command(SubcommandsCommand):
    """Dispatches to the modules of `proposals.commandline`."""

    help = "Check, import, export and render proposals"
    package = "proposals.commandline"
