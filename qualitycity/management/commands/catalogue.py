"""The message catalogues: collect what is said, keep what was translated, compile what is read.

English is the source language, so its catalogue is complete by construction; the Chinese one lies beside each app's
code. A string belongs to the lowest app that says it; ``templates/<app>/`` is said by that app, shared templates by the
site. Translations written by hand, twice, or for strings that are gone are never dropped (``--prune`` drops the last).
"""

from __future__ import annotations

import ast
import io
import os
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tokenize import TokenError
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

#: From the bottom of the stack to its top.
APPS = ("qualitycity", "targets", "departments", "reports")
LANGUAGE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_", "N_", "sentence")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
GAP = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
CHINESE_ONLY = re.compile(r"(?!.*[A-Za-z]{2}).*[\u4e00-\u9fff]", re.DOTALL)

#: A string is known by its context and its (singular) text.
Key = tuple[str | None, str]


class Kept(Catalog):
    """A catalogue in which a string met twice keeps a translation that either of them has."""

    def __setitem__(self, id: Any, message: Message) -> None:
        current = self.get(id, message.context) if id else None
        super().__setitem__(id, message)
        if current and current is not message and is_said(message) and not is_said(current):
            current.id, current.string, current.flags = message.id, message.string, message.flags


@dataclass
class Report:
    """What the collecting found; everything in it but ``obsolete`` fails the check."""

    missing: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    chinese_source: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        for title, found in (
            ("without Chinese", self.missing),
            ("gaps differ", self.gaps),
            ("source text is not English", self.chinese_source),
            ("two translations", self.conflicts),
            ("cannot be read", self.unreadable),
            ("no longer said (--prune removes)", self.obsolete),
        ):
            yield from (f"{title}: {line}" for line in found)

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.gaps or self.chinese_source or self.conflicts or self.unreadable)


def is_said(message: Message) -> bool:
    """Whether the message has a translation that counts."""
    string = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(string) and not message.fuzzy


def key_of(message: Message) -> Key:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return message.context, str(text)


def path_of(app: str, root: Path) -> Path:
    return root / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(app: str, root: Path) -> Kept:
    """The app's catalogue as it stands; an empty one where there is none."""
    catalogue = Kept(locale=LANGUAGE, charset="utf-8")
    path = path_of(app, root)
    if path.exists():
        PoFileParser(catalogue, abort_invalid=True).parse(path.read_text("utf-8").splitlines(keepends=True))
    return catalogue


def written(catalogue: Catalog) -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEADER + buffer.getvalue().decode("utf-8").rstrip() + "\n"


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """(app, file) of everything that may say something."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield app, path
    for path in sorted((root / "templates").rglob("*.html")):
        first = path.relative_to(root / "templates").parts[0]
        yield (first if first in APPS else APPS[0]), path


def said_in(path: Path) -> Iterator[Message]:
    """The strings that a Python file or template says."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = f"({templatize(text, origin=str(path))})"  # in brackets, so that a template's indentation means nothing
    else:
        text += _called_inside_strings(text)
    for _line, texts, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        message_id = tuple(texts) if isinstance(texts, tuple | list) else texts
        if message_id:
            yield Message(message_id, context=context)


def _called_inside_strings(code: str) -> str:
    """The calls inside f-strings, which Babel reads as one string before Python 3.12."""
    strings = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr))
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    return "".join(f"\n{ast.unparse(call)}" for call in calls)


def collect(root: Path) -> tuple[dict[Key, tuple[str, Message]], list[str]]:
    """Every string said, with the lowest app that says it; and the files that could not be read."""
    found: dict[Key, tuple[str, Message]] = {}
    unreadable = []
    for app, path in sources(root):
        try:
            messages = list(said_in(path))
        except (SyntaxError, TokenError, TemplateSyntaxError) as error:
            unreadable.append(f"{path.relative_to(root)}: {error}")
            continue
        for message in messages:
            key = key_of(message)
            if key not in found or APPS.index(app) < APPS.index(found[key][0]):
                found[key] = (app, message)
    return found, unreadable


def said_differently(message: Message) -> bool:
    """Whether the translation fills other gaps than the text has: it would fail, or lose a number, when shown."""
    texts = message.id if isinstance(message.id, tuple | list) else (message.id,)
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = set(GAP.findall(" ".join(texts)))
    return is_said(message) and any(set(GAP.findall(text or "")) != wanted for text in said)


def examine(found: dict[Key, tuple[str, Message]], catalogues: dict[str, Kept]) -> Report:
    report = Report()
    said: dict[Key, Message] = {}
    for app, catalogue in catalogues.items():
        for message in catalogue:
            if not message.id:
                continue
            key = key_of(message)
            if key not in found:
                report.obsolete.append(f"{app}: {key[1]}")
            elif is_said(message) and key in said and said[key].string != message.string:
                report.conflicts.append(f"{app}: {key[1]}: {said[key].string} / {message.string}")
            elif is_said(message):
                said[key] = message
            if said_differently(message):
                report.gaps.append(f"{app}: {key[1]} → {message.string}")
    report.missing = [f"{app}: {key[1]}" for key, (app, _message) in found.items() if key not in said]
    report.chinese_source = [f"{app}: {key[1]}" for key, (app, _message) in found.items() if CHINESE_ONLY.match(key[1])]
    return report


def merge(found: dict[Key, tuple[str, Message]], catalogues: dict[str, Kept], *, prune: bool) -> None:
    """Add what is said and nowhere listed to its app; with ``prune`` take out what nobody says."""
    listed = {key_of(message) for catalogue in catalogues.values() for message in catalogue if message.id}
    for key, (app, message) in found.items():
        if key not in listed:
            catalogues[app].add(message.id, context=message.context)
    if prune:
        for catalogue in catalogues.values():
            for message in [message for message in catalogue if message.id and key_of(message) not in found]:
                catalogue.delete(message.id, message.context)


def replace(path: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def save(found: dict[Key, tuple[str, Message]], root: Path, *, prune: bool) -> list[str]:
    """Write the catalogues that change; one that was edited meanwhile is read again, so no hand's work is lost."""
    changed = []
    for app in APPS:
        path = path_of(app, root)
        while True:
            before = path.read_bytes() if path.exists() else b""
            catalogues = {name: read(name, root) for name in APPS}
            merge(found, catalogues, prune=prune)
            after = written(catalogues[app]).encode()
            if before == (path.read_bytes() if path.exists() else b""):
                break
        if after != before and (before or len(catalogues[app])):
            replace(path, after)
            changed.append(app)
    return changed


def compile_stale(root: Path = settings.BASE_DIR) -> list[str]:
    """Compile every catalogue that is newer than what was compiled from it."""
    compiled = []
    for app in APPS:
        source = path_of(app, root)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            buffer = io.BytesIO()
            write_mo(buffer, read(app, root))
            replace(target, buffer.getvalue())
            compiled.append(app)
    return compiled


class Command(BaseCommand):
    help = "Collect the strings of code and templates into the Chinese catalogues; --check fails where one is missing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where a string lacks Chinese")
        parser.add_argument("--compile", action="store_true", help="write the .mo files that pages read")
        parser.add_argument("--prune", action="store_true", help="take out strings that nobody says any more")

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["compile"]:
            self.stdout.write(f"Compiled: {', '.join(compile_stale(root)) or 'nothing new'}")
            return
        found, unreadable = collect(root)
        if not options["check"]:
            changed = save(found, root, prune=options["prune"] and not unreadable)
            self.stdout.write(f"Changed: {', '.join(changed) or 'nothing'}")
        report = examine(found, {app: read(app, root) for app in APPS})
        report.unreadable = unreadable
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(f"{len(found)} strings, {len(report.missing)} without Chinese.")
        if options["check"] and not report.is_clean:
            raise CommandError("the catalogues are not complete")
