"""Sub-commands of `manage.py registers`."""
