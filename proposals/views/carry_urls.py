"""Routes of carrying over: the same for the alliance's part and for a member's form."""

from django.urls import path

from proposals.views import carry_over

CASE = "proposals/<slug:code>/"
MEMBER = CASE + "members/<slug:key>/"

urlpatterns = [
    path(CASE + "carry/", carry_over.carry, name="carry"),
    path(CASE + "sections/<slug:section>/carried/", carry_over.confirm, name="carry_confirm"),
    path(MEMBER + "carry/", carry_over.carry, name="member_carry"),
    path(MEMBER + "sections/<slug:section>/carried/", carry_over.confirm, name="member_carry_confirm"),
]
