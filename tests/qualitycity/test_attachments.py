"""Which files are taken: by their ending and by their content alike, whatever they are called."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycity import attachments
from qualitycity.attachments import NotTaken
from tests.attached_files import (
    OLD_OFFICE,
    PROGRAM,
    a_docx,
    a_jpg,
    a_pdf,
    a_png,
    a_zip,
    an_object_stream,
    an_ofd,
    an_xlsx,
)

GOOD = {
    "通报.pdf": a_pdf(), "a.PDF": a_pdf(), "盖章.png": a_png(), "photo.jpg": a_jpg(), "photo.JPEG": a_jpg(),
    "报告.docx": a_docx(), "台账.xlsx": an_xlsx(), "公文.ofd": an_ofd(), "a.txt": "说明".encode(),
    "b.txt": "说明".encode("gb18030"), "c.txt": "说明".encode("utf-16"), "d.csv": b"\xef\xbb\xbf1,2\r\n",
    "phone.jpg": a_jpg() + b"what phones write behind the picture",
    "packed.pdf": a_pdf(extra=an_object_stream(b"8 0 <</Type/Outlines>>")),
    "template.docx": a_docx(relations='<Relationship Type="x/attachedTemplate" TargetMode="External" '
                                      'Target="file:///C:/Users/li/Normal.dotm"/>'),
}  # fmt: skip

#: name → (content, a piece of the reason)
BAD: dict[str, tuple[bytes, str]] = {
    # endings
    "a.exe": (PROGRAM, "not taken"),
    "a.docm": (a_docx(), "not taken"),
    "a.doc": (OLD_OFFICE, "not taken"),
    "a.html": (b"<script>1</script>", "not taken"),
    "a.svg": (b"<svg/>", "not taken"),
    "a.zip": (a_zip({"a": b"1"}), "not taken"),
    "a.pdf.exe": (a_pdf(), "not taken"),
    "pdf": (a_pdf(), "not taken"),
    ".pdf": (a_pdf(), "not taken"),
    "a.": (a_pdf(), "not taken"),
    "": (a_pdf(), "not taken"),
    "turned\u202efdp.exe": (PROGRAM, "not taken"),
    "turned\u202eexe.pdf": (PROGRAM, "no .pdf"),
    # nothing, or something else
    "nothing.pdf": (b"", "empty"),
    "program.pdf": (PROGRAM, "no .pdf"),
    "picture.pdf": (a_png(), "no .pdf"),
    "page.png": (a_pdf(), "no .png"),
    "png.jpg": (a_png(), "no .jpg"),
    "page.jpg": (b"<html>", "no .jpg"),
    "page.docx": (a_pdf(), "no .docx"),
    "book.docx": (an_xlsx(), "no .docx"),
    "paper.xlsx": (a_docx(), "no .xlsx"),
    "any.docx": (a_zip({"a.txt": b"1"}), "no .docx"),
    "any.ofd": (a_zip({"a.txt": b"1"}), "no .ofd"),
    "program.txt": (PROGRAM, "no .txt"),
    "picture.csv": (a_png(), "no .txt"),
    # cut off
    "short.pdf": (a_pdf()[:-120], "cut off"),
    "short.png": (a_png()[:-13], "cut off"),
    "longer.png": (a_png() + PROGRAM, "cut off"),
    "head.png": (a_png()[:8], "cut off"),
    "short.jpg": (a_jpg()[:30], "cut off"),
    "short.docx": (a_docx()[:-30], "cut off"),
    "nothing.png": (a_png(0, 0), "cut off"),
    # passwords
    "old.docx": (OLD_OFFICE, "password"),
    "old.xlsx": (OLD_OFFICE, "password"),
    "locked.pdf": (a_pdf(trailer=b"/Encrypt 7 0 R"), "password"),
    # what would run
    "script.pdf": (a_pdf(extra=b"7 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n"), "macros"),
    "written.pdf": (a_pdf(extra=b"7 0 obj<</S/Java#53cript/J#53(1)>>endobj\n"), "macros"),
    "launch.pdf": (a_pdf(extra=b"7 0 obj<</S/Launch/F(cmd.exe)>>endobj\n"), "macros"),
    "hidden.pdf": (a_pdf(extra=an_object_stream(b"8 0 <</S/JavaScript/JS(1)>>")), "macros"),
    "endless.pdf": (a_pdf(extra=an_object_stream(bytes(40 * 2**20))), "cut off"),
    "macro.docx": (a_docx({"word/vbaProject.bin": b"1"}), "macros"),
    "typed.docx": (a_docx(types='<Override PartName="/word/x" ContentType="application/vnd.ms-word.document.'
                                'macroEnabled.main+xml"/>'), "macros"),
    "ole.docx": (a_docx({"word/embeddings/oleObject1.bin": b"1"}), "macros"),
    "related.docx": (a_docx(relations='<Relationship Type="http://x/oleObject" Target="a"/>'), "macros"),
    "template.docx": (a_docx(relations='<Relationship Type="x/attachedTemplate" TargetMode="External" '
                                       'Target="https://elsewhere.example/t.dotm"/>'), "macros"),
    "share.docx": (a_docx(relations='<Relationship Type="x/attachedTemplate" TargetMode="External" '
                                    'Target="file://elsewhere/t.dotm"/>'), "macros"),
    "program.ofd": (an_ofd({"Doc_0/Res/run.exe": PROGRAM}), "macros"),
    # containers that are traps
    "bomb.docx": (a_docx({"word/media/1.png": bytes(120 * 2**20)}), "larger than"),
    "climbing.docx": (a_docx({"../../outside": b"1"}), "odd name"),
    "absolute.ofd": (an_ofd({"/etc/passwd": b"1"}), "odd name"),
    "many.ofd": (an_ofd({f"Doc_0/{number}": b"" for number in range(3100)}), "more than"),
    "entities.docx": (a_docx({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "cut off"),
    # pictures that choke a browser
    "giant.jpg": (a_jpg(60_000, 60_000), "too large"),
    "giant.png": (a_png(8, 6).replace(b"\0\0\0\x08\0\0\0\x06", b"\0\x01\0\0\0\x01\0\0"), "too large"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_its_ending_says_is_taken(name):
    assert attachments.kind_of(name, GOOD[name]) in attachments.ENDINGS.values()


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_with_its_reason(name):
    content, reason = BAD[name]
    with pytest.raises(NotTaken, match=reason):
        attachments.kind_of(name, content)


@given(st.sampled_from(sorted(attachments.ENDINGS)), st.binary(max_size=400))
def test_whatever_bytes_come_are_taken_or_refused(ending, content):
    heads = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "docx": b"PK\x03\x04"}
    for head in (b"", heads.get(ending, b"")):
        with suppress(NotTaken):
            assert attachments.kind_of(f"a.{ending}", head + content) == attachments.ENDINGS[ending]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("通报 2026.pdf", "通报 2026.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\用户\\我的\\通报.pdf", "通报.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("turned\u202efdp.pdf", "turnedfdp.pdf"),
        ('"><img src=x>.png', "___img src=x_.png"),
        ("  .hidden.pdf ", "hidden.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("", ""),
    ],
)
def test_a_name_is_cleaned_before_it_is_shown(given_name, kept):
    assert attachments.clean(given_name) == kept
