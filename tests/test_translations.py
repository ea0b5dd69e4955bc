"""Chinese is the message, English stands in `locale/en/parts`: complete, and compiled without gettext's programs."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from alliance_portal.ground import translations
from tests.house import messages

pytestmark = pytest.mark.xdist_group("house")  # the sources are read once for all of them

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def _english(catalogue: Catalog, context: str, msgid: str) -> str:
    message = catalogue.get(msgid, context or None)
    text = message.string if message else ""
    return text if isinstance(text, str) else text[0]


def _missing(found: list[tuple[str, messages.Message]], domain: str) -> list[str]:
    catalogue = translations.joined(domain)
    chinese = [(place, message) for place, message in found if _CHINESE.search(message[1])]
    return [f"{place}: {msgid!r}" for place, (context, msgid) in dict.fromkeys(chinese) if not _english(catalogue, context, msgid)]


def test_every_message_has_its_english() -> None:
    missing = _missing([*messages.of_code(), *messages.of_templates()], "django")
    assert not missing, "\n" + "\n".join(missing)


def test_every_message_of_a_script_has_its_english() -> None:
    missing = _missing(list(messages.of_scripts()), "djangojs")
    assert not missing, "\n" + "\n".join(missing)


def test_a_message_without_chinese_is_translated_by_the_packages() -> None:
    """A msgid in another language would be read in that language by everybody."""
    with translation.override("zh-hant"):
        found = [(place, msgid) for place, (_, msgid) in [*messages.of_code(), *messages.of_templates()] if not _CHINESE.search(msgid)]
        foreign = [f"{place}: {msgid!r}" for place, msgid in found if re.search("[A-Za-z]{2}", msgid) and translation.gettext(msgid) == msgid]
    assert not foreign, "\n" + "\n".join(foreign)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_english_keeps_the_placeholders(domain: str) -> None:
    wrong = []
    for message in translations.joined(domain):
        pairs = zip(message.id, message.string, strict=False) if isinstance(message.id, tuple) else [(message.id, message.string)]
        wrong += [msgid for msgid, text in pairs if msgid and sorted(_PLACEHOLDER.findall(msgid)) != sorted(_PLACEHOLDER.findall(text))]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_english_is_left_over() -> None:
    """A translation that nothing asks for is a message that was changed without it."""
    asked = {msgid for _, (_, msgid) in [*messages.of_code(), *messages.of_templates(), *messages.of_scripts()]}
    entries = [*translations.joined("django"), *translations.joined("djangojs")]
    translated = [entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries]
    left_over = [msgid for msgid in translated if msgid and msgid not in asked]
    assert not left_over, "\n" + "\n".join(left_over)


def test_the_compiled_english_is_read_by_django() -> None:
    """Positive control over the whole way from part to page."""
    with translation.override("en"):
        assert translation.gettext("儲存並繼續") == "Save and continue"
    with translation.override("zh-hant"):
        assert translation.gettext("儲存並繼續") == "儲存並繼續"


def test_parts_that_contradict_each_other_are_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(translations, "PARTS", tmp_path)
    (tmp_path / "a.po").write_text('msgid "送出"\nmsgstr "Submit"\n', encoding="utf-8")
    (tmp_path / "b.po").write_text('msgid "送出"\nmsgstr "Submit"\n', encoding="utf-8")
    assert translations.joined().get("送出").string == "Submit"
    (tmp_path / "b.po").write_text('msgid "送出"\nmsgstr "Send"\n', encoding="utf-8")
    with pytest.raises(translations.Contradiction, match="送出"):
        translations.joined()
