"""The pages of the second person: what waits for whom, the two answers, the password once more (R-01, R-03, R-22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.seconds import services
from alliance_portal.seconds.models import Confirmation
from tests import factories
from tests.seconds.conftest import DONE

pytestmark = pytest.mark.django_db
WHY = "系統於截止日中斷兩小時"


def enter(user: User, *, fresh: bool = True) -> Client:
    """A browser of this person, who has just typed his password once more."""
    cache.clear()
    user.is_demonstration = True
    user.set_password(factories.PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    if fresh:
        client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    return client


def ask(actor: User, subject: str = "proposal:113-AAAAA") -> Confirmation:
    return services.ask("test.act", subject, actor, chain=subject, reason=WHY)


def test_each_sees_it_in_the_right_list(staff: User, staff2: User) -> None:
    made = ask(staff)
    lists = [enter(one).get("/seconds/").context for one in (staff, staff2)]
    assert [[len(each[name]) for name in ("waiting", "mine", "ended")] for each in lists] == [[0, 1, 0], [1, 0, 0]]
    asked, other = (enter(one).get(f"/seconds/{made.pk}/") for one in (staff, staff2))
    assert [(each.context["may_decide"], each.context["may_withdraw"]) for each in (asked, other)] == [(False, True), (True, False)]
    assert [f"/seconds/{made.pk}/confirm/" in each.content.decode() for each in (asked, other)] == [False, True]


def test_an_administrator_does_not_find_what_staff_confirm(staff: User, staff2: User, administrator: User) -> None:
    made = ask(staff)
    client = enter(administrator)
    assert [client.get(f"/seconds/{pk}/").status_code for pk in (made.pk, 999_999)] == [404, 404]
    assert client.post(f"/seconds/{made.pk}/confirm/").status_code == 404


def test_confirmed_once(staff: User, staff2: User) -> None:
    made = ask(staff)
    client = enter(staff2)
    assert client.post(f"/seconds/{made.pk}/confirm/").status_code == 302
    assert client.post(f"/seconds/{made.pk}/confirm/").status_code == 302  # says so on the page, does nothing
    assert "已由他人處理" in client.get(f"/seconds/{made.pk}/").content.decode()
    assert (len(DONE), [row["state"] for row in client.get("/seconds/").context["ended"]]) == (1, ["已核可"])


def test_without_the_password_nothing_is_done(staff: User, staff2: User) -> None:
    made = ask(staff)
    client = enter(staff2, fresh=False)
    for answer in ("confirm", "refuse"):
        assert client.post(f"/seconds/{made.pk}/{answer}/", {"note": WHY}).headers["Location"].startswith("/accounts/reauthenticate/")
    made.refresh_from_db()
    assert (made.state, DONE) == ("open", [])


def test_sent_back_needs_a_reason_and_keeps_what_was_typed(staff: User, staff2: User) -> None:
    made = ask(staff)
    client = enter(staff2)
    answer = client.post(f"/seconds/{made.pk}/refuse/", {"note": "不<行"})
    page = answer.content.decode()
    assert (answer.status_code, ">不&lt;行<" in page, 'href="#id_note"' in page) == (400, True, True)
    assert client.post(f"/seconds/{made.pk}/refuse/", {"note": "請附中斷紀錄"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.note) == ("refused", "請附中斷紀錄")


def test_taken_back_and_run_out(staff: User, staff2: User) -> None:
    made, late = ask(staff), ask(staff, "proposal:113-BBBBB")
    Confirmation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    client = enter(staff)
    assert enter(staff2).post(f"/seconds/{made.pk}/withdraw/").status_code == 403
    assert client.post(f"/seconds/{made.pk}/withdraw/").status_code == 302
    assert {row["state"] for row in client.get("/seconds/").context["ended"]} == {"已撤回", "已逾期"}
    assert not client.get(f"/seconds/{late.pk}/").context["may_withdraw"]


def test_the_list_is_flat_in_queries(staff: User, staff2: User, django_assert_num_queries: Any) -> None:
    client = enter(staff2)
    for round_, number in enumerate((1, 2)):
        for one in range(number):
            ask(staff, f"proposal:113-{round_}{one}")
        client.get("/seconds/")
        with django_assert_num_queries(6):
            client.get("/seconds/")
