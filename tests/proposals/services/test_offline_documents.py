"""The interchange document and Word files in the browser: out, in, looked at, applied; foreign and harmful files are refused."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused
from proposals.models import Attachment, Intake, MemberFirm, Proposal, SectionAnswers
from proposals.services import offline, offline_documents, offline_word
from proposals.services.offline_changes import apply, review
from proposals.workbooks.model import WorkbookRefused

pytestmark = pytest.mark.django_db
FIELD = "goals_methods.strategy_text"


def zipped(proposal: Proposal, reader: User) -> bytes:
    out = io.BytesIO()
    offline_documents.write_zip(proposal, reader, out)
    return out.getvalue()


def changed(content: bytes, change: Any, extra: dict[str, bytes] | None = None) -> bytes:
    """The ZIP with its document changed and files added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name == "proposal.yaml":
                tree = yaml.safe_load(old.read(name))
                change(tree)
                new.writestr(name, yaml.safe_dump(tree, allow_unicode=True))
            elif name not in (extra or {}):
                new.writestr(name, old.read(name))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def take(content: bytes, proposal: Proposal, actor: User, name: str = "proposal.zip") -> Intake:
    return offline_documents.take(SimpleUploadedFile(name, content), proposal, actor=actor)


def applied(intake: Intake, actor: User, now: datetime) -> int:
    revisions = {each.place: each.part.revision for each in review(intake, actor)}
    return apply(intake, actor=actor, received_at=now, revisions=revisions, picks={})


def picture(colour: str = "#0a5c67") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (240, 120), colour).save(out, "PNG")
    return out.getvalue()


def test_what_goes_out_comes_back_without_a_change(complete: Proposal, lead: User) -> None:
    before = StoredFile.objects.count()
    intake = take(zipped(complete, lead), complete, lead)
    assert intake.plan["faults"] == []
    assert len(intake.plan["parts"]) > 40
    assert [one.field.path for each in review(intake, lead) for one in each.changes] == []
    assert StoredFile.objects.count() == before, "files that the case has are not stored again"


def test_a_changed_text_and_a_new_figure_are_shown_and_applied(complete: Proposal, lead: User, now: datetime) -> None:
    def change(tree: Any) -> None:
        tree["proposal"]["cover"]["cooperating_unit"] = "新合作單位"
        tree["proposal"]["goals_methods"]["strategy_figure"] = "figures/new.png"

    intake = take(changed(zipped(complete, lead), change, {"figures/new.png": picture()}), complete, lead)
    found = {one.field.key: one for each in review(intake, lead) for one in each.changes}
    assert set(found) == {"cooperating_unit", "strategy_figure"}
    assert applied(intake, lead, now) == 2
    data = SectionAnswers.objects.get(proposal=complete, section="goals_methods").data
    newest = Attachment.objects.get(pk=data["strategy_figure"])
    assert (newest.version, newest.file.name) == (2, "new.png")
    assert SectionAnswers.objects.get(proposal=complete, section="cover").data["cooperating_unit"] == "新合作單位"


def test_members_forms_belong_to_their_people(complete: Proposal, lead: User, now: datetime) -> None:
    def change(tree: Any) -> None:
        tree["members"][1]["member_company"]["employee_count"] = 77
        tree["members"][1]["overview"]["website"] = "https://new.example.tw"
        tree["members"].append({"company_name": "外來公司", "owner_name": "外人", "ubn": "12345675"})

    intake = take(changed(zipped(complete, lead), change), complete, lead)
    assert [fault["label"][0] for fault in intake.plan["faults"]] == ["外來公司"]
    found = {one.field.key: each.may_fill for each in review(intake, lead) for one in each.changes}
    assert found == {"employee_count": False, "website": True}
    assert applied(intake, lead, now) == 1
    second = list(offline.members_by_key(complete).values())[1]
    assert SectionAnswers.objects.get(member=second, section="member_company").data["employee_count"] != 77


def test_a_form_that_is_still_being_filled_does_not_go_out(complete: Proposal, lead: User) -> None:
    MemberFirm.objects.filter(proposal=complete, position=1).update(completed_at=None, handed_over_at=None)
    with zipfile.ZipFile(io.BytesIO(zipped(complete, lead))) as archive:
        members = yaml.safe_load(archive.read("proposal.yaml"))["members"]
    assert "survey_domestic" not in members[1]
    assert "overview" in members[1]
    assert "survey_domestic" in members[2]


def test_documents_that_do_not_fit(complete: Proposal, lead: User) -> None:
    content = zipped(complete, lead)
    with pytest.raises(WorkbookRefused, match="112年度計畫"):
        take(changed(content, lambda tree: tree.update(call="112")), complete, lead)
    wrong = take(changed(content, lambda tree: tree["proposal"]["cover"].update(nothing="x")), complete, lead)
    assert [(fault["cell"], fault["reason"][0]) for fault in wrong.plan["faults"]] == [("proposal.cover.nothing", "沒有這個鍵")]
    assert wrong.plan["parts"] == []
    broken = take(b"format: [", complete, lead, "a.yaml")
    assert broken.plan["faults"]
    with pytest.raises(WorkbookRefused, match="應有一份 proposal"):
        take(changed(content, lambda _tree: None, {"second.yaml": b"a: 1"}), complete, lead)
    with pytest.raises(FileRefused):
        take(b"PK\x03\x04 nothing", complete, lead)
    leaves = io.BytesIO()
    with zipfile.ZipFile(leaves, "w") as archive:
        archive.writestr("../proposal.yaml", "a: 1")
    with pytest.raises(FileRefused, match="結構不合法"):
        take(leaves.getvalue(), complete, lead)


# Word -----------------------------------------------------------------------------------------------------------------------

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" '
    'ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.styles+xml"/></Types>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="1" '
    'name="p" descr="架構圖"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.'
    'openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    f'<a:blip xmlns:r="{OFFICE}" r:embed="rId2"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
BODY = (
    '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>策略</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>重點</w:t></w:r>'
    "<w:r><w:t>一段文字&lt;script&gt;</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>" + DRAWING
)
STYLES = f'<w:styles {WORD}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>'


def word_file(body: str = BODY, more: dict[str, bytes] | None = None, relation: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{main}</Relationships>')
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId2" Type="{OFFICE}/image" Target="media/a.png"/>'
            f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/>{relation}</Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document {WORD}><w:body>{body}</w:body></w:document>')
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("word/media/a.png", picture("#884411"))
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def take_word(content: bytes, proposal: Proposal, actor: User, target: str = FIELD, name: str = "敘述.docx") -> Intake:
    return offline_word.take(SimpleUploadedFile(name, content), proposal, None, target, actor=actor)


def test_a_narrative_with_its_picture_from_word(complete: Proposal, lead: User, now: datetime) -> None:
    intake = take_word(word_file(), complete, lead)
    (face,) = intake.plan["parts"][0]["faces"].values()
    assert "<h3>策略</h3>" in face["html"]
    assert "<strong>重點</strong>一段文字&lt;script&gt;" in face["html"]
    assert "<td>" in face["html"]
    assert 'data-file="word-1.png"' in face["html"]
    (part,) = review(intake, lead)
    assert [one.field.key for one in part.changes] == ["strategy_text"]
    assert applied(intake, lead, now) == 1
    html = SectionAnswers.objects.get(proposal=complete, section="goals_methods").data["strategy_text"]["html"]
    attachment = Attachment.objects.get(proposal=complete, slot=f"{FIELD}#picture")
    assert f'data-file="{attachment.pk}"' in html


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (word_file(more={"word/vbaProject.bin": b"macro"}), "含巨集"),
        (word_file(more={"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}), "嵌入物件"),
        (word_file(relation=f'<Relationship Id="rId9" Type="{OFFICE}/image" Target="http://example.tw/a.png" TargetMode="External"/>'), "外部連結"),
        (word_file(body="<!DOCTYPE x>"), "DOCTYPE"),
        (word_file(body=""), "沒有可以匯入"),
        (b"PK\x03\x04 broken", "結構不合法"),
    ],
)  # fmt: skip
def test_word_files_that_are_refused(complete: Proposal, lead: User, content: bytes, words: str) -> None:
    with pytest.raises(WorkbookRefused, match=words):
        take_word(content, complete, lead)
    assert not Intake.objects.exists()


def test_only_a_narrative_takes_a_word_file(complete: Proposal, lead: User) -> None:
    with pytest.raises(WorkbookRefused, match="選擇要填入的欄位"):
        take_word(word_file(), complete, lead, target="cover.alliance_theme")
    with pytest.raises(FileRefused) as refused:
        take_word(word_file(), complete, lead, name="a.docm")
    assert refused.value.status == 415


def test_pictures_that_nobody_applied_are_removed(complete: Proposal, lead: User, now: datetime) -> None:
    before = StoredFile.objects.count()
    intake = take_word(word_file(), complete, lead)
    assert StoredFile.objects.count() == before + 1
    Intake.objects.filter(pk=intake.pk).update(made_at=now - offline.KEPT * 2)
    assert offline.forget_old(now) == 1
    assert StoredFile.objects.count() == before
