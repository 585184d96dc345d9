"""Files of separated values that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable

from tests.bad_books import Ground, Kind, Place
from tests.departments import unit_books as books

CSV = "figures.csv"


def lines(change: Callable[[list[str]], list[str]], encoding: str = "utf-8") -> Callable[[Ground], bytes]:
    def build(ground: Ground) -> bytes:
        return "\r\n".join(change(books.filled_csv(ground, {}).splitlines())).encode(encoding)

    return build


def filled(name: str, field: str, text: str) -> Callable[[Ground], bytes]:
    return lambda ground: books.filled_csv(ground, {name: {field: text}}).encode()


def bad(title: str, build: Callable[[Ground], bytes], code: str, at: Place = None) -> Kind:
    return Kind(title, build, code, at, CSV)


KINDS = [
    bad(".csv: no bytes at all", lambda ground: b"", "empty_file"),
    bad(".csv: a workbook under another name", lambda ground: ground.sane, "encoding"),
    bad(".csv: UTF-16", lines(lambda held: held, "utf-16"), "encoding"),
    bad(".csv: no text in any encoding", lambda ground: b"\xff\xff\xff,1\n\x80\x80", "encoding"),
    bad(".csv: cut in the middle of a sign", lambda ground: "编号".encode()[:-1] + b"\xff\xff", "encoding"),
    bad(".csv: nothing says what it is for", lines(lambda held: held[1:]), "unbound"),
    bad(
        ".csv: another unit's",
        lines(lambda held: [held[0].replace("unit=24", "unit=02"), *held[1:]]),
        "other_unit",
        "A1",
    ),
    bad(
        ".csv: another year's",
        lines(lambda held: [held[0].replace("2026Q3", "2027Q3"), *held[1:]], "gb18030"),
        "other_year",
        "A1",
    ),
    bad(".csv: no headings", lines(lambda held: held[:1]), "no_header"),
    bad(".csv: an unknown heading", lines(lambda held: [held[0], "甲" + held[1], *held[2:]]), "unknown_header", "A2"),
    bad(".csv: a row twice", lines(lambda held: [*held, held[2]]), "duplicate_row", "A13"),
    bad(
        ".csv: more fields than headings",
        lines(lambda held: [*held[:2], held[2] + ",9,9", *held[3:]]),
        "no_header_above",
        "V3",
    ),
    bad(".csv: too many rows", lines(lambda held: [*held, *["1"] * 20_000]), "far_cell", "A20001"),
    bad(".csv: too many fields", lines(lambda held: [*held, "," * 70 + "1"]), "far_cell", "BS13"),
    bad(".csv: a field without end", lines(lambda held: [*held, '"' + "长" * 200_000]), "damaged"),
    bad(".csv: a comparison", filled("rate", "value", "≥92"), "not_a_number", "H3"),
    bad(".csv: a formula", filled("rate", "value", "=1+1"), "not_a_number", "H3"),
    bad(".csv: a number in words", filled("rate", "value", "九十五"), "not_a_number", "H3"),
    bad(".csv: an unknown stage", filled("built", "stage", "竣工"), "unknown_stage", "N9"),
    bad(".csv: an error of the spreadsheet", filled("rate", "value", "#DIV/0!"), "not_a_number", "H3"),
]
