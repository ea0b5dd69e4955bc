"""The text of a mail as simple HTML: paragraphs and links, inline styles only, nothing fetched from anywhere."""

import re

from django.utils.html import escape

_LINK = re.compile(r"https?://[^\s<>（）「」，。；]+")
_BODY = "font-family:'Noto Sans TC','PingFang TC','Microsoft JhengHei',sans-serif;font-size:16px;line-height:1.7;color:#1b2523"


def _linked(text: str) -> str:
    """Escaped text with its addresses as links."""
    parts, at = [], 0
    for found in _LINK.finditer(text):
        address = escape(found[0])
        parts += [escape(text[at:found.start()]), f'<a href="{address}" style="color:#0a5c67">{address}</a>']
        at = found.end()
    return "".join([*parts, escape(text[at:])])


def as_html(subject: str, body: str, language: str) -> str:
    """The whole page of a mail; typed text stays text."""
    paragraphs = [_linked(part).replace("\n", "<br>") for part in re.split(r"\n{2,}", body.strip())]
    inner = "".join(f'<p style="margin:0 0 14px">{part}</p>' for part in paragraphs)
    lang = "en" if language.startswith("en") else "zh-Hant-TW"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="margin:0;padding:24px;background:#f5f3ef"><table role="presentation" width="100%" cellspacing="0"><tr><td align="center">'
        f'<table role="presentation" width="680" style="max-width:100%;background:#ffffff;border-top:4px solid #0a5c67" cellspacing="0">'
        f'<tr><td style="padding:28px 32px;{_BODY}">{inner}</td></tr></table></td></tr></table></body></html>'
    )
