"""What kind of file it is: the ending must be on the list, and the content must be what the ending says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qualitycity.attachments import packages, pdf, pictures, texts
from qualitycity.attachments.names import ending
from qualitycity.attachments.refusals import NotTaken
from qualitycity.sentences import sentence

#: Ending → kind. What can carry programs (.doc, .xls, .docm, .html, .svg, .zip) is not here.
ENDINGS: Mapping[str, str] = {
    "pdf": "pdf", "png": "png", "jpg": "jpg", "jpeg": "jpg", "docx": "docx", "xlsx": "xlsx", "ofd": "ofd",
    "txt": "txt", "csv": "csv",
}  # fmt: skip
PICTURES = ("png", "jpg")
#: What a browser is told; texts stay bytes, since their encoding is not known.
TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LOOK: Mapping[str, Callable[[bytes], None]] = {
    "pdf": pdf.look,
    "png": pictures.look_at_png,
    "jpg": pictures.look_at_jpg,
    "docx": packages.look_at_docx,
    "xlsx": packages.look_at_xlsx,
    "ofd": packages.look_at_ofd,
    "txt": texts.look,
    "csv": texts.look,
}


def kind_of(name: str, content: bytes) -> str:
    """The kind of an attached file. Raises NotTaken with a reason that says what to do."""
    kind = ENDINGS.get(ending(name))
    if kind is None:
        kinds = ", ".join(ENDINGS)
        raise NotTaken(sentence("Files of this kind are not taken; taken are: %(kinds)s.", kinds=kinds))
    if not content:
        raise NotTaken(sentence("The file is empty."))
    _LOOK[kind](content)
    return kind
