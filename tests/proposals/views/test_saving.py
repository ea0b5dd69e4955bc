"""Saving a section: by page and by script, with two people, late, without a right, with rubbish; nothing typed is lost."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.models import Call, FirmPerson, Proposal, SectionAnswers
from tests.factories import bind, lead_row, make_proposal, make_user, member_row

pytestmark = pytest.mark.django_db
TEXT = "越南市場的聯盟背景"


@pytest.fixture
def lead() -> Any:
    return make_user(name="周以恩")


@pytest.fixture
def proposal(lead: Any) -> Proposal:
    return make_proposal(lead=lead)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def autosave(client: Client, proposal: Proposal, section: str, body: Any, key: str = "") -> Any:
    url = reverse("member_autosave", args=[proposal.code, key, section]) if key else reverse("autosave", args=[proposal.code, section])
    return client.post(
        url, json.dumps(body) if not isinstance(body, str) else body, content_type="application/json", headers={"accept": "application/json"}
    )


def stored(proposal: Proposal, section: str) -> SectionAnswers | None:
    return SectionAnswers.objects.filter(proposal=proposal, member=None, section=section).first()


def test_a_script_saves_and_is_told_when(lead: Any, proposal: Proposal) -> None:
    answer = autosave(signed_in(lead), proposal, "alliance_background", {"revision": 0, "fields": {"competitor_analysis": [TEXT]}})
    facts = answer.json()
    assert answer.status_code == 200
    assert (facts["saved"], facts["revision"], facts["errors"]) == (True, 1, {})
    assert facts["words"] == f"已儲存 {facts['at']}"
    found = stored(proposal, "alliance_background")
    assert found is not None
    assert found.data == {"competitor_analysis": TEXT}


def test_what_cannot_be_read_is_kept_and_named_beside_its_field(lead: Any, proposal: Proposal) -> None:
    client = signed_in(lead)
    answer = autosave(client, proposal, "quantified_benefits", {"revision": 0, "fields": {"kpi4_before": ["很多"], "kpi4_after": ["１,２００"]}})
    assert answer.status_code == 200
    assert list(answer.json()["errors"]) == ["kpi4_before"]
    found = stored(proposal, "quantified_benefits")
    assert found is not None
    assert (found.data, found.typed) == ({"kpi4_after": 1200}, {"kpi4_before": "很多"})
    page = client.get(reverse("section", args=[proposal.code, "quantified_benefits"])).content.decode()
    assert 'value="很多"' in page


def test_a_stale_save_is_refused_with_both_texts(lead: Any, proposal: Proposal) -> None:
    colleague = make_user(name="林青禾")
    FirmPerson.objects.create(firm=lead_row(proposal).firm, user=colleague)
    autosave(signed_in(colleague), proposal, "alliance_background", {"revision": 0, "fields": {"competitor_analysis": ["對方的文字"]}})
    answer = autosave(signed_in(lead), proposal, "alliance_background", {"revision": 0, "fields": {"competitor_analysis": ["我的文字"]}})
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert all(words in html for words in ("我的文字", "對方的文字", "林青禾"))
    found = stored(proposal, "alliance_background")
    assert found is not None
    assert found.data == {"competitor_analysis": "對方的文字"}


def test_the_merge_page_keeps_what_was_chosen(lead: Any, proposal: Proposal) -> None:
    client, page = signed_in(lead), reverse("section", args=[proposal.code, "alliance_background"])
    client.post(page, {"revision": "0", "competitor_analysis": "甲", "industry_difficulties": "甲難"})
    answer = client.post(page, {"revision": "0", "competitor_analysis": "乙", "industry_difficulties": "乙難", "member_composition": "組成"})
    assert answer.status_code == 409
    mine = json.dumps({"competitor_analysis": "乙", "industry_difficulties": "乙難", "member_composition": "組成", "target_country_and_theme": ""})
    picks = {"pick-competitor_analysis": "mine", "pick-industry_difficulties": "merged", "text-industry_difficulties": "甲難乙難"}
    answer = client.post(page, {"_merge": "1", "revision": "1", "mine": mine, **picks, "pick-member_composition": "mine"})
    assert answer.status_code == 302
    found = stored(proposal, "alliance_background")
    assert found is not None
    assert found.data == {"competitor_analysis": "乙", "industry_difficulties": "甲難乙難", "member_composition": "組成"}


def test_a_save_without_a_revision_is_428(lead: Any, proposal: Proposal) -> None:
    for revision in ({}, {"revision": None}, {"revision": "1"}, {"revision": True}):
        assert autosave(signed_in(lead), proposal, "cover", {**revision, "fields": {}}).status_code == 428
    assert autosave(signed_in(lead), proposal, "cover", {"revision": 0, "fields": {}}).status_code == 200


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "null", '{"revision": 0}', '{"revision": 0, "fields": 3}', "[" * 5000])
def test_rubbish_is_400(lead: Any, proposal: Proposal, body: str) -> None:
    assert autosave(signed_in(lead), proposal, "cover", body).status_code == 400


def test_an_ended_session_is_401_and_a_stranger_404(proposal: Proposal) -> None:
    body = {"revision": 0, "fields": {"alliance_theme": ["茶飲"]}}
    assert autosave(Client(), proposal, "cover", body).status_code == 401
    assert autosave(signed_in(make_user()), proposal, "cover", body).status_code == 404
    assert stored(proposal, "cover") is None


def test_a_member_may_not_write_the_alliances_section_nor_the_lead_a_members_survey(lead: Any, proposal: Proposal) -> None:
    owner = make_user()
    member = bind(member_row(proposal, 1), owner)
    assert autosave(signed_in(owner), proposal, "cover", {"revision": 0, "fields": {"alliance_theme": ["茶飲"]}}).status_code == 403
    body = {"revision": 0, "fields": {"own_brand": ["none"]}}
    assert autosave(signed_in(lead), proposal, "survey_domestic", body, member.key).status_code == 403
    assert autosave(signed_in(owner), proposal, "survey_domestic", body, member.key).status_code == 200


def test_after_the_deadline_the_text_comes_back(lead: Any, proposal: Proposal) -> None:
    client = signed_in(lead)
    Call.objects.filter(pk=proposal.call_id).update(deadline=timezone.now() - timedelta(seconds=1))
    answer = autosave(client, proposal, "cover", {"revision": 0, "fields": {"alliance_theme": ["智慧茶飲"]}})
    assert answer.status_code == 403
    assert answer.json()["closed"] is True
    assert answer.json()["typed"]["alliance_theme"] == "智慧茶飲"
    page = client.post(reverse("section", args=[proposal.code, "cover"]), {"revision": "0", "alliance_theme": "智慧茶飲"})
    assert page.status_code == 403
    assert "智慧茶飲" in page.content.decode()
    assert stored(proposal, "cover") is None


def test_too_large_is_413(lead: Any, proposal: Proposal) -> None:
    body = {"revision": 0, "fields": {"competitor_analysis": ["字" * 1_000_000]}}
    assert autosave(signed_in(lead), proposal, "alliance_background", body).status_code == 413


@pytest.mark.parametrize("total", ["-1", "100000", "x", "1e9", "99999999999999999999", "６"])
def test_row_counts_that_no_page_sends_are_400(lead: Any, proposal: Proposal, total: str) -> None:
    page = reverse("section", args=[proposal.code, "quantified_benefits"])
    answer = signed_in(lead).post(page, {"revision": "0", "kpi2_tools-TOTAL_FORMS": total})
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


def test_extra_fields_and_control_characters_change_nothing(lead: Any, proposal: Proposal) -> None:
    page = reverse("section", args=[proposal.code, "cover"])
    extra = {"status": "uploaded", "owner": "2", "code": "113-AAAAA", "id": "9", "kpi2_tools-TOTAL_FORMS": "-5", "lead_firm": "別人"}
    answer = signed_in(lead).post(page, {"revision": "0", "alliance_theme": "智\x0b慧\x1b[31m茶\r\n飲", **extra})
    assert answer.status_code == 302
    found = stored(proposal, "cover")
    assert found is not None
    assert found.data == {"alliance_theme": "智慧[31m茶 飲"}
    proposal.refresh_from_db()
    assert proposal.status == "draft"


@pytest.mark.parametrize(("name", "values"), [("target_market", ["atlantis"]), ("target_market", ["japan", "korea"])])
def test_an_option_that_is_none_is_said_beside_the_field(lead: Any, proposal: Proposal, name: str, values: list[str]) -> None:
    answer = signed_in(lead).post(reverse("section", args=[proposal.code, "alliance_basic"]), {"revision": "0", name: values, "pi_name": "林青禾"})
    assert answer.status_code == 422
    assert f'href="#id_{name}"' in answer.content.decode()
    found = stored(proposal, "alliance_basic")
    assert found is not None
    assert found.data == {"pi_name": "林青禾"}


def test_five_hundred_options_are_refused(lead: Any, proposal: Proposal) -> None:
    page = reverse("section", args=[proposal.code, "supplementary"])
    assert signed_in(lead).post(page, {"revision": "0", "theme_industry": [f"x{n}" for n in range(500)]}).status_code == 400


def test_rows_without_javascript(lead: Any, proposal: Proposal) -> None:
    client, page = signed_in(lead), reverse("section", args=[proposal.code, "quantified_benefits"])
    rows = {"kpi2_tools-TOTAL_FORMS": "2", "kpi2_tools-0-tool_name": "電商", "kpi2_tools-1-tool_name": "短影音"}
    answer = client.post(page, {"revision": "0", **rows, "_rows": "up:kpi2_tools:1"}, follow=True)
    assert answer.status_code == 200
    found = stored(proposal, "quantified_benefits")
    assert found is not None
    assert [row["tool_name"] for row in found.data["kpi2_tools"]] == ["短影音", "電商"]
    answer = client.post(page, {"revision": "1", **rows, "_rows": "add:kpi2_tools"}, follow=True)
    assert 'name="kpi2_tools-2-tool_name"' in answer.content.decode()
    client.post(page, {"revision": "2", **rows, "_rows": "remove:kpi2_tools:0"})
    found.refresh_from_db()
    assert [row["tool_name"] for row in found.data["kpi2_tools"]] == ["短影音"]


def test_a_member_fills_its_form_without_javascript(proposal: Proposal) -> None:
    owner = make_user()
    member = bind(member_row(proposal, 2), owner)
    client = signed_in(owner)
    page = reverse("member_section", args=[proposal.code, member.key, "member_company"])
    typed = {
        "capital_total": "１,２００萬元",
        "employee_count": "35",
        "contact_email": "a@example.tw",
        "diagnosis_mode": "offline",
        "diagnosis_place": "company",
    }
    answer = client.post(page, {"revision": "0", **typed, "company_address": "臺北市"})
    assert answer.status_code == 302
    found = SectionAnswers.objects.get(proposal=proposal, member=member, section="member_company")
    assert found.data["capital_total"] == 1200
    assert found.data["company_address"] == "臺北市"
    assert client.get(page).content.decode().count("臺北市") == 1


@pytest.mark.parametrize("sample", ["tea-vietnam"])
def test_an_autosave_has_few_queries_whatever_is_filled(lead: Any, sample: str, django_assert_num_queries: Any) -> None:
    empty, full = make_proposal(lead=lead), make_proposal(lead=lead, from_sample=sample)
    client = signed_in(lead)
    for case in (empty, full):
        found = stored(case, "alliance_background")
        revision = found.revision if found else 0
        if not found:
            autosave(client, case, "alliance_background", {"revision": 0, "fields": {"competitor_analysis": ["甲"]}})
            revision = 1
        with django_assert_num_queries(AUTOSAVE_QUERIES):
            assert autosave(client, case, "alliance_background", {"revision": revision, "fields": {"competitor_analysis": [TEXT]}}).status_code == 200


AUTOSAVE_QUERIES = 12
