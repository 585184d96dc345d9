"""Templates with one cell that cannot be taken: what it says is refused at its address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from tests.bad_books import Ground, Kind
from tests.bad_books.containers import SHEET
from tests.departments import unit_books as books
from tests.workbook_files import edited


def typed(name: str, value: Any, number_format: str = "", *, field: str = "value") -> Callable[[Ground], bytes]:
    def build(ground: Ground) -> bytes:
        def change(sheet: Worksheet) -> None:
            cell = sheet[books.place(ground, sheet, name, field)]
            cell.value = value
            if number_format:
                cell.number_format = number_format

        return ground.filled({}, change)

    return build


def bad(
    title: str, value: Any, code: str = "not_a_number", *, name: str = "rate", field: str = "value", form: str = ""
):
    return Kind(title, typed(name, value, form, field=field), code, (name, field))


def written(xml: str) -> Callable[[Ground], bytes]:
    """The cell of the rate as raw XML instead of the number 4711."""
    return lambda ground: edited(typed("rate", 4711)(ground), SHEET, "<v>4711</v>", xml)


def other_code(name: str) -> Callable[[Ground], bytes]:
    """The row of the rate under the code of another target."""
    return lambda ground: typed("rate", ground.targets[name].code, field="code")(ground)


def moved(state: str, of: str) -> Callable[[Ground], bytes]:
    """A good file for figures that cannot be entered any more."""

    def build(ground: Ground) -> bytes:
        content = ground.filled({"rate": {"value": 95}})
        row = ground.period if of == "period" else ground.submission
        type(row).objects.update(state=state)  # type: ignore[attr-defined]
        return content

    return build


KINDS = [
    bad("about", "约92"),
    bad("a comparison", "≥92"),
    bad("a decimal comma", "92,5"),
    bad("a dash", "—"),
    bad("a range", "90~95"),
    bad("a unit", "150项", name="stock"),
    bad("a shortened number", "7万", name="stock"),
    bad("a numeral", "九十二"),
    bad("a foreign digit", "٩٢"),
    bad("a raised digit", "92²"),
    bad("an underscore", "9_2"),
    bad("an exponent that runs for minutes", "1e999999"),
    bad("a number without end", 1e300),
    bad("more digits than any number has", "1" * 30),
    bad("a percentage of things", 0.5, name="stock", form="0.00%"),
    bad("a percentage of things, as text", "50%", name="stock"),
    bad("a percentage of places", "50%", name="rank", field="rank"),
    bad("true", True),
    bad("a day", date(2026, 9, 30)),
    bad("a time", time(9, 30)),
    bad("an error", "#DIV/0!", "error"),
    bad("an error of a reference", "#REF!", "error"),
    bad("an error of a name", "#NAME?", "error", field="note"),
    bad("a formula that was never calculated", "=1+1", "not_calculated"),
    bad("a formula of another cell", "=VLOOKUP(A1,B:C,2)", "not_calculated", name="stock"),
    Kind("no finite number", written("<v>1e400</v>"), "unreadable", ("rate", "value")),
    Kind("no number in a number's place", written("<v>nan</v>"), "unreadable", ("rate", "value")),
    Kind("a number in Python's manner", written("<v>9_2</v>"), "unreadable", ("rate", "value")),
    Kind("a formula with an empty result", written("<f>A1</f><v></v>"), "not_calculated", ("rate", "value")),
    bad("a day that no calendar has", 10**8, "unreadable", field="published_on", form="yyyy-mm-dd"),
    bad("a day in words", "十月八日", "not_a_date", field="published_on"),
    bad("a day that does not exist", "2026-02-30", "not_a_date", field="published_on"),
    bad("a number for a day", 20261008, "unreadable", field="published_on"),
    bad("a number for a day, as a number", 20261008, "not_a_date", field="published_on", form="General"),
    bad("an unknown stage", "竣工", "unknown_stage", name="built", field="stage"),
    bad("an unknown kind of answer", "以后再说", "not_a_choice", field="standing"),
    bad("an unknown data status", "大概", "not_a_choice", field="data_status"),
    bad("a date for a word", date(2026, 9, 30), "not_a_text", field="data_source"),
    bad("a note too long", "长" * 2001, "too_long", field="note"),
    bad("a source too long", "长" * 201, "too_long", field="data_source"),
    bad("a character that no database holds", "92_x0000_"),
    bad("half a character", "_xD83D_"),
    bad("a figure that is not asked for", 5, "not_asked", name="rank"),
    bad("a rank where none is asked for", 5, "not_asked", field="rank"),
    bad("a number beside words", 5, "not_asked", name="words"),
    Kind(
        "awaiting publication, with a number",
        lambda ground: ground.filled({"rate": {"standing": "待发布", "value": 95}}),
        "status_with_number",
        ("rate", "standing"),
    ),
    bad("an unknown code", "999", "unknown_code", field="code"),
    bad("a code that is an error", "#N/A", "error", field="code"),
    bad("no code", None, "blank", name="stock", field="code"),
    bad("a code that no database holds", "_x0000_1", "unknown_code", field="code"),
    Kind("another unit's code", other_code("another"), "other_units_code", ("rate", "code")),
    Kind("a code that is not due", other_code("yearly"), "not_due", ("rate", "code")),
    Kind("a code that is counted", other_code("counted"), "counted", ("rate", "code")),
    Kind("a row twice", other_code("stock"), "duplicate_row", ("stock", "code")),
    bad("an unknown part", "绿色", "unknown_part", name="parted", field="part"),
    bad("a part of what has none", "绿色", "unknown_part", field="part"),
    bad("a version that is no number", "新", "not_a_number", field="version"),
    bad("a version between two", 1.5, "not_whole", field="version"),
    Kind("a locked quarter", moved("locked", "period"), "not_open"),
    Kind("a closed quarter", moved("closed", "period"), "not_open"),
    Kind("a quarter not open yet", moved("scheduled", "period"), "not_open"),
    Kind("figures submitted already", moved("submitted", "submission"), "not_open"),
    Kind("figures verified already", moved("verified", "submission"), "not_open"),
]
