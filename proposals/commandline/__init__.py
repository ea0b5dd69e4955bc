"""Sub-commands of `manage.py proposal`, a module each (alliance_portal.lib.subcommands says how they look)."""

from alliance_portal.lib.subcommands import Streams

__all__ = ["Streams"]
