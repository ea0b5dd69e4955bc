"""What the frame of an office's page shows."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from alliance_portal.administration.menu import menu_of

register = template.Library()


@register.simple_tag(takes_context=True)
def office_menu(context: Any) -> SafeString:
    """The side navigation of whoever reads the page; `here` in the context names the page."""
    return menu_of(context["user"].office, context.get("here", ""))
