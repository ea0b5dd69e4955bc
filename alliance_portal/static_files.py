"""Which static files of the packages are collected: not the variants of Bootstrap and htmx that no page loads."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leaves out right-to-left, partial and module builds; the first start and the production image are smaller for it."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns, "*.rtl.*", "bootstrap-grid*", "bootstrap-reboot*", "bootstrap-utilities*", "*.esm.*", "htmx-4*",
    ]  # fmt: skip
