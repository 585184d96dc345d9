"""The log names every kind of event that the code records, in the office's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.conf import settings

from qualitycity import navigation
from qualitycity.views import kind_word
from reports import kinds

RECORDERS = {"record", "record_each", "_record", "_record_member", "_log"}


def recorded() -> Iterator[str]:
    """The first argument of every call that records an event, where it is written out."""
    for app in ("qualitycity", "targets", "departments", "reports"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    if name in RECORDERS and isinstance(node.args[0].value, str) and "." in node.args[0].value:
                        yield node.args[0].value


def test_every_kind_that_is_recorded_has_a_name():
    named = {*recorded(), navigation.DEMONSTRATION_LOADED, navigation.DEMONSTRATION_REMOVED}
    assert {kind.replace(".", " ").replace("_", " ") for kind in named} <= set(kinds.NAMES)


def test_a_kind_is_said_in_chinese():
    assert kind_word("submission.released") == "上报"
    assert kind_word("something.new") == "something new"
