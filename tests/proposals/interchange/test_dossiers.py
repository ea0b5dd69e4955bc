"""The dossier of a document: values read, files found, hidden answers apart, nothing lost."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from proposals.catalogue.rich_text import RichText
from proposals.interchange import Folder, dossier_of_file
from proposals.rules.dossier import FileRef
from tests.proposals.interchange.build import NAMES, SAMPLES, any_file, dossier_of, path_of, spoilt, tree_of


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_becomes_a_dossier_without_a_fault(name: str) -> None:
    dossier = dossier_of_file(path_of(name))
    assert dossier.unreadable == {}
    assert dossier.hidden == ()
    assert all(found.problem == "" and found.sha256 and Path(found.source).is_file() for found in dossier.files.values())
    assert len(dossier.files) == 4
    assert dossier.programme.code == "113"


def test_values_are_read() -> None:
    dossier = dossier_of(tree_of())
    assert dossier.members[0].company_name == "青嵐示範茶業股份有限公司"
    assert dossier.record("alliance_basic")["lead_company_name"] == "青嵐示範茶業股份有限公司"
    assert dossier.record("quantified_benefits")["kpi4_before"] == Decimal(1750)
    assert dossier.record("schedule")["monthly_progress"]["m10"] == Decimal(18)
    assert dossier.record("schedule")["gantt"][2]["key"] == "kpi3"
    assert dossier.record("supplementary")["theme_industry"] == ("food",)
    assert isinstance(dossier.record("goals_methods")["strategy_figure"], FileRef)
    assert dossier.members[0].record("survey_overseas")["entry_order"][1] == {"country_code": "japan"}
    assert dossier.record("cover") == {"alliance_theme": "智慧茶飲", "cooperating_unit": "社團法人示範茶產業推廣協會"}


def test_answers_behind_a_hidden_question_are_kept_but_do_not_count() -> None:
    dossier = dossier_of(spoilt(lambda tree: tree["members"][0]["survey_overseas"].update(has_overseas_experience="none", no_overseas_reason="尚無")))
    place = "members[0].survey_overseas"
    assert f"{place}.export_products" in dossier.hidden
    assert f"{place}.packaging_language_other" in dossier.hidden
    assert set(dossier.members[0].record("survey_overseas")) == {"has_overseas_experience", "no_overseas_reason"}
    assert dossier.document["members"][0]["survey_overseas"]["overseas_agents"] == "has"


def test_a_text_line_without_its_option_is_hidden() -> None:
    dossier = dossier_of(spoilt(lambda tree: tree["members"][0]["survey_domestic"].update(own_brand="none")))
    assert dossier.hidden == ("members[0].survey_domestic.brand_list",)


def test_what_cannot_be_understood_is_noted_and_kept() -> None:
    dossier = dossier_of(
        spoilt(lambda tree: tree["proposal"]["alliance_basic"].update(pi_phone="問總機")), unreadable={"proposal.cover.alliance_theme": "x"}
    )
    assert dossier.unreadable == {"proposal.alliance_basic.pi_phone": "問總機", "proposal.cover.alliance_theme": "x"}
    assert "pi_phone" not in dossier.record("alliance_basic")
    assert dossier.document["proposal"]["alliance_basic"]["pi_phone"] == "問總機"


def test_blank_rows_at_the_end_go_and_the_others_keep_their_index() -> None:
    rows = [{"tool_name": "甲"}, {}, {"tool_name": "丙", "tool_indicator": ""}, {"tool_name": ""}, {}]
    dossier = dossier_of(spoilt(lambda tree: tree["proposal"]["quantified_benefits"].update(kpi2_tools=rows)))
    assert dossier.record("quantified_benefits")["kpi2_tools"] == ({"tool_name": "甲"}, {}, {"tool_name": "丙"})


def test_unconfirmed_business_numbers_are_told() -> None:
    dossier = dossier_of(tree_of(), confirmed_ubns={"90332120"})
    assert [member.ubn_confirmed for member in dossier.members] == [True] + [False] * 7
    assert all(member.ubn_confirmed for member in dossier_of(tree_of()).members)


def test_formatted_text_is_sanitised_and_its_pictures_are_found() -> None:
    html = '<p onclick="x()">好<img data-file="figures/a.png" alt="圖"></p><script>alert(1)</script>'
    dossier = dossier_of(spoilt(lambda tree: tree["proposal"]["goals_methods"].update(strategy_text={"html": html})))
    value = dossier.record("goals_methods")["strategy_text"]
    assert isinstance(value, RichText)
    assert "script" not in value.html
    assert "onclick" not in value.html
    assert dossier.files["figures/a.png"].problem == ""
    assert dossier.document["proposal"]["goals_methods"]["strategy_text"] == {"html": value.html}


def test_a_file_of_a_kind_that_its_place_does_not_take() -> None:
    def pdf(name: str) -> FileRef:
        return replace(any_file(name), media_type="application/pdf")

    dossier = dossier_of(tree_of(), files=pdf)
    assert dossier.record("goals_methods")["strategy_figure"].problem == "wrong_kind"
    assert dossier.record("alliance_basic")["lead_seal"].problem == ""
    large = dossier_of(tree_of(), files=lambda name: replace(any_file(name), size=11 * 1024 * 1024))
    assert large.record("document_self_check")["registration_proof_file"].problem == "too_large"


def test_files_are_found_in_the_folder_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes((SAMPLES / "figures/tea-strategy.png").read_bytes())
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.png").write_bytes(outside.read_bytes())
    (inside / "link.png").symlink_to(outside)
    (inside / "fake.png").write_bytes(b"MZ not a picture")
    (inside / "picture.pdf").write_bytes(outside.read_bytes())
    (inside / "broken.png").write_bytes(outside.read_bytes()[:200])
    folder = Folder(inside)
    assert folder("a.png").problem == ""
    assert folder("a.png").media_type == "image/png"
    assert {name: folder(name).problem for name in ("link.png", "fake.png", "picture.pdf", "broken.png", "gone.png", ".", "../outside.png")} == {
        "link.png": "absent", "fake.png": "wrong_kind", "picture.pdf": "wrong_kind", "broken.png": "wrong_kind", "gone.png": "absent", ".": "absent",
        "../outside.png": "absent",
    }  # fmt: skip
    assert folder.leaves("link.png")
    assert not folder.leaves("a.png")


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    Image.new("1", (8000, 5001)).save(tmp_path / "huge.png")
    Image.new("1", (8000, 5000)).save(tmp_path / "large.png")
    assert Folder(tmp_path)("huge.png").problem == "wrong_kind"
    assert Folder(tmp_path)("large.png").problem == ""
