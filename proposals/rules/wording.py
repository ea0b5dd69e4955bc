"""Sentences of findings in both languages: how firms, places and numbers are called in them."""

import re
from decimal import Decimal

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Field, Kind, Section
from proposals.rules.dossier import Dossier

# "3、 輔導前後差異" and "(1)" lead a printed heading; in a sentence they only disturb
NUMBERING = re.compile(r"^(?:[(（]\d+[)）]|\d+[、.])\s*")
AFTER_KPI = re.compile(r"(KPI \d)(?=[\u4e00-\u9fff])")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]\s*$")
BLANK_LINE = re.compile(r"_+")


def joined(*parts: Text, zh: str = "", en: str = " ") -> Text:
    """Parts of a sentence as one, those that say nothing left off."""
    return Text(spaced(zh.join(part.zh for part in parts if part.zh)), en.join(part.en for part in parts if part.en))


def spaced(zh: str) -> str:
    """A space between "KPI 3" and the Chinese that follows it."""
    return AFTER_KPI.sub(r"\1 ", zh)


def as_sentence(text: Text) -> Text:
    """The English begins with a capital letter."""
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def firm(dossier: Dossier, index: int) -> Text:
    """The firm's name as it was typed; by its number while it has none."""
    name = dossier.members[index].company_name.strip()
    if name:
        return Text(name, name)
    return Text(f"第{index + 1}家成員", f"Member {index + 1}")


def of_firm(dossier: Dossier, index: int, sentence: Text) -> Text:
    """A sentence about one firm, with the firm's name in front."""
    name = firm(dossier, index)
    return Text(f"{name.zh}：{sentence.zh}", f"{name.en}: {sentence.en}")


def row_name(number: int) -> Text:
    """A free row by the number that people see (from 1)."""
    return Text(f"第{number}列", f"row {number}")


def shown(value: Decimal | int) -> str:
    """A number as people read it: thousands separators, no idle zeros."""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(label: Text) -> Text:
    """A label of the form inside a sentence: without its printed colon and numbering; a month's number is a month."""
    zh = NUMBERING.sub("", BLANK_LINE.sub("", label.zh)).rstrip("：:。 ") or label.zh
    zh = f"{zh}月" if zh.isdigit() else zh.replace("「", "『").replace("」", "』")
    return Text(f"「{zh}」", f"“{label.en.rstrip(':. ')}”")


def heading(section: Section) -> Text:
    """A section's name, short: "113年7月30日" of "113年7月30日：預計達成率40%…", without what stands in brackets at the end."""
    zh = BRACKETS.sub("", section.label.zh.split("：")[0])
    en = BRACKETS.sub("", section.label.en.split(":")[0] if "：" in section.label.zh else section.label.en)
    return Text(zh.strip(), en.strip())


def field_name(section: Section, field: Field, row: Text | None = None, column: Field | None = None) -> Text:
    """How a sentence calls a field or a cell: what it stands under, its row, its label."""
    under = _under(section, field)
    if column is None:
        return joined(under, quoted(field.label)) if field.kind is not Kind.TABLE else joined(under, _table_name(field, under))
    head = under if under.zh else quoted(field.label)
    between = Text("", "") if column.group is None else _plain(column.group)
    return joined(head, row or Text("", ""), between, quoted(column.label))


def _under(section: Section, field: Field) -> Text:
    """What a field stands under, where its label alone would not tell: KPI, person, question, section of a table."""
    if field.group is not None and field.group.zh.startswith("KPI"):
        return Text(field.group.zh, "" if field.group.en in field.label.en else field.group.en)
    if field.question_no:
        return joined(
            heading(section),
            Text(f"第{field.question_no}題", f"question {field.question_no}"),
            en=", ",
        )
    if field.subgroup is not None:
        return _plain(field.subgroup)
    if field.rows is not None and field.rows.fixed:
        return heading(section)
    if field.group is not None and not NUMBERING.match(field.group.zh):
        return _plain(field.group)
    return Text("", "")


def _table_name(field: Field, under: Text) -> Text:
    """A table by its label; an official instruction that ends in 例如 is no name, then what it stands under is enough."""
    return Text("", "") if under.zh and field.label.zh.rstrip("：").endswith("例如") else quoted(field.label)


def _plain(label: Text) -> Text:
    """A group's head in Chinese. The English labels name their group themselves."""
    return Text(BLANK_LINE.sub("", label.zh).removesuffix("/萬元"), "")
