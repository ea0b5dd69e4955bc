"""Who may see and change which account (security 2.3, row "User admin"). One source for pages and buttons."""

from django.db.models import QuerySet

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import is_office

# whom staff may switch off: the people they invite; other officers and administrators are the administrators' matter
STAFF_DISABLES = frozenset({Office.NONE.value, Office.REVIEWER.value})


def visible_people(user: User) -> QuerySet[User]:
    """Accounts that this person may look up: administrators all, staff all but administrators, nobody else any."""
    if is_office(user, Office.ADMINISTRATOR):
        return User.objects.all()
    if is_office(user, Office.STAFF):
        return User.objects.exclude(office=Office.ADMINISTRATOR)
    return User.objects.none()


def may_invite_reviewers(user: User) -> bool:
    """Whether this person may invite members of the review committee: staff and administrators."""
    return is_office(user, Office.STAFF, Office.ADMINISTRATOR)


def may_change_office(user: User, person: User) -> bool:
    """Whether this person may ask for another role for that account: an administrator, never for himself; a second one confirms."""
    return is_office(user, Office.ADMINISTRATOR) and user.pk != person.pk and person.is_active


def may_disable(user: User, person: User) -> bool:
    """Whether this person may switch that account off or on again; nobody himself."""
    if user.pk == person.pk:
        return False
    return is_office(user, Office.ADMINISTRATOR) or (is_office(user, Office.STAFF) and person.office in STAFF_DISABLES)


def may_ask_reset(user: User, person: User) -> bool:
    """Whether this person may ask for a reset of that account's second factor; nobody his own, staff never an administrator's."""
    if user.pk == person.pk:
        return False
    return is_office(user, Office.ADMINISTRATOR) or (is_office(user, Office.STAFF) and person.office != Office.ADMINISTRATOR)


def may_read_trail(user: User) -> bool:
    """Whether this person may read what an account did: administrators (security 2.3, "Audit log")."""
    return is_office(user, Office.ADMINISTRATOR)
