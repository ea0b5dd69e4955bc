"""In and out: import, export, import, export give the same bytes; the command line's contract."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Attachment, Call, Consent, MemberFirm, Proposal, SectionAnswers
from proposals.permissions import may_submit, standing, visible_proposals
from proposals.services.exports import export_folder, export_yaml
from proposals.services.imports import import_document
from tests.factories import SAMPLES, make_user
from tests.proposals.services.conftest import Run


@pytest.mark.parametrize("sample", ["tea-vietnam", "bento-japan"])
def test_export_import_export_gives_the_same_bytes(call: Call, tmp_path: Path, sample: str) -> None:
    first = import_document(SAMPLES / f"{sample}.yaml", lead_email="lead@example.tw")
    document = export_folder(first, tmp_path / "one")
    second = import_document(document, lead_email="lead@example.tw")
    again = export_folder(second, tmp_path / "two")
    assert again.read_bytes() == document.read_bytes()
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(files) == 5
    assert all((tmp_path / "two" / file).read_bytes() == (tmp_path / "one" / file).read_bytes() for file in files)
    source = yaml.safe_load((SAMPLES / f"{sample}.yaml").read_text(encoding="utf-8"))
    exported = yaml.safe_load(document.read_text(encoding="utf-8"))
    assert exported["members"] == json.loads(json.dumps(source["members"], default=str)) or len(exported["members"]) == len(source["members"])


def test_command_line_journey(call: Call, run: Run, tmp_path: Path) -> None:
    code, out, err = run("import", str(SAMPLES / "tea-vietnam.yaml"), "--as", "new@example.tw")
    assert (code, err) == (0, "")
    number = out.splitlines()[-1]
    proposal = Proposal.objects.get(code=number)
    assert not User.objects.get(email="new@example.tw").has_usable_password()
    assert proposal.status == Status.DRAFT
    assert Entry.objects.filter(chain=f"proposal:{number}", verb="proposal.imported").count() == 1
    code, out, _err = run("check", number, "--json")
    assert (code, json.loads(out)) == (0, [])
    code, out, _err = run("export", number)
    assert out == export_yaml(proposal)
    assert run("export", number, "--out", str(tmp_path))[0] == 0
    assert (tmp_path / "proposal.yaml").read_text(encoding="utf-8") == out
    code, out, _err = run("import", str(tmp_path / "proposal.yaml"), "--replace", number)
    assert (code, out.strip()) == (0, number)
    assert export_yaml(proposal) == (tmp_path / "proposal.yaml").read_text(encoding="utf-8")


def test_import_without_a_lead_says_how_to_bind_one_and_that_way_works(call: Call, run: Run) -> None:
    file = str(SAMPLES / "tea-vietnam.yaml")
    code, out, err = run("import", file, "--language", "en")
    number = out.strip()
    assert (code, err.count("\n")) == (0, 1)
    said = err.strip().partition(": proposal ")[2]
    assert said == f"import {file} --replace {number} --as EMAIL"
    assert f"--replace {number} --as EMAIL" in run("import", file, "--replace", number)[2]  # still nobody's
    lead = make_user("lead@example.tw")
    assert not visible_proposals(lead).exists()
    code, out, err = run(*said.replace("EMAIL", lead.email).split())
    assert (code, out.strip(), err) == (0, number, "")
    case = visible_proposals(lead).get()
    assert case.code == number
    assert standing(lead, case).is_lead_owner
    assert may_submit(lead, case)
    client = Client()
    client.force_login(lead)
    assert client.get(reverse("section", args=[number, "cover"])).status_code == 200
    assert run("import", file, "--replace", number) == (0, f"{number}\n", "")  # it has its lead
    assert visible_proposals(lead).get() == case
    assert Proposal.objects.count() == 1


def test_importing_twice_makes_two_drafts(call: Call, run: Run) -> None:
    codes = {run("import", str(SAMPLES / "bento-japan.yaml"))[1].splitlines()[-1] for _time in range(2)}
    assert len(codes) == 2 == Proposal.objects.count()


def test_replacing_keeps_the_people_of_a_member(complete: Proposal, member: User, run: Run) -> None:
    row = MemberFirm.objects.get(proposal=complete, position=1)
    assert run("import", str(SAMPLES / "tea-vietnam.yaml"), "--replace", complete.code)[0] == 0
    after = MemberFirm.objects.get(proposal=complete, position=1)
    assert (after.pk, after.firm_id) == (row.pk, row.firm_id)
    assert Attachment.objects.filter(proposal=complete, slot="alliance_basic.lead_seal").count() == 2
    assert MemberFirm.objects.filter(proposal=complete).count() == 8


def test_declarations_and_consents_wait_for_a_person(call: Call) -> None:
    proposal = import_document(SAMPLES / "tea-vietnam.yaml", lead_email="lead@example.tw")
    waiting = {(each.section, tuple(each.to_confirm)) for each in SectionAnswers.objects.filter(proposal=proposal) if each.to_confirm}
    assert waiting == {
        ("alliance_basic", ("truth_declaration",)), ("supplementary", ("no_duplicate_declaration",)),
        ("supplementary", ("sanction_declaration", "consensus_declaration")),
    }
    assert Consent.objects.filter(proposal=proposal, origin=Consent.Origin.IMPORT, user=None).count() == 8


@pytest.mark.parametrize(
    ("arguments", "said"), [
        (("import", "nowhere.yaml"), "document"), (("check", "113-ZZZZZ", "--json"), "113-ZZZZZ"), (("export", "113-ZZZZZ"), "113-ZZZZZ"),
        (("render", "113-ZZZZZ", "--out", "paper.pdf"), "113-ZZZZZ"),
        (("import", str(SAMPLES / "tea-vietnam.yaml"), "--replace", "113-ZZZZZ"), "113-ZZZZZ"),
        (("import", str(SAMPLES / "tea-vietnam.yaml"), "--as", "nobody"), "--as"),
    ],
)
def test_what_does_not_fit_ends_with_2(call: Call, run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert not Proposal.objects.exists()


def test_unknown_call_and_unknown_key_are_named(call: Call, run: Run, tmp_path: Path) -> None:
    tree = yaml.safe_load((SAMPLES / "tea-vietnam.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "document.yaml"
    path.write_text(yaml.safe_dump(tree | {"call": "199"}, allow_unicode=True), encoding="utf-8")
    assert run("import", str(path))[2].startswith("call: ")
    tree["proposal"]["cover"]["surprise"] = 1
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    assert "proposal.cover.surprise: " in run("import", str(path))[2]
    assert not Proposal.objects.exists()


def test_absent_file_is_a_finding_and_keeps_its_name(call: Call, run: Run, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "tea-vietnam.yaml", tmp_path)
    number = run("import", str(tmp_path / "tea-vietnam.yaml"))[1].splitlines()[-1]
    code, out, _err = run("check", number, "--json")
    assert code == 1
    assert {each["where"] for each in json.loads(out)} >= {"proposal.document_self_check.registration_proof_file"}
    assert "files/registration.pdf" in run("export", number)[1]


def test_case_past_editing_is_not_replaced(complete: Proposal, run: Run) -> None:
    Proposal.objects.filter(pk=complete.pk).update(status=Status.SCREENING)
    assert run("import", str(SAMPLES / "tea-vietnam.yaml"), "--replace", complete.code)[0] == 2


def test_a_folder_that_cannot_be_written_is_told_by_its_name(call: Call, run: Run, tmp_path: Path) -> None:
    code = import_document(SAMPLES / "tea-vietnam.yaml").code
    taken = tmp_path / "taken"
    taken.write_text("here already", encoding="utf-8")
    assert run("export", code, "--out", str(taken)) == (2, "", f"{taken}: 已有同名的檔案\n")
    assert run("workbook", code, "--out", str(tmp_path)) == (2, "", f"{tmp_path}: 這是資料夾，不是檔案\n")
    assert run("workbook", code, "--out", str(tmp_path / "form.xlsx"))[0] == 0


@pytest.mark.parametrize("office", ["staff", "reviewer", "agency", "administrator"])
def test_an_account_of_the_programme_leads_no_alliance(call: Call, run: Run, office: str) -> None:
    make_user("office@example.tw", office=office)
    code, out, err = run("import", str(SAMPLES / "tea-vietnam.yaml"), "--as", "office@example.tw")
    assert (code, out, err) == (2, "", "此帳號屬於計畫執行單位，不能代表企業\n")
    assert not Proposal.objects.exists()
