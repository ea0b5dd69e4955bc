"""What the page of a second person shows beside the sentence: the texts that will go out, and where the evidence stands."""

from django.urls import reverse

from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.registry import Shown

ANNOUNCED = ((Text("公告（中文）", "Announcement (Chinese)"), "zh"), (Text("公告（英文）", "Announcement (English)"), "en"))
EVIDENCE, LETTER = Text("檢核結果與依據", "Findings and evidence"), Text("撤案申請書", "Request for withdrawal")
WORDS = Text("給領導企業的說明", "For the lead firm")


def announcement(it: Confirmation) -> list[Shown]:
    """停止上班處理: the announcement that will be published and mailed, in both languages."""
    return [Shown(label, f"{it.facts[f'title_{language}']}\n{it.facts[f'body_{language}']}") for label, language in ANNOUNCED]


def check(it: Confirmation) -> list[Shown]:
    """人工判定 and 審查不通過: the check of the case, and what staff write to its lead."""
    code, words = it.chain.removeprefix("proposal:"), str(it.facts.get("words") or "")
    shown = [Shown(EVIDENCE, code, reverse("screening_check", args=[code]))]
    return [*shown, Shown(WORDS, words)] if words else shown


def letter(it: Confirmation) -> list[Shown]:
    """撤案: the page where the scanned letter is opened."""
    code = it.chain.removeprefix("proposal:")
    return [Shown(LETTER, code, reverse("screening_withdraw", args=[code]))]
