"""電子送件回執 as a sheet to keep: number, time, hashes of the content and of every file, and what is still to come (R-41)."""

from dataclasses import dataclass

from proposals.papers.blocks import Block, Cell, Group, Heading, Paper, Paragraph, Row, Run, Section, Table

TITLE = "電子送件回執"
FACTS, FILES = "receipt_facts", "receipt_files"
PAGE_CAP = 20


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of the submission; `size` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. Times are in words already."""

    receipt_no: str
    programme: str
    alliance: str
    lead: str
    received_at: str
    submitted_by: str
    number: int
    sha256: str
    files: tuple[SentFile, ...]
    deadline: str
    address: str
    contact: str


def content(receipt: Receipt) -> Paper:
    """The receipt as a tree of blocks, for the same writers as the paper."""
    facts = (
        ("送件編號", receipt.receipt_no), ("計畫", receipt.programme), ("聯盟名稱", receipt.alliance), ("領導企業", receipt.lead),
        ("系統收到時間", f"{receipt.received_at}（UTC+08:00）"), ("送件人", receipt.submitted_by), ("第幾次上傳", f"第{receipt.number}次"),
        ("內容 SHA-256", receipt.sha256),
    )
    blocks: tuple[Block, ...] = (
        Heading(1, TITLE, anchor="receipt"),
        _table(FACTS, (), tuple((label, value) for label, value in facts)),
        Paragraph((Run("電子檔已上傳，尚未完成收件。", "bold"),), "facts"),
        Paragraph((Run(
            f"書面1式2份請於{receipt.deadline}前送達（非以郵戳為憑）；電子檔與書面皆到，執行單位才會寄出收件確認通知與收件編號。"),), "facts"),
        Paragraph((Run(f"送件地點：{receipt.address}　{receipt.contact}"),), "facts"),
        Paragraph((Run("申請資料不論是否入選或撤案，均不另發還。截止前可重新上傳，以最後一次為準。"),), "facts"),
        _table(FILES, ("檔名", "大小（位元組）", "SHA-256"), tuple((file.name, f"{file.size:,}", file.sha256) for file in receipt.files)),
    )
    return Paper(
        title=f"{TITLE} {receipt.receipt_no}", author=receipt.lead, subject=receipt.programme, alliance=receipt.alliance, code=receipt.receipt_no,
        digest=receipt.sha256[:12].upper(), content_hash=receipt.sha256, draft=False, edition="full", reader="", page_cap=PAGE_CAP,
        sections=(Section("sheet", "right", blocks, look="receipt"),),
    )


def _table(style: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(
        style, (Row(tuple(_cell(text, "head") for text in head)),) if head else (),
        tuple(Group((Row(tuple(_cell(text, "head" if place == 0 and not head else "data") for place, text in enumerate(row))),)) for row in rows),
    )


def _cell(text: str, role: str) -> Cell:
    return Cell((Paragraph((Run(text),)),), role=role)
