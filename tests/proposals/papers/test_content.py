"""Every label of the catalogue and every answer of both samples stands in the printed paper (issue, section 5; architecture rule 9)."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from proposals.catalogue.model import Field, Kind, Scope
from proposals.papers import printed
from proposals.rules.dossier import Dossier, FileRef
from tests.proposals.papers.conftest import Printed
from tests.proposals.papers.printing import squeezed

SAMPLES = ("tea-vietnam", "bento-japan")
# Labels that a filled paper does not print: the source's own instructions, names of columns of lists that print as sentences, labels with a
# blank in them (printed filled), the portal's own names for lines and sections, the market's list (a blank of the source).
UNPRINTED = {
    "plan_summary", "member_overview", "member_overview.target_country", "identity",
    "quantified_benefits.kpi1_activities", "quantified_benefits.kpi1_activities.event_type", "quantified_benefits.kpi2_tools",
    "quantified_benefits.kpi2_tools.tool_name", "quantified_benefits.kpi2_tools.tool_indicator", "quantified_benefits.kpi3_partners",
    "quantified_benefits.kpi3_partners.partner_name", "quantified_benefits.kpi3_partners.partner_content", "quantified_benefits.kpi4_growth",
    "quantified_benefits.kpi5_items", "quantified_benefits.kpi5_items.item_name", "checkpoint_midterm.targets.half_growth",
    "checkpoint_midterm.targets.full_growth", "checkpoint_final.targets.half_growth", "checkpoint_final.targets.full_growth",
    "survey_overseas.entry_order.country_code",
}
NOT_ON_PAPER = {"quantified_benefits.kpi4_evidence"}  # form.yaml: printed: not printed


def labels(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for section in dossier.edition.sections:
        if section.key == "supplementary":  # the portal's own questions, never printed
            continue
        yield section.key, section.label.zh
        for each in section.fields:
            if each.carrier:
                continue  # the text line of an option is labelled by the option
            for field in (each, *each.columns):
                yield field.path, field.label.zh
                yield field.path, field.label_full_zh
                if field.path != "alliance_basic.target_market":
                    yield from ((field.path, option.label.zh) for option in field.options)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_label_and_option_is_printed(paper: Callable[..., Printed], sample: str) -> None:
    found = paper(sample)

    missing = {path for path, label in labels(found.dossier) if label and squeezed(label) not in found.text}

    assert missing == UNPRINTED | ({"cover.cooperating_unit", "plan_summary.cooperating_unit"} if sample == "bento-japan" else set())


def values(field: Field, value: Any, dossier: Dossier) -> Iterator[str]:
    if value is None or isinstance(value, (bool, FileRef)) or field.path in NOT_ON_PAPER:
        return
    if field.kind is Kind.TABLE:
        for row in printed.rows(value):
            for column in field.columns:
                yield from values(column, row.get(column.key), dossier)
    elif field.kind in (Kind.CHOICE, Kind.MULTICHOICE):
        for key in value if isinstance(value, tuple) else (value,):
            option = field.option(key)
            assert option is not None
            is_listed = field.key in ("event_type", "target_market")
            is_listed = is_listed or field.path.startswith("document_self_check.")  # V in the column of the answer
            yield option.label.zh if is_listed else f"{option.code}{option.label.zh}" if option.code else f"■{option.label.zh}"
    elif field.kind is Kind.LONGTEXT:
        yield from str(value).splitlines()
    elif field.kind is Kind.PHONE:
        yield printed.phone(str(value))
    elif field.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT) or field.path.startswith("plan_summary.summary_kpis."):
        yield printed.number(value)
    elif not isinstance(value, date):
        yield str(value)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_answer_is_printed(paper: Callable[..., Printed], sample: str) -> None:
    found = paper(sample)
    dossier = found.dossier
    records = [(section, dossier.record(section.key)) for section in dossier.edition.of_scope(Scope.ALLIANCE)]
    records += [(section, member.record(section.key)) for member in dossier.members for section in dossier.edition.of_scope(Scope.MEMBER)]
    answers = [text for section, record in records if section.key != "supplementary"
               for field in section.fields for text in values(field, record.get(field.key), dossier)]
    answers += [text for member in dossier.members for text in (member.company_name, member.owner_name, member.ubn)]

    missing = [answer for answer in answers if squeezed(answer) not in found.text]

    assert len(answers) > 400
    assert missing == []


def test_computed_lines(paper: Callable[..., Printed]) -> None:
    text = paper().text

    assert "智慧茶飲主題聯盟" in text
    assert "中華民國113年2月" in text
    assert "每月工作進度%35101012151518" in text.replace("12100%", "")
    assert "累計工作進度%381828405570" in text
    assert "（新增30%）" in text
    assert "（新增10%）" in text
    assert "19.17%" in text  # (2860 - 2400) / 2400
    assert "N/A" in text
    assert "N/A%" not in text


def test_line_of_cooperating_unit_goes_when_empty(paper: Callable[..., Printed]) -> None:
    assert "合作單位：社團法人示範茶產業推廣協會" in paper("tea-vietnam").text
    assert "合作單位" not in paper("bento-japan").text


def test_instructions_of_the_empty_form_are_dropped(paper: Callable[..., Printed]) -> None:
    text = paper().text

    assert "如無請自行刪除" not in text
    assert "主題名稱請以四個字為主" not in text
    assert "請說明審查時將提供何種佐證資料" not in text
    assert "灰色字體" not in text
    assert "〔" not in text


def test_notice_and_consent_line_of_the_call(paper: Callable[..., Printed]) -> None:
    text = paper().text

    assert text.count("個人資料蒐集與利用聲明蒐集與利用貴公司資料") == 8
    assert "執行113年度推動中小企業數位創新鏈結國際計畫" in text
    assert "{year}" not in text
