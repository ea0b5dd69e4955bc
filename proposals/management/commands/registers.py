"""`manage.py registers import KIND FILE`: the implementing unit's registers by command."""

from alliance_portal.lib.subcommands import SubcommandsCommand


class Command(SubcommandsCommand):
    """Dispatches to the modules of `proposals.registers.commandline`."""

    help = "Read coaching records, suspensions and company facts into the registers"
    package = "proposals.registers.commandline"
