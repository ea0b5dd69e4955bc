"""The outbox as staff and administrators see it; everybody's own notices (R-10, R-46, security 2.3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from alliance_portal.mail.sending import send_waiting
from alliance_portal.trail.models import Entry
from tests import factories
from tests.administration.conftest import Entrance

pytestmark = pytest.mark.django_db


def make_mail(to: str = "reader@example.tw", *, state: str = Mail.State.SENT, confidential: bool = False, **more: Any) -> Mail:
    facts = {"subject": "送件完成通知", "body": "貴聯盟的電子檔已上傳。\n<b>不是標記</b>", "event": "submission_receipt"}
    return Mail.objects.create(key=f"k{Mail.objects.count()}", to=to, state=state, confidential=confidential, **{**facts, **more})


def test_staff_see_subjects_administrators_the_delivery_alone(enter: Entrance, staff: User, administrator: User) -> None:
    mail = make_mail(state=Mail.State.FAILED, error="550 mailbox unavailable")
    pages = [enter(one).get("/outbox/").content.decode() for one in (staff, administrator)]
    assert [mail.subject in page for page in pages] == [True, False]
    assert ["550 mailbox unavailable" in page and mail.to in page for page in pages] == [True, True]
    assert [enter(one).get(f"/outbox/{mail.pk}/").status_code for one in (staff, administrator)] == [200, 403]
    assert "&lt;b&gt;不是標記&lt;/b&gt;" in enter(staff).get(f"/outbox/{mail.pk}/").content.decode()


def test_a_mail_that_opens_an_account_keeps_its_text(enter: Entrance, staff: User) -> None:
    mail = make_mail(confidential=True, state=Mail.State.WAITING, body="https://portal.example.tw/accounts/invitation/secret-token/")
    page = enter(staff).get(f"/outbox/{mail.pk}/").content.decode()
    assert ("secret-token" in page, "內容不顯示" in page) == (False, True)


@pytest.mark.parametrize(("state", "verb"), [("failed", "mail.resent"), ("held", "mail.released"), ("sending", ""), ("waiting", "")])
def test_only_what_is_stuck_is_sent_again(enter: Entrance, staff: User, state: str, verb: str) -> None:
    mail = make_mail(state=state, attempts=3)
    enter(staff).post(f"/outbox/{mail.pk}/resend/")
    assert [each.verb for each in Entry.objects.filter(verb__startswith="mail.", actor=staff)] == ([verb] if verb else [])
    mail.refresh_from_db()
    assert (mail.attempts == 0) is bool(verb)


def test_all_that_failed_goes_again_at_one_press_and_what_is_held_stays(enter: Entrance, staff: User, administrator: User) -> None:
    """The mail server was down for longer than a day: nothing is lost, nothing goes twice."""
    failed, held = [make_mail(state=Mail.State.FAILED, attempts=9, error="451 later") for _one in range(3)], make_mail(state=Mail.State.HELD)
    client = enter(staff)
    assert "重新寄送3封失敗的通知信" in client.get("/outbox/").content.decode()
    assert "重新寄送3封" not in enter(administrator).get("/outbox/").content.decode()
    assert client.post("/outbox/resend/").status_code == 302
    assert [Mail.objects.get(pk=mail.pk).state for mail in failed] == [Mail.State.WAITING] * 3
    held.refresh_from_db()
    assert held.state == Mail.State.HELD
    assert Entry.objects.filter(verb="mail.resent", actor=staff).count() == 3
    sent = send_waiting()
    client.post("/outbox/resend/")
    assert (sent, send_waiting(), Entry.objects.filter(verb="mail.resent").count()) == (3, 0, 3)


def test_a_server_that_takes_nothing_is_not_called_normal(enter: Entrance, staff: User) -> None:
    client = enter(staff)
    make_mail(state=Mail.State.WAITING)
    assert "通知信寄送正常" in client.get("/outbox/").content.decode()
    make_mail(state=Mail.State.WAITING, attempts=2, error="ConnectionRefusedError: [Errno 111]")
    page = client.get("/outbox/").content.decode()
    assert ("1封通知信暫時寄不出去" in page, "通知信寄送正常" in page) == (True, False)


@pytest.mark.parametrize("state", ["sent", "bounced"])
def test_what_has_gone_is_sent_as_a_copy_and_the_first_one_stays(enter: Entrance, staff: User, state: str) -> None:
    mail, client = make_mail(state=state, body="內容"), enter(staff)
    first = client.post(f"/outbox/{mail.pk}/resend/")
    copy = Mail.objects.get(again_of=mail)
    assert (first.url, copy.subject, copy.body, copy.to) == (f"/outbox/{copy.pk}/", mail.subject, "內容", mail.to)
    mail.refresh_from_db()
    assert (mail.state, mail.body) == (state, "內容")
    Mail.objects.filter(pk=copy.pk).update(state=Mail.State.WAITING)
    client.post(f"/outbox/{mail.pk}/resend/")  # the first copy still waits
    assert Mail.objects.filter(again_of=mail).count() == 1
    Mail.objects.filter(pk=copy.pk).update(state=Mail.State.SENT)
    client.post(f"/outbox/{copy.pk}/resend/")  # a copy of the copy is a copy of the first
    assert Mail.objects.filter(again_of=mail).count() == 2


def test_a_wiped_mail_is_not_sent_again(enter: Entrance, staff: User) -> None:
    mail = make_mail(state=Mail.State.SENT, confidential=True, body="")
    enter(staff).post(f"/outbox/{mail.pk}/resend/")
    assert not Mail.objects.filter(again_of=mail).exists()


@pytest.mark.parametrize(("state", "held"), [("waiting", True), ("sending", False), ("sent", False), ("failed", False)])
def test_what_waits_can_be_held_and_is_not_sent_until_released(enter: Entrance, staff: User, state: str, held: bool) -> None:
    mail, client = make_mail(state=state, body="內容"), enter(staff)
    client.post(f"/outbox/{mail.pk}/hold/")
    mail.refresh_from_db()
    assert (mail.state == Mail.State.HELD) is held
    if held:
        assert send_waiting() == 0
        client.post(f"/outbox/{mail.pk}/resend/")
        assert send_waiting() == 1


@pytest.mark.parametrize(("state", "reason", "status", "after"), [
    ("sent", "550 5.1.1 mailbox unavailable", 302, "bounced"), ("sent", "  ", 400, "sent"), ("waiting", "550 unavailable", 302, "waiting"),
    ("bounced", "550 unavailable", 302, "bounced"),
])  # fmt: skip
def test_a_bounce_is_written_down_once_with_its_words(enter: Entrance, staff: User, state: str, reason: str, status: int, after: str) -> None:
    mail = make_mail(state=state, sent_at=timezone.now() if state == "sent" else None)
    assert enter(staff).post(f"/outbox/{mail.pk}/bounce/", {"reason": reason}).status_code == status
    mail.refresh_from_db()
    assert mail.state == after
    assert Entry.objects.filter(verb="mail.bounced").exists() is (state == "sent" and after == "bounced")


def test_bounced_mails_have_a_chip(enter: Entrance, staff: User) -> None:
    make_mail(state=Mail.State.BOUNCED)
    page = enter(staff).get("/outbox/?show=bounced")
    assert (len(page.context["rows"]), "退信" in page.content.decode()) == (1, True)


def test_chips_and_empty_states(enter: Entrance, staff: User) -> None:
    client = enter(staff)
    assert "通知信會列在這裡" in client.get("/outbox/").content.decode()
    make_mail(state=Mail.State.FAILED)
    make_mail()
    assert [len(client.get(f"/outbox/?show={show}").context["rows"]) for show in ("", "stuck", "sent", "waiting", "x")] == [2, 1, 1, 0, 2]


def test_lists_are_flat_in_queries(enter: Entrance, staff: User, lead: User, django_assert_num_queries: Any) -> None:
    people = {"/outbox/": enter(staff), "/accounts/notices/": enter(lead)}
    for mails in (1, 3):
        for _one in range(mails):
            make_mail(lead.email)
        for path, queries in (("/outbox/", 6), ("/accounts/notices/", 5)):
            people[path].get(path)
            with django_assert_num_queries(queries):
                people[path].get(path)


# notices --------------------------------------------------------------------------------------------------------------------

def test_my_notices_are_mine(client: Client, lead: User, member: User) -> None:
    mine, theirs = make_mail(lead.email, subject="給領導企業"), make_mail(member.email, subject="給成員")
    secret, held = make_mail(lead.email, subject="請加入聯盟", confidential=True), make_mail(lead.email, subject="尚未發布", state=Mail.State.HELD)
    make_mail(lead.email, subject="尚未寄出", state=Mail.State.FAILED)
    client.force_login(lead)
    page = client.get("/accounts/notices/").content.decode()
    assert [mail.subject in page for mail in (mine, theirs, secret, held)] == [True, False, False, False]
    assert ("尚未寄出" in page, "&lt;b&gt;不是標記&lt;/b&gt;" in page) == (True, True)


def test_unread_are_counted_in_the_menu_without_a_query(client: Client, lead: User, django_assert_num_queries: Any) -> None:
    make_mail(lead.email, created_at=timezone.now() + timedelta(seconds=1))
    client.force_login(lead)
    client.get("/accounts/profile/")  # starts the session's clock
    for unread in (1, 3):
        with django_assert_num_queries(3):  # session, account with its unread notices, call
            page = client.get("/accounts/profile/")
        assert page.wsgi_request.user.unread_notices == unread
        assert f'<span class="count">{unread}<span' in page.content.decode()
        for _one in range(2):
            make_mail(lead.email, created_at=timezone.now() + timedelta(seconds=1))


def test_what_is_read_counts_no_more(client: Client, lead: User) -> None:
    User.objects.filter(pk=lead.pk).update(notices_seen_at=timezone.now() - timedelta(hours=1))
    make_mail(lead.email)
    make_mail(lead.email, confidential=True)
    make_mail(lead.email, state=Mail.State.HELD)
    make_mail("somebody@example.tw")
    client.force_login(lead)
    assert client.get("/accounts/notices/").context["unread"] == 1
    client.get("/accounts/notices/")  # looking changes nothing
    assert client.get("/accounts/notices/").context["unread"] == 1
    client.post("/accounts/notices/read/")
    answer = client.get("/accounts/notices/")
    assert (answer.context["unread"], [row["is_new"] for row in answer.context["rows"]]) == (0, [False])


def test_notices_of_a_newcomer_are_none(client: Client) -> None:
    client.force_login(factories.make_user())
    assert "還沒有通知" in client.get("/accounts/notices/").content.decode()
