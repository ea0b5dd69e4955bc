"""Accounts made by the programme (commands, demonstration), not by sign-up."""

from allauth.account.models import EmailAddress
from django.db import transaction

from alliance_portal.accounts.models import Office, User


def make_account(
    email: str, *, name: str, office: Office | str = Office.NONE, password: str | None = None, is_demonstration: bool = False,
) -> User:
    """An account whose address counts as verified; the existing one when there is one already (its password is left alone).

    Without a password nobody can sign in until one is set by the reset mail.
    """
    address = email.strip().lower()
    with transaction.atomic():
        user = User.objects.filter(email=address).first()
        if user is None:
            user = User.objects.create_user(address, password, name=name, office=str(Office(office).value), is_demonstration=is_demonstration)
        EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    return user
