"""The catalogue tool, on a small project of its own; and that this project's catalogues are complete.

English needs no catalogue: it is the language that the code itself is written in.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from qualitycity.management.commands import catalogue

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def root(tmp_path: Path, settings) -> Path:
    for app in catalogue.APPS:
        (tmp_path / app).mkdir()
    (tmp_path / "templates" / "reports").mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def said(root: Path) -> dict[str, str]:
    return {key[1]: app for key, (app, _message) in catalogue.collect(root)[0].items()}


def test_the_strings_of_this_project_all_have_their_chinese():
    call_command("catalogue", check=True)


def test_every_way_of_saying_is_collected(root):
    write(
        root / "targets" / "words.py",
        'a = _("one")\nb = sentence("two %(n)s", n=1)\nc = N_("three")\nd = gettext_lazy(\n    "four "\n    "five")\n'
        'e = pgettext("list", "six")\nf = ngettext("a day", "%(n)s days", 2)\n'
        "g = f\"{a} {_('seven')} #{b}\"\n",
    )
    assert set(said(root)) == {"one", "two %(n)s", "three", "four five", "six", "a day", "seven"}


def test_templates_say_their_apps_strings_and_shared_ones_the_sites(root):
    write(root / "templates" / "reports" / "a.html", '<p>\n   {% translate "board" %}\n {{ x|default:_("none") }}</p>')
    write(
        root / "templates" / "base.html",
        "{% blocktranslate with n=x trimmed %}\n  {{ n }} left\n{% endblocktranslate %}",
    )
    assert said(root) == {"board": "reports", "none": "reports", "%(n)s left": "qualitycity"}


def test_a_string_belongs_to_the_lowest_app_that_says_it(root):
    write(root / "reports" / "a.py", '_("plan")')
    write(root / "targets" / "a.py", '_("plan")')
    assert said(root) == {"plan": "targets"}


def test_a_new_string_is_added_and_what_stands_is_kept(root):
    write(root / "targets" / "a.py", '_("old"), _("new")')
    write(catalogue.path_of("targets", root), HEAD + 'msgid "old"\nmsgstr "旧"\n\nmsgid "gone"\nmsgstr "没了"\n')
    call_command("catalogue")
    kept = catalogue.read("targets", root)
    assert (kept["old"].string, kept["gone"].string, kept["new"].string) == ("旧", "没了", "")


@pytest.mark.parametrize("order", [("", "新"), ("新", "")])
def test_a_string_listed_twice_keeps_its_translation(root, order):
    write(root / "targets" / "a.py", '_("new")')
    write(catalogue.path_of("targets", root), HEAD + "\n".join(f'msgid "new"\nmsgstr "{text}"\n' for text in order))
    call_command("catalogue")
    assert catalogue.path_of("targets", root).read_text("utf-8").count('msgid "new"') == 1
    assert catalogue.read("targets", root)["new"].string == "新"


def test_pruning_takes_out_what_nobody_says(root):
    write(root / "targets" / "a.py", '_("kept")')
    write(catalogue.path_of("targets", root), HEAD + 'msgid "kept"\nmsgstr "留"\n\nmsgid "gone"\nmsgstr "没了"\n')
    call_command("catalogue", prune=True)
    assert "gone" not in catalogue.path_of("targets", root).read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "entry"),
    [
        ('_("new")', ""),
        ('_("new %(n)s")', 'msgid "new %(n)s"\nmsgstr "新"'),
        ('_("new")', '#, fuzzy\nmsgid "new"\nmsgstr "新"'),
        ('_("新")', 'msgid "新"\nmsgstr "新"'),
        ('_("new', ""),
    ],
    ids=["missing", "another gap", "unsure", "not English", "unreadable file"],
)
def test_the_check_fails_on_anything_that_a_reader_would_meet(root, code, entry):
    write(root / "targets" / "a.py", code)
    write(catalogue.path_of("targets", root), HEAD + entry + "\n")
    with pytest.raises(catalogue.CommandError):
        call_command("catalogue", check=True)


def test_two_apps_do_not_translate_one_string_in_two_ways(root):
    for app, text in (("targets", "规划"), ("reports", "计划")):
        write(root / app / "a.py", '_("plan")')
        write(catalogue.path_of(app, root), HEAD + f'msgid "plan"\nmsgstr "{text}"\n')
    with pytest.raises(catalogue.CommandError):
        call_command("catalogue", check=True)


def test_compiling_writes_what_pages_read_and_only_when_it_changed(root):
    write(catalogue.path_of("targets", root), HEAD + 'msgid "plan"\nmsgstr "规划"\n')
    assert catalogue.compile_stale(root) == ["targets"]
    assert catalogue.compile_stale(root) == []
    assert "规划".encode() in catalogue.path_of("targets", root).with_suffix(".mo").read_bytes()
