"""The guard: looks at an uploaded container before anything reads its contents.

Size, entry names and the real inflated size are checked while inflating (a header may lie); then macros, embedded
objects, links to other files and DOCTYPE. What passes is handed on inflated, so no second reader sees other bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

from qualitycity.sentences import N_, Sentence, sentence
from qualitycity.workbook.limits import DEFAULT, Limits
from qualitycity.workbook.problems import Problems, Refused, refusal

_CHUNK = 2**16
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_XML_ENDINGS = (".xml", ".rels", ".vml")

#: Parts that a plain workbook never has: pattern of the lower-case name, code, sentence.
_UNWANTED_PARTS = (
    (r"vbaproject|/macrosheets/|/activex/|/dialogsheets/", "macros", N_("The workbook holds macros or controls.")),
    (r"/embeddings/|/oleobject", "embedded", N_("The workbook holds embedded objects.")),
    (r"/externallinks/", "external_link", N_("The workbook is linked to other files.")),
    (r"/connections\.xml$|/querytables/", "external_link", N_("The workbook is linked to other data sources.")),
    (r"^xl/workbook\.bin$", "binary", N_("This is a binary workbook (.xlsb): save it as .xlsx.")),
)
_UNWANTED_TYPES = (
    (
        r"macroenabled|vbaproject|activex|ms-excel\.intlmacrosheet",
        "macros",
        N_("The workbook holds macros or controls."),
    ),
    (r"oleobject", "embedded", N_("The workbook holds embedded objects.")),
    (r"externallink", "external_link", N_("The workbook is linked to other files.")),
)


@dataclass(frozen=True)
class Container:
    """The inflated parts of a workbook that passed the guard, by name."""

    parts: Mapping[str, bytes]

    def tree(self, name: str) -> ElementTree.Element:
        """A small part as a tree; raises Refused where it is missing or broken."""
        if name not in self.parts:
            raise _damaged()
        problem = xml_problem(self.parts[name])
        if problem is not None:
            raise refusal(*problem)
        try:
            return ElementTree.fromstring(self.parts[name])
        except ElementTree.ParseError as error:
            raise _damaged() from error


def guard(content: bytes, *, limits: Limits = DEFAULT) -> Container:
    """Let a workbook through, or raise Refused with every problem that the guard found."""
    _check_kind(content, limits)
    container = unpack(content, limits=limits)
    problems = Problems()
    _check_parts(container, problems)
    problems.raise_if_any()
    return container


def unpack(content: bytes, *, limits: Limits = DEFAULT) -> Container:
    """The parts of any zip container, inflated within the limits, or Refused: odd, double, locked or endless ones."""
    problems = Problems()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive.infolist(), limits, problems)
            problems.raise_if_any()
            return Container(_inflate(archive, limits))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise _damaged() from error


def xml_problem(content: bytes) -> tuple[str, Sentence] | None:
    """What is wrong before the root element of an XML part: a DOCTYPE (the door to entities) or no XML at all."""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise _Doctype

    def root(*_: object) -> None:
        raise _Root

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        for start in range(0, len(content), _CHUNK):
            parser.Parse(content[start : start + _CHUNK])
    except _Root:
        return None
    except _Doctype:
        return "doctype", sentence("The workbook holds a DOCTYPE, which no spreadsheet program writes.")
    except (expat.ExpatError, ValueError, LookupError):
        pass
    return "damaged", sentence("The file is damaged or no workbook.")


class _Doctype(Exception):
    pass


class _Root(Exception):
    pass


def _damaged() -> Refused:
    return refusal("damaged", sentence("The file is damaged or no workbook."))


def _check_kind(content: bytes, limits: Limits) -> None:
    if len(content) > limits.file_bytes:
        raise refusal("file_size", sentence("The file is larger than %(limit)s MB.", limit=limits.file_bytes // 2**20))
    if not content:
        raise refusal("empty_file", sentence("The file is empty."))
    if content.startswith(_CFB):
        raise refusal(
            "encrypted",
            sentence("The file is protected by a password or an old .xls: save it as .xlsx without a password."),
        )
    if not content.startswith(_ZIP):
        raise refusal("not_a_workbook", sentence("The file is no workbook: save it as .xlsx."))


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits, problems: Problems) -> None:
    if len(entries) > limits.entries:
        problems.refuse(
            code="entries", message=sentence("The file has more than %(limit)s parts.", limit=limits.entries)
        )
        return
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if _is_odd(name):
            message = sentence("The file holds a part with the odd name “%(name)s”.", name=ascii(name)[1:-1][:80])
            problems.refuse(code="part_name", message=message)
        if name.lower() in seen:
            message = sentence("The file holds the part “%(name)s” twice.", name=ascii(name)[1:-1][:80])
            problems.refuse(code="part_twice", message=message)
        seen.add(name.lower())
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged()
        if entry.flag_bits & 0x1:
            problems.refuse(
                code="encrypted", message=sentence("The file is protected by a password: save it without one.")
            )
            return


def _is_odd(name: str) -> bool:
    """Absolute, climbing, or with signs that no part of a workbook has."""
    steps = name.split("/")
    return (
        re.search(r'[\x00-\x1f\x7f\\:*?"<>|]', name) is not None
        or "" in steps[:-1]
        or any(step in (".", "..") for step in steps)
    )


def _inflate(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    left = limits.inflated_bytes
    parts: dict[str, bytes] = {}
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        content = bytearray()
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > left:
                    limit = limits.inflated_bytes // 2**20
                    raise refusal(
                        "inflated_size", sentence("Unpacked, the file is larger than %(limit)s MB.", limit=limit)
                    )
        left -= len(content)
        parts[entry.filename] = bytes(content)
    return parts


def _check_parts(container: Container, problems: Problems) -> None:
    found: dict[str, Sentence] = {}
    for name, content in container.parts.items():
        if name.lower().endswith(_XML_ENDINGS) and (problem := xml_problem(content)):
            found.setdefault(*problem)
        for pattern, code, text in _UNWANTED_PARTS:
            if re.search(pattern, name.lower()):
                found.setdefault(code, Sentence(text))
    if "[Content_Types].xml" not in container.parts:
        found.setdefault("not_a_workbook", sentence("The file is no workbook: save it as .xlsx."))
    if not found:
        found |= _unwanted_types(container)
    for code, message in found.items():
        problems.refuse(code=code, message=message)


def _unwanted_types(container: Container) -> dict[str, Sentence]:
    """What content types and relations declare, whatever the parts are called."""
    declared: list[str] = [
        element.get("ContentType", "").lower() for element in container.tree("[Content_Types].xml").iter()
    ]
    found: dict[str, Sentence] = {}
    for name in container.parts:
        if not name.lower().endswith(".rels"):
            continue
        for relation in container.tree(name).iter():
            kind = relation.get("Type", "").lower().rsplit("/", 1)[-1]
            declared.append(kind)
            if relation.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
                found.setdefault("external_link", sentence("The workbook is linked to other files."))
    for pattern, code, text in _UNWANTED_TYPES:
        if any(re.search(pattern, kind) for kind in declared):
            found.setdefault(code, Sentence(text))
    return found
