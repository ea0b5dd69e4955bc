"""What the plan's own pages ask besides being filled in: theme, seal scan, length of the summary, one paragraph for the goal."""

import re
from collections.abc import Iterator
from datetime import date

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.rules.dossier import Dossier, RichText
from proposals.rules.places import in_alliance
from proposals.rules.reading import is_blank, plain_text

SUFFIX = "主題聯盟"  # the form prints it behind the theme
BLOCKS = re.compile(r"<(?:p|li|h\d|blockquote|tr|figcaption)\b", re.IGNORECASE)


def theme_has_four_characters(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The theme is mainly four characters: another length warns, more than ten stop (F-03)."""
    theme = "".join(plain_text(dossier.record("cover").get("alliance_theme")).split())
    usual, most = dossier.programme.theme_length, dossier.programme.theme_maximum
    if not theme or len(theme) == usual:
        return
    where = in_alliance("cover", "alliance_theme")
    advice = Text("（不必加「主題聯盟」，計畫書會自動加上）", " (the paper adds 主題聯盟 by itself)") if theme.endswith(SUFFIX) else Text("", "")
    if len(theme) > most:
        sentence = Text(
            f"聯盟名稱的主題最多{most}個字，目前{len(theme)}個字{advice.zh}",
            f"the theme has {len(theme)} characters, at most {most} are possible{advice.en}",
        )
        yield Finding("F-03", Severity.BLOCKING, sentence, where)
    else:
        sentence = Text(
            f"聯盟名稱的主題以{usual}個字為主，目前{len(theme)}個字，請確認{advice.zh}",
            f"the theme should mainly have {usual} characters, it has {len(theme)}; please confirm{advice.en}",
        )
        yield Finding("F-03", Severity.WARNING, sentence, where)


def sealed_page_is_scanned(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The scan of the sealed page is optional: the paper carries the seals (F-09)."""
    if is_blank(dossier.record("alliance_basic").get("lead_seal")):
        sentence = Text("尚未上傳用印頁掃描檔；書面計畫書須用印公司大小章", "no scan of the sealed page; the paper proposal must carry both seals")
        yield Finding("F-09", Severity.WARNING, sentence, in_alliance("alliance_basic", "lead_seal"))


def summary_fits_one_page(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The summary prints on one page, as a render of this content found (F-10)."""
    pages, limit = dossier.summary_pages, dossier.programme.summary_pages
    if pages is not None and pages > limit:
        sentence = Text(
            f"計畫內容摘要印出{pages}頁，應在{limit}頁內，請精簡文字",
            f"the summary prints on {pages} pages, it should fit on {limit}; please shorten it",
        )
        yield Finding("F-10", Severity.WARNING, sentence, in_alliance("plan_summary"))


def goal_is_one_paragraph(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Vision and qualitative goals stand in one paragraph (F-21)."""
    goal = dossier.record("goals_methods").get("plan_goal")
    text = plain_text(goal)
    paragraphs = [part for part in text.splitlines() if part.strip()]
    if isinstance(goal, RichText):
        broken = len(BLOCKS.findall(goal.html)) > 1 or "<br" in goal.html.lower()
    else:
        broken = len(paragraphs) > 1
    if text and broken:
        sentence = Text("計畫目標說明請以一段文字撰寫，目前有換行或分段", "the goal should be one paragraph; it has line or paragraph breaks")
        yield Finding("F-21", Severity.WARNING, sentence, in_alliance("goals_methods", "plan_goal"))


RULES = (theme_has_four_characters, sealed_page_is_scanned, summary_fits_one_page, goal_is_one_paragraph)
