"""What the side navigation of a call lists."""

from django import template

from proposals.views.calls.fields import groups

register = template.Library()


@register.simple_tag
def call_groups() -> tuple[tuple[str, str], ...]:
    """The pages of a call's settings: key and words."""
    return groups()
