"""Sheets for print and binding, and the proof: what they say, made once with the paper, kept, for those who read the paper."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter

from alliance_portal.accounts.models import User
from alliance_portal.files.services import path_of, store_generated
from alliance_portal.jobs.models import Job
from proposals.models import Paper, Proposal
from proposals.papers import page_pictures, print_sheets
from proposals.papers.blocks import Cell, Paragraph, Seal, Table
from proposals.papers.blocks import Paper as Tree
from proposals.papers.print_sheets import Booklet, Delivery
from proposals.papers.stamp import PaperFacts
from proposals.services import papers, proofs
from proposals.services import print_sheets as sheets
from tests.proposals.papers import printing

# a paper as `proposals.papers.pdf` lays it out: parts begin on a leaf of their own, the sheets stand at the end
ANCHORS = {"cover": 0, "alliance_basic-0": 4, "plan_summary-1": 6, "member-form-1": 20, "certificate": 26, "selfcheck": 28, "label": 30}
DELIVERY = Delivery("113年3月6日（三）17:00", "收件地點一號", "翁小姐")


def texts(block: object) -> str:
    """All text of a tree of blocks."""
    if isinstance(block, str):
        return block
    if isinstance(block, tuple):
        return "".join(map(texts, block))
    return "".join(texts(getattr(block, name)) for name in getattr(type(block), "__dataclass_fields__", ()))


def test_booklet_counts_its_parts() -> None:
    booklet = Booklet(31, 23, ANCHORS)
    assert [(name, first, last) for _, name, first, last in booklet.parts()] == [
        ("cover", 1, 1), ("contents", 3, 4), ("alliance_basic", 5, 6), ("plan_summary", 7, 20), ("member-form-1", 21, 26), ("certificate", 27, 28),
        ("selfcheck", 29, 30), ("label", 31, 31),
    ]
    assert (booklet.bound, booklet.leaves) == (28, 13)  # 26 pages on both sides behind the cover; its back is blank
    assert Booklet(5, 0, {}).leaves == 2  # a paper whose anchors cannot be read still has its pages


@pytest.mark.parametrize(("leaves", "width"), [(1, 5), (45, 5), (46, 6), (100, 12), (1000, 30)])
def test_spine_is_as_wide_as_the_copy(leaves: int, width: int) -> None:
    assert print_sheets.suggested_width(leaves) == width


def test_sheets_say_what_to_do() -> None:
    dossier = printing.small()
    stamp = printing.stamp(dossier, month=date(2024, 2, 1))
    made = print_sheets.content(dossier, stamp, Booklet(31, 23, ANCHORS), DELIVERY, 12)
    recipe, lead = texts(made["recipe"].sections), dossier.members[0]
    facts = ("31頁", "頁碼1至23", "1式2份", "淺粉紅色紋紙1張、白紙13張", "雙面", "檔案第5頁起", "左側長邊釘2針")
    for words in (*facts, DELIVERY.deadline, DELIVERY.address, stamp.number):
        assert words in recipe, words
    seals = [block for cell in _cells(made["seal"]) for block in cell.blocks if isinstance(block, Seal)]
    assert [(seal.code, seal.digest) for seal in seals] == [(stamp.number, stamp.digest)]
    assert lead.ubn in texts(made["seal"].sections)
    assert dossier.edition.field("alliance_basic.truth_declaration").label.zh in texts(made["seal"].sections)
    assert "收件人：" in texts(made["label"].sections)
    assert stamp.number in texts(made["spine"].sections)
    strip = next(cell for cell in _cells(made["spine"]) if cell.look == "strip")
    standing = ["".join(block.text.split()) for block in strip.blocks if isinstance(block, Paragraph)]
    assert standing[0].startswith("113年度")
    assert standing[1:] == [f"{dossier.record('cover')['alliance_theme']}主題聯盟", lead.company_name.translate(print_sheets.VERTICAL)]
    assert [section.look for section in made["print_set"].sections] == ["recipe loose", "sealing loose", "label loose", "spine loose"]
    with pytest.raises(ValueError, match="7 mm"):
        print_sheets.content(dossier, stamp, Booklet(31, 23, ANCHORS), DELIVERY, 7)


def _cells(paper: Tree) -> list[Cell]:
    """The cells of a sheet's last table."""
    table = [block for section in paper.sections for block in section.blocks if isinstance(block, Table)][-1]
    return [cell for group in table.groups for row in group.rows for cell in row.cells]


def kept_paper(proposal: Proposal, folder: Path, pages: int = 6, edition: str = "full") -> Paper:
    """The draft's paper without the renderer: blank pages that are as good as any."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.add_named_destination("plan_summary-1", 4)
    out = folder / "paper.pdf"
    writer.write(out)
    return papers.keep(papers.wanted(proposal, edition), out, PaperFacts(pages, pages - 2, 1))


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db(transaction=True)
def test_sheets_and_proof_are_made_once_and_shown(draft: Proposal, lead: User, tmp_path: Path) -> None:
    """The real thing once: the sheets rendered, drawn, read back; the proof of a paper that is there."""
    paper, client = kept_paper(draft, tmp_path), entered(lead)
    page, proof = reverse("draft_printing", args=[draft.code]), reverse("draft_proof", args=[draft.code])
    assert client.get(reverse("draft_sheet", args=[draft.code, "recipe", "pdf"])).status_code == 404  # reading makes nothing
    assert client.get(reverse("draft_page", args=[draft.code, 1])).status_code == 404
    assert not Job.objects.exists()
    assert client.post(page).status_code == 302  # the worker of tests runs it at once
    assert client.post(page).status_code == 302
    want = papers.wanted(draft)
    kept = sheets.kept_sheets(want, sheets.AUTO)
    assert sheets.is_whole(kept)
    assert Paper.objects.exclude(edition="full").count() == 6  # five sheets and their pictures, pressed twice
    text = "".join("".join(each.extract_text() for each in PdfReader(path_of(kept["print_set"].file)).pages).split())
    assert ("6頁（含空白頁）" in text, "草稿" in text, "用印頁" in text) == (True, True, True)
    assert "下載全部" in client.get(page).content.decode()
    for sheet in print_sheets.SHEETS:
        file = client.get(reverse("draft_sheet", args=[draft.code, sheet, "pdf"]))
        picture = client.get(reverse("draft_sheet", args=[draft.code, sheet, "png"]))
        assert (file["Content-Type"], picture["Content-Type"]) == ("application/pdf", "image/png")
        assert "no-store" in picture["Cache-Control"]
    assert client.get(reverse("draft_sheet", args=[draft.code, "print_set", "png"])).status_code == 404

    assert client.post(proof).status_code == 302
    assert proofs.kept_proof(want).pages == paper.pages
    shown = client.get(proof, {"page": "5"}).content.decode()
    assert 'rel="prev" href="' + proof + '?page=4"' in shown
    assert reverse("section", args=[draft.code, "plan_summary"]) in shown
    assert reverse("section", args=[draft.code, "plan_summary"]) not in client.get(proof, {"page": "1"}).content.decode()
    assert "第6頁" in client.get(proof, {"page": "999"}).content.decode()
    picture = client.get(reverse("draft_page", args=[draft.code, 5]))
    assert Image.open(io.BytesIO(picture.content)).size == page_pictures.read_index(path_of(proofs.kept_proof(want).file)).sizes[4]
    assert client.get(reverse("draft_page", args=[draft.code, 7])).status_code == 404
    assert client.get(reverse("draft_page", args=[draft.code, 0])).status_code == 404


def test_who_reads_another_edition_gets_neither_sheet_nor_picture(draft: Proposal, lead: User, member: User, stranger: User, tmp_path: Path) -> None:
    paper = kept_paper(draft, tmp_path)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("page-001.png", b"a picture")
    proofs.keep_beside(paper, store_generated(made.getvalue(), "pages.zip", "application/zip"), 6)
    picture, page = reverse("draft_page", args=[draft.code, 1]), reverse("draft_printing", args=[draft.code])
    assert [entered(user).get(picture).status_code for user in (lead, member, stranger)] == [200, 404, 404]
    assert [entered(user).get(page).status_code for user in (lead, member, stranger)] == [200, 403, 404]
    assert entered(member).post(page).status_code == 403


def test_width_is_one_of_ours(draft: Proposal, lead: User) -> None:
    want = papers.wanted(draft)
    assert sheets.keys_of(want, 12)["spine"] != sheets.keys_of(want, 15)["spine"]
    assert sheets.keys_of(want, 12)["recipe"] == sheets.keys_of(want, 15)["recipe"]
    page, client = reverse("draft_printing", args=[draft.code]), entered(lead)
    for typed, is_taken in (("12", True), ("7", False), ("²", False), ("999", False)):
        assert ('value="12" selected' in client.get(page, {"width": typed}).content.decode()) is is_taken, typed


@pytest.mark.parametrize(("state", "button"), [(Job.State.RUNNING, ""), (Job.State.FAILED, "再試一次")])
def test_while_the_proof_is_made_no_page_is_shown(draft: Proposal, lead: User, state: str, button: str) -> None:
    want = papers.wanted(draft)
    Job.objects.create(kind=proofs.KIND, key=proofs.job_key(want), state=state, done=1, total=3)
    shown = entered(lead).get(reverse("draft_proof", args=[draft.code])).content.decode()
    assert "共3頁" not in shown
    assert "proof-main" not in shown
    assert ("（1／3）" in shown) is (state == Job.State.RUNNING)
    assert ("再試一次" in shown) is bool(button)
