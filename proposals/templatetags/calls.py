"""Addresses of the public pages, which also show a call before it is out: there its pages lead to each other."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def public(context: Any, name: str, *arguments: Any) -> str:
    """The address of a public page by its name; in a preview of a call that page's preview."""
    request = context.get("request")
    call = getattr(request, "previewed_call", None)
    if call is None:
        return reverse(f"public:{name}", args=arguments)
    if name == "announcement":
        return reverse("call_preview_announcement", args=[call.code, *arguments])
    return reverse("call_preview", args=[call.code, name])
