"""The last changes of a call as sentences."""

from typing import Any

from django.utils.translation import gettext as _

from alliance_portal.trail.models import Entry
from proposals.forms.words import said
from proposals.queries.call_checks import name_of


def change_words(entry: Entry) -> dict[str, Any]:
    """Who did what when, and the values of settings before and after."""
    detail = entry.detail
    changes = detail.get("changes")
    return {
        "at": entry.at, "who": entry.actor_label, "what": _verbs(detail).get(entry.verb, entry.verb), "reason": str(detail.get("reason") or ""),
        "values": list(changes.items())[:6] if isinstance(changes, dict) else [],
        "more": max(0, len(changes) - 6) if isinstance(changes, dict) else 0,
    }


def _verbs(detail: dict[str, Any]) -> dict[str, str]:
    words = {
        "name": said(name_of(str(detail.get("key", "")))), "version": detail.get("version", ""), "source": detail.get("from", ""),
        "edition": detail.get("edition", ""),
    }
    return {
        "call.stored": _("由設定檔建立"), "call.copied": _("由 %(source)s 建立草稿") % words, "call.changed": _("修改設定"),
        "call.published": _("公告"), "call.taken_back": _("撤回公告"), "call.edition_chosen": _("選用表單版本 %(edition)s") % words,
        "text.drafted": _("修改草稿：%(name)s") % words, "text.published": _("公告文字：%(name)s（第%(version)s版）") % words,
        "text.discarded": _("捨棄草稿：%(name)s") % words, "announcement.withdrawn": _("撤下公告"), "call.deleted": _("刪除草稿"),
        "mail.worded": _("修改通知信內容"), "call.extended": _("展延截止時間"), "call.stopped_work": _("停止上班處理"),
    }
