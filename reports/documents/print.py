"""The .pdf: the paper of GB/T 9704-2012, set by typst in the fonts recorded with the report."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from reports.content.blocks import Content
from reports.documents import fonts, outline

TEMPLATE = Path(__file__).with_name("paper.typ")


def write(content: Content) -> bytes:
    """The bytes of the .pdf. Raises fonts.FontsMissing where a recorded font is not on this machine."""
    import typst

    recorded = content.made.get("fonts") or {}
    if not recorded or not fonts.installed().issuperset(recorded.values()):
        raise fonts.FontsMissing
    report = json.dumps(outline.laid_out(content), ensure_ascii=False)
    at = datetime.fromisoformat(content.made["at"])
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"report": report},
        timestamp=int(at.timestamp()),
        pdf_standards=["a-2a", "ua-1"],  # to be kept for decades, and to be read aloud
    )
    return pdf
