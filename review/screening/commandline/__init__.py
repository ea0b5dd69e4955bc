"""Sub-commands of `manage.py screening`."""
