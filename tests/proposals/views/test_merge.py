"""Merging two texts of one section: theirs, mine, both; again when somebody saved meanwhile; given back when the deadline passed."""

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.models import Call, Proposal, SectionAnswers, SectionRevision

pytestmark = pytest.mark.django_db
TEXTS, TABLES, SCHEDULE = "alliance_background", "quantified_benefits", "schedule"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def autosave(client: Client, proposal: Proposal, section: str, revision: int, fields: dict[str, list[str]]) -> Any:
    url = reverse("autosave", args=[proposal.code, section])
    return client.post(url, json.dumps({"revision": revision, "fields": fields}), content_type="application/json")


def stored(section: str = TEXTS) -> dict[str, Any]:
    return SectionAnswers.objects.get(section=section, member=None).data


def hidden(page: str, name: str) -> str:
    return unescape(page.partition(f'<textarea name="{name}" hidden>')[2].partition("</textarea>")[0])


def choose(client: Client, proposal: Proposal, section: str, revision: int, page: str, **picks: str) -> Any:
    body = {"_merge": "1", "revision": str(revision), "mine": hidden(page, "mine"), "both": hidden(page, "both")} | picks
    return client.post(reverse("section", args=[proposal.code, section]), body)


def activities(*rows: tuple[str, str]) -> dict[str, list[str]]:
    fields = {"kpi1_activities-TOTAL_FORMS": [str(len(rows))]}
    for index, (nature, count) in enumerate(rows):
        fields |= {f"kpi1_activities-{index}-event_nature": [nature], f"kpi1_activities-{index}-event_count": [count]}
    return fields


def test_only_what_differs_is_asked_and_read_as_values(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, TABLES, 0, {"kpi4_before": ["1750"], "kpi4_after": ["2000"]})
    answer = autosave(signed_in(colleague), draft, TABLES, 0, {"kpi4_before": ["１,７５０"], "kpi4_after": ["2,275"]})
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert "pick-kpi4_before" not in html  # the same value, typed in another way
    assert "2,000萬元" in html
    assert "2,275萬元" in html
    assert "pick-kpi4_after-both" not in html  # two figures cannot both be kept
    assert "pick-kpi4_after-merged" not in html


def test_a_long_text_is_shown_as_a_difference_and_both_can_be_kept(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, TEXTS, 0, {"competitor_analysis": ["越南茶飲市場成長快速。通路以超市為主。"]})
    html = autosave(signed_in(colleague), draft, TEXTS, 0, {"competitor_analysis": ["越南茶飲市場成長快速。消費者年輕。"]}).json()["html"]
    assert "消費者年輕" in html.partition("<ins>")[2].partition("</ins>")[0]
    assert "通路以超市為主" in html.partition("<del>")[2].partition("</del>")[0]
    both = unescape(html.partition('name="text-competitor_analysis"')[2].partition(">")[2].partition("</textarea>")[0])
    assert both.startswith("越南茶飲市場成長快速。")
    assert "消費者年輕" in both
    assert "通路以超市為主" in both
    answer = choose(signed_in(colleague), draft, TEXTS, 1, html, **{"pick-competitor_analysis": "merged", "text-competitor_analysis": both})
    assert answer.status_code == 302
    assert stored() == {"competitor_analysis": both}


def test_where_only_one_changed_a_field_the_newer_text_is_chosen(draft: Proposal, lead: Any, colleague: Any) -> None:
    whole = {"competitor_analysis": ["甲"], "industry_difficulties": ["難"], "member_composition": ["組成"]}
    autosave(signed_in(lead), draft, TEXTS, 0, whole)
    autosave(signed_in(colleague), draft, TEXTS, 1, whole | {"competitor_analysis": ["乙"], "member_composition": ["新組成"]})
    html = autosave(signed_in(lead), draft, TEXTS, 1, whole | {"industry_difficulties": ["更難"], "member_composition": ["組成二"]}).json()["html"]
    chosen = [part.partition('"')[0] for part in html.split('id="pick-')[1:] if " checked" in part.partition(">")[0]]
    assert sorted(chosen) == ["competitor_analysis-theirs", "industry_difficulties-mine"]
    assert "pick-member_composition-mine" in html


def test_rows_of_both_are_kept(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, TABLES, 0, activities(("展售", "1")))
    autosave(signed_in(lead), draft, TABLES, 1, activities(("展售", "1"), ("直播", "2")))
    html = autosave(signed_in(colleague), draft, TABLES, 1, activities(("展售", "1"), ("促銷", "3"))).json()["html"]
    assert "第2列" in html
    assert choose(signed_in(colleague), draft, TABLES, 2, html, **{"pick-kpi1_activities": "both"}).status_code == 302
    assert [row["event_nature"] for row in stored(TABLES)["kpi1_activities"]] == ["展售", "直播", "促銷"]


def test_printed_rows_are_merged_cell_by_cell(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, SCHEDULE, 0, {"gantt-kpi1-weight": ["20"], "gantt-kpi2-weight": ["20"]})
    autosave(signed_in(colleague), draft, SCHEDULE, 1, {"gantt-kpi1-weight": ["30"], "gantt-kpi2-weight": ["20"]})
    own = {"gantt-kpi1-weight": ["20"], "gantt-kpi2-weight": ["25"], "gantt-kpi3-weight": ["5"]}
    html = autosave(signed_in(lead), draft, SCHEDULE, 1, own).json()["html"]
    choose(signed_in(lead), draft, SCHEDULE, 2, html, **{"pick-gantt": "both"})
    assert {row["key"]: row["weight"] for row in stored(SCHEDULE)["gantt"]} == {"kpi1": 30, "kpi2": 25, "kpi3": 5}


def test_formatted_texts_are_kept_one_after_the_other(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, TEXTS, 0, {"competitor_analysis": ["<p><strong>甲</strong></p>"], "competitor_analysis-format": ["html"]})
    html = autosave(signed_in(colleague), draft, TEXTS, 0, {"competitor_analysis": ["乙"]}).json()["html"]
    assert choose(signed_in(colleague), draft, TEXTS, 1, html, **{"pick-competitor_analysis": "both"}).status_code == 302
    assert stored() == {"competitor_analysis": {"html": "<p><strong>甲</strong></p><p>乙</p>"}}


def test_a_third_save_while_merging_is_told_again(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, TEXTS, 0, {"competitor_analysis": ["甲"]})
    html = autosave(signed_in(colleague), draft, TEXTS, 0, {"competitor_analysis": ["乙"]}).json()["html"]
    autosave(signed_in(lead), draft, TEXTS, 1, {"competitor_analysis": ["丙"]})
    answer = choose(signed_in(colleague), draft, TEXTS, 1, html, **{"pick-competitor_analysis": "mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("丙" in page, "乙" in page, 'name="revision" value="2"' in page) == (True, True, True)
    assert stored() == {"competitor_analysis": "丙"}
    assert choose(signed_in(colleague), draft, TEXTS, 2, page, **{"pick-competitor_analysis": "mine"}).status_code == 302
    assert stored() == {"competitor_analysis": "乙"}
    assert "丙" in {revision.data["competitor_analysis"] for revision in SectionRevision.objects.all()}  # what was not chosen stays in the history


def test_the_deadline_passes_while_merging(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, TEXTS, 0, {"competitor_analysis": ["甲"]})
    own = {"competitor_analysis": ["我寫了很久的文字"], "member_composition": ["組成"]}
    html = autosave(signed_in(colleague), draft, TEXTS, 0, own).json()["html"]
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    picks = {"pick-competitor_analysis": "merged", "text-competitor_analysis": "甲，我寫了很久的文字", "pick-member_composition": "mine"}
    answer = choose(signed_in(colleague), draft, TEXTS, 1, html, **picks)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "甲，我寫了很久的文字</textarea>" in page
    assert "組成</textarea>" in page
    assert stored() == {"competitor_analysis": "甲"}


def test_an_owners_declaration_is_not_asked_of_a_colleague(draft: Proposal, lead: Any, colleague: Any) -> None:
    autosave(signed_in(lead), draft, "alliance_basic", 0, {"alliance_features": ["甲"], "truth_declaration": ["true"]})
    html = autosave(signed_in(colleague), draft, "alliance_basic", 0, {"alliance_features": ["乙"], "truth_declaration": []}).json()["html"]
    assert "pick-truth_declaration" not in html
    choose(signed_in(colleague), draft, "alliance_basic", 1, html, **{"pick-alliance_features": "mine"})
    assert stored("alliance_basic") == {"alliance_features": "乙", "truth_declaration": True}


@pytest.mark.parametrize("kept", ["", "{", "[]", "3", "null", '{"competitor_analysis": 3}', '{"competitor_analysis": {"a": 1}}', '{"nothing": 1}'])
def test_rubbish_is_no_fault_of_ours(draft: Proposal, lead: Any, kept: str) -> None:
    url = reverse("section", args=[draft.code, TEXTS])
    for name in ("mine", "both"):
        body = {"_merge": "1", "revision": "0", "mine": "{}", name: kept, "pick-competitor_analysis": "both", "pick-nothing": "mine"}
        assert signed_in(lead).post(url, body).status_code in (302, 400, 409)
