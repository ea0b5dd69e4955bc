"""People: who sees whom, roles by two administrators, off at once, reset by two, the trail of an account (R-04, R-17, R-22, R-50, R-55)."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.administration import services
from alliance_portal.jobs.registry import rounds
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.models import Confirmation
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from tests import factories
from tests.administration.conftest import Entrance

pytestmark = pytest.mark.django_db
WHY = "新任承辦人報到"


def give(client: Client, person: User, office: str, reason: str = WHY) -> Any:
    return client.post(f"/people/{person.pk}/role/", {"office": office, "reason": reason})


def confirm(client: Client) -> Any:
    return client.post(f"/seconds/{Confirmation.objects.latest('pk').pk}/confirm/")


def verbs(person: User) -> list[str]:
    return list(Entry.objects.filter(chain=f"account:{person.pk}").order_by("number").values_list("verb", flat=True))


# the list -------------------------------------------------------------------------------------------------------------------

def test_search_by_words_and_chips(enter: Entrance, administrator: User, staff: User, lead: User, reviewer: User) -> None:
    client = enter(administrator)
    old = timezone.now() - timedelta(days=61)
    User.objects.filter(pk=lead.pk).update(last_login=old, joined_at=old)
    User.objects.filter(pk=reviewer.pk).update(last_login=None, joined_at=old)
    User.objects.filter(pk=staff.pk).update(last_login=timezone.now() - timedelta(days=59), joined_at=old)

    def found(query: str) -> set[str]:
        return {one.email for one in client.get(f"/people/?{query}").context["people"]}

    assert found("") == {administrator.email, staff.email, lead.email, reviewer.email}
    assert found("q=林承辦") == found("q=STAFF@example") == {staff.email}
    assert found("q=承辦+nobody") == set()
    assert found("show=idle") == {lead.email, reviewer.email}
    assert found("show=firm") == {lead.email}
    assert found("show=no_second_factor") == {administrator.email, staff.email, reviewer.email}
    assert client.get("/people/?q=沒有這個人").content.decode().count("找不到符合的帳號") == 1


def test_accounts_idle_for_90_days_are_disabled(enter: Entrance, administrator: User, staff: User, lead: User, member: User, reviewer: User) -> None:
    """R-55: idle ones go off and their people are told; who signed in, was switched on again or shows the demonstration stays."""
    old, lately = timezone.now() - timedelta(days=91), timezone.now() - timedelta(days=89)
    User.objects.update(joined_at=old, last_login=old, is_demonstration=False)
    User.objects.filter(pk=member.pk).update(last_login=lately)
    User.objects.filter(pk=reviewer.pk).update(is_demonstration=True)
    rounds()["administration.idle"](timezone.now())
    User.objects.filter(pk=administrator.pk).update(is_demonstration=True)  # his second factor is not the matter here

    assert set(User.objects.filter(is_active=False)) == {staff, lead}  # the last administrator stays
    assert Mail.objects.filter(event="person_disabled", to=lead.email, body__contains="90天未登入").count() == 1
    entry = Entry.objects.get(chain=f"account:{lead.pk}")
    assert (entry.verb, entry.actor) == ("account.disabled", None)
    assert verify() == []
    assert enter(administrator).post(f"/people/{lead.pk}/enable/", {"reason": "來電確認仍在職"}).status_code == 302
    assert User.objects.get(pk=lead.pk).is_active
    assert services.disable_idle() == 0  # though nobody has signed in yet
    User.objects.filter(pk=lead.pk).update(enabled_at=old)
    assert services.disable_idle() == 1


def test_a_second_factor_and_a_disabled_account_show(enter: Entrance, administrator: User, lead: User) -> None:
    TOTP.activate(lead, generate_totp_secret())
    User.objects.filter(pk=lead.pk).update(is_active=False)
    row = next(one for one in enter(administrator).get("/people/?show=disabled").context["people"])
    assert (row.email, row.has_second_factor) == (lead.email, True)


def test_staff_do_not_see_administrators(enter: Entrance, administrator: User, staff: User, lead: User) -> None:
    client = enter(staff)
    answer = client.get("/people/?q=example.tw")
    assert administrator.email not in answer.content.decode()
    assert lead.email in answer.content.decode()
    assert (client.get(f"/people/{administrator.pk}/").status_code, client.get(f"/people/{lead.pk}/").status_code) == (404, 200)
    assert client.get("/people/?show=administrator").context["show"] == ""


def test_the_list_is_flat_in_queries(enter: Entrance, administrator: User, django_assert_num_queries: Any) -> None:
    client = enter(administrator)
    for people in (1, 3):
        for _one in range(people):
            factories.make_user()
        client.get("/people/")
        with django_assert_num_queries(6):
            client.get("/people/")


# roles ----------------------------------------------------------------------------------------------------------------------

def test_a_role_by_two_administrators(enter: Entrance, administrator: User, administrator2: User, lead: User) -> None:
    theirs = Client()
    theirs.force_login(lead)
    assert theirs.get("/").status_code == 200
    assert give(enter(administrator), lead, "staff").status_code == 302
    lead.refresh_from_db()
    assert lead.office == ""
    assert confirm(enter(administrator2)).status_code == 302
    lead.refresh_from_db()
    assert lead.office == "staff"
    assert verbs(lead) == ["second.asked", "second.confirmed", "account.office_changed"]
    assert {mail.to for mail in Mail.objects.filter(event="office_changed")} == {administrator.email, administrator2.email, lead.email}
    assert theirs.get("/accounts/").status_code == 302  # the session of before is over
    assert verify() == []


def test_never_alone_never_to_oneself(enter: Entrance, administrator: User, administrator2: User, lead: User) -> None:
    one, two = enter(administrator), enter(administrator2)
    assert give(one, administrator, "staff").status_code == 403
    give(one, lead, "staff")
    assert confirm(one).status_code == 403
    give(one, administrator2, "staff")  # about the second administrator: nobody is left who could confirm
    assert Confirmation.objects.count() == 1
    assert confirm(two).status_code == 302
    assert {user.office for user in (administrator, administrator2)} == {"administrator"}


def test_whom_it_concerns_does_not_confirm(enter: Entrance, administrator: User, administrator2: User) -> None:
    third = factories.make_user("third@example.tw", office="administrator")
    give(enter(administrator), administrator2, "staff")
    assert confirm(enter(administrator2)).status_code == 403
    User.objects.filter(pk=third.pk).update(is_demonstration=True)
    assert confirm(enter(third)).status_code == 302
    administrator2.refresh_from_db()
    assert administrator2.office == "staff"


@pytest.mark.parametrize(("office", "reason", "said"), [
    ("staff", "短", "請填寫理由"), ("emperor", WHY, "請選擇角色"), ("-", WHY, "請選擇角色"), ("", WHY, "已是這個角色"),
])
def test_nonsense_is_refused_beside_the_field(
    enter: Entrance, administrator: User, administrator2: User, lead: User, office: str, reason: str, said: str,
) -> None:
    answer = give(enter(administrator), lead, office, reason)
    page = answer.content.decode()
    assert (answer.status_code, said in page, reason in page) == (400, True, True)
    assert Confirmation.objects.count() == 0


def test_a_role_that_changed_meanwhile_is_not_given(enter: Entrance, administrator: User, administrator2: User, lead: User) -> None:
    give(enter(administrator), lead, "staff")
    User.objects.filter(pk=lead.pk).update(office="reviewer")
    confirm(enter(administrator2))
    lead.refresh_from_db()
    assert (lead.office, Confirmation.objects.get().state, verbs(lead)) == ("reviewer", "open", ["second.asked"])


def test_staff_give_no_roles(enter: Entrance, staff: User, lead: User, administrator: User, administrator2: User) -> None:
    assert give(enter(staff), lead, "reviewer").status_code == 403
    give(enter(administrator), lead, "reviewer")
    assert confirm(enter(staff)).status_code == 404
    assert 'action="/people/' + f"{lead.pk}/role/" not in enter(staff).get(f"/people/{lead.pk}/").content.decode()


# the password once more -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("action", ["role", "disable", "enable", "second-factor"])
def test_sensitive_actions_ask_for_the_password_again(
    enter: Entrance, administrator: User, administrator2: User, lead: User, action: str,
) -> None:
    """R-22: without it nothing changes; a sign-in alone is not enough."""
    before = User.objects.values_list("is_active", "office", "session_generation").get(pk=lead.pk)
    answer = enter(administrator, fresh=False).post(f"/people/{lead.pk}/{action}/", {"reason": WHY, "office": "staff"})
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    assert User.objects.values_list("is_active", "office", "session_generation").get(pk=lead.pk) == before
    assert (Confirmation.objects.count(), verbs(lead)) == (0, [])


def asked_for_the_password(administrator: User, lead: User) -> tuple[Client, HttpResponse]:
    """A browser whose press of 停用帳號 waits for the password."""
    administrator.set_password("a-good-password-41")
    administrator.is_demonstration = True
    administrator.save()
    client = Client()
    client.force_login(administrator)
    return client, client.post(f"/people/{lead.pk}/disable/", {"reason": WHY})


def test_what_was_typed_goes_on_after_the_password(administrator: User, lead: User) -> None:
    client, asked = asked_for_the_password(administrator, lead)
    client.post(asked.headers["Location"], {"password": "wrong"})
    lead.refresh_from_db()
    assert lead.is_active
    client.post(asked.headers["Location"], {"password": "a-good-password-41"})
    lead.refresh_from_db()
    assert (lead.is_active, Entry.objects.get(verb="account.disabled").detail) == (False, {"reason": WHY})


def test_a_right_lost_while_typing_the_password_is_lost(administrator: User, lead: User) -> None:
    client, asked = asked_for_the_password(administrator, lead)
    User.objects.filter(pk=administrator.pk).update(office="agency")
    assert client.post(asked.headers["Location"], {"password": "a-good-password-41"}).status_code == 403
    lead.refresh_from_db()
    assert lead.is_active


# off and on -----------------------------------------------------------------------------------------------------------------

def test_disabled_at_once_and_for_good(enter: Entrance, administrator: User, lead: User) -> None:
    theirs, client = Client(), enter(administrator)
    theirs.force_login(lead)
    assert theirs.get("/accounts/").status_code == 200
    assert client.post(f"/people/{lead.pk}/disable/", {"reason": WHY}).status_code == 302
    assert theirs.get("/accounts/").status_code == 302
    client.post(f"/people/{lead.pk}/enable/", {"reason": WHY})
    assert theirs.get("/accounts/").status_code == 302  # the old session does not come back to life
    theirs.force_login(User.objects.get(pk=lead.pk))
    assert theirs.get("/accounts/").status_code == 200
    assert verbs(lead) == ["account.disabled", "account.enabled"]
    assert list(Mail.objects.order_by("pk").values_list("event", flat=True)) == ["person_disabled", "person_enabled"]


def test_twice_is_refused(enter: Entrance, administrator: User, lead: User) -> None:
    client = enter(administrator)
    client.post(f"/people/{lead.pk}/disable/", {"reason": WHY})
    assert client.post(f"/people/{lead.pk}/disable/", {"reason": WHY}).status_code == 409
    assert verbs(lead) == ["account.disabled"]


def test_whom_staff_may_disable(enter: Entrance, staff: User, staff2: User, lead: User, reviewer: User, agency: User) -> None:
    client = enter(staff)
    answers = {one.email: client.post(f"/people/{one.pk}/disable/", {"reason": WHY}).status_code for one in (staff, staff2, lead, reviewer, agency)}
    assert answers == {staff.email: 403, staff2.email: 403, lead.email: 302, reviewer.email: 302, agency.email: 403}


# second factor --------------------------------------------------------------------------------------------------------------

def test_reset_by_two(enter: Entrance, staff: User, staff2: User, reviewer: User) -> None:
    TOTP.activate(reviewer, generate_totp_secret())
    User.objects.filter(pk=reviewer.pk).update(is_demonstration=False)
    theirs = Client()
    theirs.force_login(reviewer)
    assert theirs.get("/").status_code == 200
    enter(staff).post(f"/people/{reviewer.pk}/second-factor/", {"reason": "手機遺失，已電話確認本人"})
    assert Authenticator.objects.filter(user=reviewer).exists()
    assert confirm(enter(staff)).status_code == 403
    assert confirm(enter(staff2)).status_code == 302
    assert not Authenticator.objects.filter(user=reviewer).exists()
    assert theirs.get("/accounts/").status_code == 302
    theirs.force_login(User.objects.get(pk=reviewer.pk))
    assert theirs.get("/").headers["Location"].startswith("/accounts/2fa/totp/activate/")  # a new one first
    assert Mail.objects.filter(event="second_factor_reset", to=reviewer.email).count() == 1
    assert verbs(reviewer) == ["second.asked", "second.confirmed", "account.second_factor_reset"]


def test_staff_never_reset_an_administrators(enter: Entrance, administrator: User, administrator2: User, staff: User) -> None:
    third = factories.make_user("third@example.tw", office="administrator")
    TOTP.activate(third, generate_totp_secret())
    assert enter(staff).post(f"/people/{third.pk}/second-factor/", {"reason": WHY}).status_code == 404
    enter(administrator).post(f"/people/{third.pk}/second-factor/", {"reason": WHY})
    assert confirm(enter(staff)).status_code == 404
    confirm(enter(administrator2))
    assert not Authenticator.objects.filter(user=third).exists()


def test_nothing_to_reset(enter: Entrance, staff: User, staff2: User, lead: User) -> None:
    answer = enter(staff).post(f"/people/{lead.pk}/second-factor/", {"reason": WHY})
    assert (answer.status_code, "不需重設" in answer.content.decode()) == (409, True)


# trail ----------------------------------------------------------------------------------------------------------------------

def test_the_trail_of_an_account(enter: Entrance, administrator: User, lead: User, member: User, django_assert_num_queries: Any) -> None:
    client = enter(administrator)
    client.post(f"/people/{lead.pk}/disable/", {"reason": "離職<b>通知</b>"})
    client.post(f"/people/{member.pk}/disable/", {"reason": WHY})
    page = client.get(f"/people/{lead.pk}/trail/").content.decode()
    assert ("停用帳號" in page, "離職&lt;b&gt;通知&lt;/b&gt;" in page, WHY in page) == (True, True, False)
    for _step in (1, 3):
        with django_assert_num_queries(6):
            client.get(f"/people/{lead.pk}/trail/")
        client.post(f"/people/{lead.pk}/enable/", {"reason": WHY})
        client.post(f"/people/{lead.pk}/disable/", {"reason": WHY})


def test_a_name_with_a_line_break_breaks_no_header(enter: Entrance, administrator: User, administrator2: User, lead: User) -> None:
    """R-48."""
    User.objects.filter(pk=lead.pk).update(name="周\r\nBcc: x@example.tw")
    assert give(enter(administrator), lead, "staff").status_code == 302
    assert confirm(enter(administrator2)).status_code == 302
    assert Mail.objects.filter(event="office_changed").count() == 3
