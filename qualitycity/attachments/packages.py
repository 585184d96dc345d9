"""Zip containers: documents and workbooks (OOXML), and OFD, in which many offices keep their papers."""

from __future__ import annotations

import re
from dataclasses import replace

from qualitycity import workbook
from qualitycity.attachments.refusals import NotTaken, cut_off, locked, other, programs
from qualitycity.workbook import Container, Limits, Refused
from qualitycity.workbook.container import xml_problem

#: A paper with many pictures has more parts than a workbook; what describes them is small.
_LIMITS = replace(Limits(), entries=3000)
_MOST_DESCRIPTION = 2 * 2**20
_CFB, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_UNWANTED_PARTS = re.compile(
    r"vbaproject|/macrosheets/|/activex/|/dialogsheets/|/oleobject|/embeddings/[^/]*\.bin$"
    r"|\.(?:exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|lnk|jar|msi|sh)$"
)
_UNWANTED_TYPES = re.compile(r"macroenabled|vbaproject|activex|intlmacrosheet|oleobject")
_ELSEWHERE = re.compile(r"^(?:https?|ftp|file):|^\\\\|^//", re.IGNORECASE)


def look_at_docx(content: bytes) -> None:
    _look_at_ooxml(content, "docx", "word/")


def look_at_xlsx(content: bytes) -> None:
    _look_at_ooxml(content, "xlsx", "xl/")


def look_at_ofd(content: bytes) -> None:
    container = _opened(content, "ofd")
    if "OFD.xml" not in container.parts:
        raise other("ofd")
    _look_at_parts(container)


def _look_at_ooxml(content: bytes, kind: str, folder: str) -> None:
    if content.startswith(_CFB):
        raise locked()
    container = _opened(content, kind)
    if "[Content_Types].xml" not in container.parts or not any(name.startswith(folder) for name in container.parts):
        raise other(kind)
    _look_at_parts(container)
    try:
        _look_at_descriptions(container)
    except Refused as refused:
        raise cut_off() from refused


def _opened(content: bytes, kind: str) -> Container:
    if not content.startswith(_ZIP):
        raise other(kind)
    try:
        return workbook.unpack(content, limits=_LIMITS)
    except Refused as refused:
        if refused.problems[0].code == "damaged":
            raise cut_off() from refused
        raise NotTaken(refused.problems[0].message) from refused


def _look_at_parts(container: Container) -> None:
    for name, content in container.parts.items():
        if _UNWANTED_PARTS.search(name.lower()):
            raise programs()
        if name.lower().endswith((".xml", ".rels", ".vml")) and xml_problem(content) is not None:
            raise cut_off()


def _look_at_descriptions(container: Container) -> None:
    """What content types and relations declare, whatever the parts are called; a template from elsewhere may bring
    its own macros."""
    names = [name for name in container.parts if name.lower().endswith(".rels")]
    for name in ("[Content_Types].xml", *names):
        if len(container.parts[name]) > _MOST_DESCRIPTION:
            raise cut_off()
        for element in container.tree(name).iter():
            declared = f"{element.get('ContentType', '')} {element.get('Type', '').rsplit('/', 1)[-1]}".lower()
            if _UNWANTED_TYPES.search(declared):
                raise programs()
            if "attachedtemplate" in declared and _is_elsewhere(element.get("Target", "")):
                raise programs()


def _is_elsewhere(target: str) -> bool:
    """A template on another machine; one of the writer's own disk (file:///C:…) is not followed by anybody else."""
    return bool(_ELSEWHERE.search(target)) and not re.match(r"file:/{0,3}[A-Za-z]:", target, re.IGNORECASE)
