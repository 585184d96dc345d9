from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from qualitycity.sentences import sentence
from qualitycity.speech import say


def shown(text: str, **values) -> str:
    return Template(text).render(Context(values))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (None, None, "—"),
        (Decimal(0), None, "0"),
        (Decimal("1E+3"), None, "1000"),
        (Decimal("92.25"), 1, "92.3"),
        (Decimal("-0.25"), 1, "-0.3"),
        (Decimal("92.50"), None, "92.50"),
        (7, 2, "7.00"),
    ],
)
def test_a_number_is_shown_plainly_and_rounded_half_up(value, decimals, text):
    template = "{{ value|number }}" if decimals is None else "{{ value|number:decimals }}"
    assert shown(template, value=value, decimals=decimals) == text


def test_a_float_never_reaches_a_page():
    with pytest.raises(TypeError):
        shown("{{ value|number }}", value=0.1)


def test_a_share_is_shown_in_percent_and_nothing_as_a_dash():
    assert shown("{{ a|percent }} {{ b|percent:2 }}", a=Decimal("0.95"), b=None) == "95.0% —"


def test_a_sentence_inside_a_sentence_is_said_too():
    inner = sentence("%(n)s days", n=Decimal("1E+2"))
    with translation.override("en"):
        assert say(sentence("late by %(time)s (%(who)s)", time=inner, who=["a", "b"])) == "late by 100 days (a, b)"


def test_a_percent_sign_without_gaps_is_left_alone():
    with translation.override("en"):
        assert shown("{{ s|said }}", s=sentence("100% covered")) == "100% covered"


def test_a_state_is_shape_and_word_and_colour():
    with translation.override("en"):
        html = shown('{% badge "behind" %}')
    assert "▼" in html
    assert "behind schedule" in html
    assert "qc-bad" in html


def test_an_unknown_state_shows_its_own_word():
    assert "odd" in shown('{% badge "odd" %}')


def test_text_in_a_badge_is_escaped():
    assert "<b>" not in shown("{% badge state %}", state="<b>")


def test_a_bar_is_never_longer_than_full_and_holds_no_style():
    html = shown("{% bar value %}", value=Decimal("1.5"))
    assert 'width="79.0"' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("language", "english", "text"),
    [("zh-hans", "Measures", "措施"), ("en", "Measures", "Measures"), ("en", "", "措施"), ("zh-hans", "", "措施")],
)
def test_a_name_is_in_the_language_of_the_reader_where_the_data_has_one(language, english, text):
    with translation.override(language):
        assert shown("{{ thing|own_name }}", thing=SimpleNamespace(name="措施", name_en=english)) == text
        assert shown("{{ thing|own_name }}", thing=SimpleNamespace(name="措施")) == "措施"
        assert shown("{{ thing|own_name }}", thing=None) == ""
