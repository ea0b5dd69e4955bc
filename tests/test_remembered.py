"""`{% remembered … %}`: drawn once for the same words and language, anew for others."""

from django.template import Context, Template
from django.utils import translation

PART = "{% remembered office here %}{{ office }}-{{ here }}-{{ drawn }}{% endremembered %}"


def test_the_part_is_drawn_once_for_the_same_words_and_anew_for_others() -> None:
    template = Template(PART)

    def shown(drawn: int, **facts: str) -> str:
        return template.render(Context({"drawn": drawn, **facts}))

    assert shown(1, office="staff", here="desk") == "staff-desk-1"
    assert shown(2, office="staff", here="desk") == "staff-desk-1"
    assert shown(3, office="agency", here="desk") == "agency-desk-3"
    assert shown(4, office="staff") == "staff--4"


def test_each_language_has_its_own() -> None:
    template = Template('{% load i18n %}{% remembered "a" %}{% get_current_language as code %}{{ code }}{% endremembered %}')
    with translation.override("en"):
        assert template.render(Context()) == "en"
    with translation.override("zh-hant"):
        assert template.render(Context()) == "zh-hant"
    with translation.override("en"):
        assert template.render(Context()) == "en"


def test_what_it_draws_is_escaped_as_everywhere() -> None:
    assert Template('{% remembered "a" %}{{ words }}{% endremembered %}').render(Context({"words": "<b>"})) == "&lt;b&gt;"
