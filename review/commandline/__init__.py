"""Sub-commands of `manage.py review`, a module each, as those of `manage.py proposal`."""
