"""Sub-commands of `manage.py kpi`, a module each, as those of `manage.py proposal`."""
