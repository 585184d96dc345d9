"""The end of a paper: at least two lines of the body share the page of the signature, and the signature that of the
imprint, however long the body is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from docx import Document
from docx.text.paragraph import Paragraph as DocxParagraph

from reports.content.blocks import Annex, Block, Content, Heading, Paper, Paragraph, Signing
from reports.documents import files, fonts

ORGAN = "昆州市质量强市工作领导小组办公室"
SIGNED = Signing(
    left=("甲方（盖章）：", "领导小组", "组长（签字）：", "", "年　月　日"),
    right=("乙方（盖章）：", "教育局", "主要负责人（签字）：", "", "年　月　日"),
)
ANNEX = Annex("名单", (Paragraph(("附表。",)),))
needs_fonts = pytest.mark.skipif(
    shutil.which("pdftotext") is None or not fonts.chosen(), reason="poppler-utils or the Chinese fonts are missing"
)


def a_paper(*blocks: Block, annexes: tuple[Annex, ...] = ()) -> Content:
    """A letter under an issuer's mark; one that ends with two parties' signatures is an agreement and has none."""
    letter = not isinstance(blocks[-1], Signing)
    paper = Paper(kind="letter", mark=ORGAN if letter else "", number="1号", title=("考核结果告知书",), recipients="市教育局：",
                  organ=ORGAN, date="2026年7月29日" if letter else "", upward=False,
                  copies="市委办公室" if letter else "")  # fmt: skip
    made = {"at": "2026-07-29T10:00:00+08:00", "by": "李科员", **files.made_with()}
    return Content(paper=paper, about={}, made=made, blocks=blocks, annexes=annexes, citations={})


def lines(count: int) -> list[Block]:
    return [Paragraph((f"正文第{place}行。",)) for place in range(count)]


def long(count: int) -> Paragraph:
    """A paragraph of so many lines of 28 characters, the first of which has 26."""
    return Paragraph((f"正文{'字' * (28 * count - 8)}完。",))


def pages(content: Content) -> list[list[str]]:
    """The lines of each page, as the .pdf has them."""
    pdf = files.write("pdf", content)
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in done.stdout.decode().split("\f")]


def of_body(page: list[str]) -> list[str]:
    return [line for line in page if re.search("正文|字字|^字?完。|特此报告", line)]


def endings(*end: Block, sizes: Iterator[int] | range, last: str) -> list[int]:
    """How many lines of the body stand on the page that holds the ``last`` line of the paper, by length of body."""
    found = []
    for size in sizes:
        whole = pages(a_paper(*lines(size), *end))
        (page,) = [page for page in whole if any(line.startswith(last) for line in page)]
        assert page == [page for page in whole if page][-1], f"{size}: nothing stands on a page after it"
        assert any("甲方" in line or line == ORGAN for line in page), f"{size}: the signature is torn off"
        found.append(len(of_body(page)))
    return found


# A first page takes 10 lines under its head, the next ones 22; signature and imprint take 7 or 8.
@needs_fonts
@pytest.mark.parametrize("sizes", [range(3, 9), range(18, 26)])
def test_a_signature_has_two_lines_of_the_last_paragraph_beside_it(sizes):
    assert min(endings(long(3), sizes=sizes, last="抄送")) >= 2


@needs_fonts
def test_a_last_line_that_is_a_paragraph_of_its_own_brings_the_line_before_it():
    assert min(endings(Paragraph(("特此报告。",)), sizes=range(18, 26), last="抄送")) >= 2
    assert min(endings(long(2), Paragraph(("特此报告。",)), sizes=range(17, 24), last="抄送")) >= 2


@needs_fonts
def test_the_parties_of_an_agreement_sign_below_its_last_words():
    assert min(endings(long(3), SIGNED, sizes=range(7, 16), last="年")) >= 2


@needs_fonts
def test_no_line_is_left_out_or_set_twice_to_make_room():
    for size in (18, 20, 22):
        content = a_paper(*lines(size), long(3), annexes=(ANNEX,))
        text = "".join(line for page in pages(content) for line in page)
        assert [text.count(f"正文第{place}行。") for place in range(size)] == [1] * size
        assert text.count("字") == 28 * 3 - 8
        assert text.count("附件：名单") == 1


# --- .docx: the office suite turns the pages; the paragraphs say what it must keep together
def kept_together(content: Content) -> list[str]:
    """The texts of the paragraphs that stay on the page of the paper's last paragraph."""
    *above, last = Document(io.BytesIO(files.write("docx", content))).paragraphs
    assert last.text == "", "the imprint is bound to a paragraph of its own"
    said: list[str] = []
    while above and (above[-1].paragraph_format.keep_with_next or is_heading(above[-1])):
        said.insert(0, above.pop().text)
    return said


def is_heading(paragraph: DocxParagraph) -> bool:
    """A heading's style keeps it with what follows."""
    return paragraph.style is not None and paragraph.style.name == "Heading 1"


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        ((long(3),), [str(long(3).runs[0])]),
        ((Paragraph(("特此报告。",)),), ["正文第1行。", "特此报告。"]),
        ((Heading(1, "其他"), Paragraph(("特此报告。",))), ["一、其他", "特此报告。"]),
    ],
)
def test_the_office_suite_is_told_what_stands_on_the_page_of_the_signature(end, kept):
    assert kept_together(a_paper(*lines(2), *end)) == [*kept, "", "", ORGAN, "2026年7月29日"]


def test_the_office_suite_is_told_to_keep_the_last_words_of_an_agreement_with_its_signatures():
    paper = Document(io.BytesIO(files.write("docx", a_paper(*lines(2), long(3), SIGNED))))
    assert [one.paragraph_format.keep_with_next for one in paper.paragraphs[-3:-1]] == [None, True]
    assert all(one.paragraph_format.keep_with_next for row in paper.tables[0].rows for cell in row.cells
               for one in cell.paragraphs)  # fmt: skip
