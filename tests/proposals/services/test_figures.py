"""A figure's part and caption: the upload stays, nothing is cut twice, and the words reach paper, document and frozen copy."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused, path_of
from proposals import interchange
from proposals.catalogue import captions
from proposals.models import Attachment, Proposal, SectionAnswers
from proposals.papers.blocks import Figure, Paragraph, Run
from proposals.papers.composition import content
from proposals.queries.cases import load_dossier
from proposals.queries.figures import figure_in
from proposals.services import Closed, Forbidden, Refused, Stale, UnknownField, attachments, exports, figures, imports
from tests.proposals.papers.printing import stamp

SECTION, KEY = "goals_methods", "strategy_figure"
SLOT = f"{SECTION}.{KEY}"
RED, BLUE = (200, 0, 0), (0, 0, 200)
pytestmark = pytest.mark.django_db


def picture(form: str = "PNG") -> bytes:
    """400 × 200 points: the left half red, the right half blue."""
    whole = Image.new("RGB", (400, 200), RED)
    whole.paste(BLUE, (200, 0, 400, 200))
    out = io.BytesIO()
    whole.save(out, form)
    return out.getvalue()


@pytest.fixture
def drawn(draft: Proposal, lead: User, now: datetime) -> Proposal:
    """The draft with its figure uploaded: revision 1."""
    attachments.attach(draft, None, SLOT, SimpleUploadedFile("架構.png", picture()), actor=lead, received_at=now)
    return draft


def arrange(case: Proposal, actor: User, now: datetime, **facts: Any) -> Attachment:
    given: dict[str, Any] = {"box": (0, 0, 400, 200), "caption": "", "base_revision": 1, **facts}
    return figures.arrange(case, None, SECTION, KEY, actor=actor, received_at=now, **given)


def test_a_part_is_a_new_version_and_the_upload_stays(drawn: Proposal, lead: User, now: datetime) -> None:
    first = Attachment.objects.get()
    part = arrange(drawn, lead, now, box=(200, 0, 150, 100), caption=" 圖 1　推動架構 ")
    with Image.open(path_of(part.file)) as shown, Image.open(path_of(first.file)) as whole:
        assert (shown.size, shown.getpixel((0, 0)), whole.size) == ((150, 100), BLUE, (400, 200))
    assert (part.version, part.source, part.box, part.file.name) == (2, first, [200, 0, 150, 100], "架構.png")
    assert SectionAnswers.objects.get().data == {KEY: {"file": str(part.pk), "caption": "圖 1 推動架構"}}


def test_jpeg_stays_jpeg(draft: Proposal, lead: User, now: datetime) -> None:
    attachments.attach(draft, None, SLOT, SimpleUploadedFile("a.jpg", picture("JPEG")), actor=lead, received_at=now)
    part = arrange(draft, lead, now, box=(0, 0, 60, 60))
    assert part.file.media_type == "image/jpeg"
    assert path_of(part.file).read_bytes().startswith(b"\xff\xd8\xff")


def test_a_second_part_is_cut_from_the_upload_and_all_of_it_brings_the_upload_back(drawn: Proposal, lead: User, now: datetime) -> None:
    first = Attachment.objects.get()
    arrange(drawn, lead, now, box=(0, 0, 100, 100))
    again = arrange(drawn, lead, now, box=(200, 0, 200, 200), base_revision=2)
    assert again.source == first
    with Image.open(path_of(again.file)) as shown:
        assert (shown.size, shown.getpixel((0, 0))) == ((200, 200), BLUE)
    assert arrange(drawn, lead, now, base_revision=3) == first
    assert Attachment.objects.count() == 3
    assert SectionAnswers.objects.get().data == {KEY: str(first.pk)}


def test_the_same_box_makes_no_new_picture_and_a_new_upload_keeps_the_caption(drawn: Proposal, lead: User, now: datetime) -> None:
    part = arrange(drawn, lead, now, box=(0, 0, 100, 100), caption="一")
    assert arrange(drawn, lead, now, box=(0, 0, 100, 100), caption="二", base_revision=2) == part
    newer = attachments.attach(drawn, None, SLOT, SimpleUploadedFile("b.png", picture()), actor=lead, received_at=now)
    assert SectionAnswers.objects.get().data == {KEY: {"file": str(newer.pk), "caption": "二"}}
    assert StoredFile.objects.count() == 3


@pytest.mark.parametrize("box", [(-1, 0, 100, 100), (0, 0, 401, 200), (350, 0, 51, 60), (0, 0, 100, 0), (0, 150, 100, 51)])
def test_a_box_outside_the_picture_is_refused(drawn: Proposal, lead: User, now: datetime, box: Any) -> None:
    with pytest.raises(FileRefused, match="超出圖檔"):
        arrange(drawn, lead, now, box=box)
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.parametrize(("width", "is_refused"), [(49, True), (50, False)])
def test_a_part_has_at_least_fifty_points_a_side(drawn: Proposal, lead: User, now: datetime, width: int, is_refused: bool) -> None:
    if not is_refused:
        assert arrange(drawn, lead, now, box=(0, 0, width, 60)).box == [0, 0, width, 60]
        return
    with pytest.raises(FileRefused, match="至少 50 點"):
        arrange(drawn, lead, now, box=(0, 0, width, 60))


def test_a_small_picture_can_still_have_a_caption(draft: Proposal, lead: User, now: datetime) -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), RED).save(out, "PNG")
    attachments.attach(draft, None, SLOT, SimpleUploadedFile("s.png", out.getvalue()), actor=lead, received_at=now)
    arrange(draft, lead, now, box=(0, 0, 30, 20), caption="小圖")
    assert captions.caption_of(SectionAnswers.objects.get().data[KEY]) == "小圖"


@pytest.mark.parametrize("caption", ["字" * captions.LONGEST, "一\n二\t三\x0b"])
def test_captions_that_fit_are_one_line_without_control_characters(drawn: Proposal, lead: User, now: datetime, caption: str) -> None:
    arrange(drawn, lead, now, caption=caption)
    assert captions.caption_of(SectionAnswers.objects.get().data[KEY]) in ("字" * captions.LONGEST, "一 二 三")


def test_a_caption_too_long_changes_nothing(drawn: Proposal, lead: User, now: datetime) -> None:
    with pytest.raises(figures.CaptionTooLong):
        arrange(drawn, lead, now, box=(0, 0, 100, 100), caption="字" * (captions.LONGEST + 1))
    assert StoredFile.objects.count() == 1


def test_a_stale_page_is_refused_and_leaves_no_file(drawn: Proposal, lead: User, now: datetime) -> None:
    before = kept_files()
    with pytest.raises(Stale):
        arrange(drawn, lead, now, box=(0, 0, 100, 100), base_revision=0)
    assert StoredFile.objects.count() == 1
    assert path_of(StoredFile.objects.get()) in before
    assert kept_files() == before


def kept_files() -> set[Path]:
    """Every file of the store, those of other tests too."""
    return {each for each in Path(settings.FILES_ROOT).rglob("*") if each.is_file()}


def test_only_a_figure_that_is_there_can_be_arranged(drawn: Proposal, draft: Proposal, lead: User, now: datetime) -> None:
    for section, key, kind in (
        (SECTION, "business_model_figure", Refused), (SECTION, "plan_goal", UnknownField), ("alliance_basic", "lead_seal", UnknownField),
    ):
        with pytest.raises(kind):
            figures.arrange(drawn, None, section, key, box=(0, 0, 50, 50), caption="", base_revision=1, actor=lead, received_at=now)


def test_a_picture_in_quarantine_and_one_that_waits_for_its_scan(drawn: Proposal, lead: User, colleague: User, now: datetime) -> None:
    StoredFile.objects.update(scan=StoredFile.Scan.PENDING)
    with pytest.raises(Refused, match="掃毒"):
        arrange(drawn, colleague, now, caption="圖")
    assert arrange(drawn, lead, now, caption="圖")  # its uploader has it already
    StoredFile.objects.update(scan=StoredFile.Scan.INFECTED)
    with pytest.raises(Refused, match="請先上傳"):
        arrange(drawn, lead, now, base_revision=2)


@pytest.mark.parametrize("role", ["member", "stranger", "staff", "agency"])
def test_others_arrange_nothing(drawn: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    with pytest.raises(Forbidden):
        arrange(drawn, users[role], now, caption="圖")


def test_after_the_deadline_it_is_closed(drawn: Proposal, lead: User) -> None:
    with pytest.raises(Closed):
        arrange(drawn, lead, drawn.call.deadline.replace(year=drawn.call.deadline.year + 1))


def test_the_caption_stands_below_the_figure_on_paper(drawn: Proposal, lead: User, now: datetime) -> None:
    arrange(drawn, lead, now, box=(0, 0, 100, 100), caption="圖 1：架構 <b>")
    dossier = load_dossier(drawn)
    found = dossier.record(SECTION)[KEY]
    assert (found.caption, found.name) == ("圖 1：架構 <b>", "架構.png")
    every = [block for section in content(dossier, stamp(dossier)).sections for block in section.blocks]
    place = next(index for index, block in enumerate(every) if isinstance(block, Figure))
    figure, below = every[place : place + 2]
    assert (figure.captioned, figure.file.name) == (True, "架構.png")
    assert below == Paragraph((Run("圖 1：架構 <b>"),), "figcaption")


def test_export_import_export_keeps_the_caption_to_the_byte(drawn: Proposal, lead: User, now: datetime, tmp_path: Path) -> None:
    arrange(drawn, lead, now, box=(0, 0, 100, 100), caption="圖 1")
    document = exports.export_folder(drawn, tmp_path / "one")
    assert "strategy_figure:\n      file: figures/架構.png\n      caption: 圖 1\n" in document.read_text(encoding="utf-8")
    again = imports.import_document(document, lead_email="other@example.tw")
    assert exports.export_folder(again, tmp_path / "two").read_bytes() == document.read_bytes()
    assert load_dossier(again).record(SECTION)[KEY].caption == "圖 1"


def test_another_caption_is_another_content(drawn: Proposal, lead: User, now: datetime) -> None:
    before = interchange.content_hash(load_dossier(drawn))
    arrange(drawn, lead, now, caption="圖 1")
    assert interchange.content_hash(load_dossier(drawn)) != before
    figure = figure_in(drawn, None, SECTION, KEY)
    assert figure is not None
    arrange(drawn, lead, now, base_revision=figure.revision)
    assert interchange.content_hash(load_dossier(drawn)) == before
