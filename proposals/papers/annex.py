"""附件二 (the lead firm's certificate) and the two sheets outside the page count: the self-check table and the mailing label."""

from pathlib import Path

from proposals.catalogue.model import Scope
from proposals.papers import lines, printed, tables
from proposals.papers.blocks import Block, CertificatePage, Figure, Heading, PaperFile, Paragraph, Run, Section
from proposals.papers.computed import Computed
from proposals.papers.reading import Reader
from proposals.papers.stamp import AGENCY, REVIEWER
from proposals.rules.dossier import FileRef

LEFT_OUT = "（本版不附影本）"
MAX_CERTIFICATE_PAGES = 30


def _reader(computed: Computed, key: str) -> Reader:
    return Reader(computed, computed.dossier.edition.section(key, Scope.ALLIANCE), computed.dossier.record(key))


def certificate_pages(computed: Computed) -> tuple[Section, ...]:
    """附件二: one framed page for every page of the certificate; a note where there is none or the edition leaves it out."""
    reader = _reader(computed, "document_self_check")
    title = reader.section.field("registration_proof_file").label.zh
    heading = Heading(1, f"附件二、{title}", anchor="certificate")
    value = reader.value("registration_proof_file")
    if computed.stamp.edition in (REVIEWER, AGENCY):
        return (_empty(heading, title, LEFT_OUT),)
    if computed.stamp.blank:
        return (_empty(heading, title, f"（{title}）"),)
    if not isinstance(value, FileRef) or value.problem or not value.source:
        return (_empty(heading, title, lines.NO_FILE if not isinstance(value, FileRef) or value.problem == "absent" else lines.BAD_FILE),)
    file = PaperFile(value.name, value.source, value.media_type, value.sha256)
    count = page_count(Path(value.source))
    if not count:
        return (_empty(heading, title, lines.BAD_FILE),)
    firm = computed.lead_name()
    found = []
    for page in range(count):
        note = f"{firm}（影本，第 {page + 1} 頁，共 {count} 頁）"
        blocks: tuple[Block, ...] = (CertificatePage(file, page, note, title),)
        found.append(Section("certificate", "right" if page == 0 else "page", (heading, *blocks) if page == 0 else blocks))
    return tuple(found)


def _empty(heading: Heading, title: str, note: str) -> Section:
    return Section("certificate", "right", (heading, Figure(title, None, note)))


def page_count(path: Path) -> int:
    """Pages of a certificate, at most 30; 1 for a picture, 0 when nothing of it can be printed (locked, damaged)."""
    from pypdf import PdfReader  # noqa: PLC0415  not for a web worker's start
    from pypdf.errors import PyPdfError  # noqa: PLC0415  the same

    try:
        with path.open("rb") as opened:
            if opened.read(5) != b"%PDF-":
                return 1
            opened.seek(0)
            reader = PdfReader(opened)
            return 0 if reader.is_encrypted else min(len(reader.pages), MAX_CERTIFICATE_PAGES)
    except (OSError, PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0


def sheets(computed: Computed, *, with_label: bool) -> tuple[Section, ...]:
    """The self-check table and the mailing label (decisions: sheets of their own outside the page count)."""
    found = [_self_check(computed)]
    return tuple([*found, label(computed)] if with_label else found)


def _self_check(computed: Computed) -> Section:
    reader = _reader(computed, "document_self_check")
    table = next(item["table"] for item in reader.section.layout if "table" in item)
    heading = Heading(1, reader.section.label.zh, anchor="selfcheck")
    stamp = computed.stamp
    facts = (f"聯盟名稱：{computed.alliance_name()}　　領導企業：{computed.lead_name()}", f"送件編號：{stamp.number}　　內容碼：{stamp.digest}")
    return Section("sheet", "right", (heading, tables.table(reader, "document_self_check", list(table)),
                                      *(Paragraph((Run(fact),), "facts") for fact in facts)), look="selfcheck")


def label(computed: Computed) -> Section:
    """The five text boxes of the label stand as an envelope's: sender, recipient, plan (their places are lost in the source)."""
    reader = _reader(computed, "mailing_label")
    found: dict[str, tuple[Paragraph, ...]] = {}
    for item in reader.section.layout:
        if "line" in item:
            name = str(item["line"])
            found[name[name.index("{") + 1 : name.index("}")]] = tuple(
                block for block in lines.blocks(reader, name) if isinstance(block, Paragraph))
    record = computed.dossier.record("alliance_basic")
    sender = f"{computed.lead_name()}　{record.get('contact_name', '')}　{printed.phone(str(record.get('contact_phone', '')))}"
    placed = (
        *_looks(found.get("sender_address", ()), "from"), Paragraph((Run(sender),), "from last"),
        *_looks(found.get("recipient_address", ()), "to"), *_looks(found.get("recipient", ()), "to who"),
        *_looks(found.get("plan_name", ()), "plan"), *_looks(found.get("trailing_address", ()), "plan"),
        Paragraph((Run(f"送件編號：{computed.stamp.number}"),), "plan"),
    )
    heading = Heading(1, "郵寄標籤", anchor="label", bookmark="寄件標籤")
    return Section("sheet", "right", (heading, *placed, Paragraph((Run("請沿框線剪下，貼於信封正面。"),), "cut")), look="label")


def _looks(found: tuple[Paragraph, ...], look: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(block.runs, look) for block in found)
