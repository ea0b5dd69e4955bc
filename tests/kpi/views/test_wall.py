"""The evidence wall of a case with its filters, and the list of what was used twice (K-16; practice 2.32)."""

from datetime import date

import pytest
from django.urls import reverse

from kpi.constants import Verdict
from kpi.queries.evidence_twice import matched_by, used_twice
from tests import factories
from tests.kpi import courses


@pytest.fixture
def case(call, lead, member, staff):
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    courses.evidence(factories.lead_row(case), lead, title="領導的橫幅", verdict=Verdict.ACCEPTED)
    courses.evidence(factories.member_row(case, 1), member, title="成員的訂單", kpi="kpi3", kind="order", month=date(2024, 7, 1), url="https://example.tw/2")
    return case


def go(client, user, name, *args, **query):
    courses.sign_in(client, user)
    return client.get(reverse(name, args=args), query)


def test_everybody_sees_his_own_and_can_open_it(client, case, lead, member, staff, agency):
    text = go(client, lead, "execution_wall", case.code).content.decode()
    assert "領導的橫幅" in text
    assert "成員的訂單" in text
    assert 'href="https://example.tw/2" rel="noopener noreferrer nofollow"' in text
    own = go(client, member, "execution_wall", case.code).content.decode()
    assert "成員的訂單" in own
    assert "領導的橫幅" not in own
    accepted = go(client, agency, "execution_wall", case.code).content.decode()
    assert "領導的橫幅" in accepted
    assert "成員的訂單" not in accepted


@pytest.mark.parametrize(("query", "found"), [
    ({}, 2), ({"kpi": "kpi3"}, 1), ({"month": "2024-06"}, 1), ({"kind": "order"}, 1), ({"checked": "no"}, 1), ({"checked": "yes", "kpi": "kpi3"}, 0),
    ({"month": "soon"}, 0),
])  # fmt: skip
def test_the_filters(client, case, lead, query, found):
    text = go(client, lead, "execution_wall", case.code, **query).content.decode()
    assert text.count("rel=\"noopener noreferrer nofollow\"") == found
    assert ("沒有符合的佐證資料" in text) == (found == 0)


def test_by_member(client, case, lead):
    text = go(client, lead, "execution_wall", case.code, member=factories.member_row(case, 1).pk).content.decode()
    assert "符合1件，共2件" in text


@pytest.mark.parametrize("count", [1, 3])
def test_walls_are_flat_in_queries(client, call, lead, staff, django_assert_num_queries, count):
    case = courses.executing(lead=lead, by=staff)
    first = courses.evidence(factories.lead_row(case), lead)
    for _each in range(count):
        courses.evidence(factories.lead_row(case), lead, same_as=first)
    go(client, staff, "execution_wall", case.code)
    with django_assert_num_queries(5):
        assert client.get(reverse("execution_wall", args=[case.code])).status_code == 200
    with django_assert_num_queries(6):
        assert client.get(reverse("execution_evidence_twice")).status_code == 200


def test_used_twice_across_alliances_and_in_one(client, case, lead, staff, agency):
    first = case.evidence.get(title="領導的橫幅")
    other = courses.executing(by=staff, lead=factories.make_user(), theme="示範家居")
    across = courses.evidence(factories.lead_row(other), staff, title="同一張橫幅", same_as=first)
    inside = courses.evidence(factories.lead_row(case), lead, title="又是橫幅", same_as=first)
    case.evidence.filter(pk=inside.pk).update(digest="1" * 64)
    inside.refresh_from_db()
    courses.evidence(factories.lead_row(case), lead, title="已移除的", same_as=first, removed_at=first.added_at)
    assert list(used_twice()) == [inside, across]
    assert (list(used_twice("other")), list(used_twice("same"))) == ([across], [inside])
    assert (matched_by(across), matched_by(inside)) == ("link", "document")
    text = go(client, staff, "execution_evidence_twice").content.decode()
    assert "共2件" in text
    assert "同一張橫幅" in text
    assert other.code in text
    assert "已移除的" not in text
    assert "又是橫幅" not in go(client, staff, "execution_evidence_twice", where="other").content.decode()
    for user in (lead, agency):
        assert go(client, user, "execution_evidence_twice").status_code == 403


def test_nothing_used_twice_says_what_would_come(client, call, staff):
    assert "沒有重複使用的佐證" in go(client, staff, "execution_evidence_twice").content.decode()
