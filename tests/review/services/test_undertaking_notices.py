"""A new version of the 切結書: who signed the old one is told once to sign again, nobody else (P-01, R-11)."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail
from proposals.models import Call, CallText
from review.models import CommitteeCase, Undertaking
from review.services.officers import sign
from review.services.undertaking_notices import EVENT, tell_again
from tests.review.committees import bring, make_committee, seat_reviewer


def publish(call: Call, key: str, version: int, at: datetime | None) -> CallText:
    return CallText.objects.create(call=call, key=key, language="zh-hant", version=version, title="切結書", body=f"第{version}版", published_at=at)


def told() -> list[str]:
    return sorted(Mail.objects.filter(event=EVENT).values_list("to", flat=True))


def test_a_reviewer_is_told_once_a_version(call: Call, staff: User) -> None:
    now, key = timezone.now(), "reviewer_undertaking"
    CallText.objects.filter(call=call, key=key).delete()
    publish(call, key, 1, now)
    committee = make_committee(call, staff)
    seats = [seat_reviewer(committee), seat_reviewer(committee), seat_reviewer(committee, signed=False)]
    case = bring(committee)
    for seat in seats[:2]:
        Undertaking.objects.create(seat=seat, version=1, language="zh-hant", name="示範", body="第1版", text_sha256="0" * 64)
    newer = publish(call, key, 2, None)
    assert tell_again(now) == 0  # a draft asks for nothing
    CallText.objects.filter(pk=newer.pk).update(published_at=now)
    Undertaking.objects.create(seat=seats[1], version=2, language="zh-hant", name="示範", body="第2版", text_sha256="0" * 64)
    assert tell_again(now) == 1
    assert tell_again(now) == 0
    assert told() == [seats[0].user.email]
    mail = Mail.objects.get(event=EVENT)
    assert f"/review/seats/{seats[0].pk}/undertaking/" in mail.body
    publish(call, key, 3, now)
    CommitteeCase.objects.filter(proposal=case).update(locked_at=now)
    assert tell_again(now) == 0  # nothing is left to score
    CommitteeCase.objects.filter(proposal=case).update(locked_at=None)
    assert tell_again(now) == 2


def test_an_officer_is_told_of_the_version_that_he_has_not_signed(call: Call, staff: User, staff2: User) -> None:
    now = timezone.now()
    CallText.objects.filter(key="officer_undertaking").delete()
    publish(call, "officer_undertaking", 1, now)
    sign(staff, version=1, ticked=True, language="zh-hant", now=now)
    assert tell_again(now) == 0
    publish(call, "officer_undertaking", 2, now)
    assert tell_again(now) == 1
    assert tell_again(now) == 0
    assert told() == [staff.email]  # the other officer signed nothing yet; the desk leads him there
    assert reverse("account_undertaking") in Mail.objects.get(event=EVENT).body
    assert staff2.email not in told()
