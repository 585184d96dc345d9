"""What a filled-in template says: for each row the cell it belongs to and its texts, or why it is refused.

The file comes back as .xlsx or .csv. Numbers are read by the one parser, and everything is kept as the text that the
door for typing expects. Every problem of every row is listed, with sheet and cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from departments import cells
from departments.cells import Question
from departments.models import Department, Duty, Submission
from departments.sheets import Cell, active
from departments.unit_book import binding, columns
from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Problems, Record, Sheet, Workbook, choose_sheets, folded, read_table
from qualitycity.workbook.writing import FORMULA_STARTS

_PASSED_OVER = {folded(name) for names in (columns.INSTRUCTIONS, columns.LISTS) for name in names}
#: Answers that have no number, by their own word.
_WORDED = ("pending", "not_applicable")


@dataclass(frozen=True)
class Row:
    """One row of the file: ``texts`` (field → text) are all the cells that the file has for it, blank ones too.

    ``seen`` is the version that the template showed.
    """

    cell: Cell
    record: Record
    texts: Mapping[str, str]
    seen: int

    def address(self, field: str) -> str:
        """``填报!H12``; a .csv has no sheet to name."""
        sheet = self.record.layout.sheet.name
        return f"{sheet}!{self.record.address(field)}" if sheet else self.record.address(field)


def read(book: Workbook, submission: Submission, asked: Sequence[Cell], *, problems: Problems) -> list[Row]:
    """The rows of the file, read against the cells of the submission. What is wrong is added to the problems."""
    sheet = _sheet(book, problems)
    if sheet is None or not _is_bound(sheet, submission, asked, problems):
        return []
    places = _Places(submission, asked)
    reader = _Reader(places, csv=book.kind == "csv")
    rows = [reader.row(record) for record in read_table(sheet, columns.ALL, problems=problems)]
    return [row for row in rows if row is not None]


def _sheet(book: Workbook, problems: Problems) -> Sheet | None:
    """The sheet of the figures, by its name: the one that lies open may be another."""
    if book.kind == "xlsx":
        book = Workbook([sheet for sheet in book.sheets if folded(sheet.name) not in _PASSED_OVER])
    english, chinese = columns.FIGURES
    chosen = choose_sheets(book, {english: (chinese,)}, problems=problems, required=[english])
    return chosen.get(english)


# --- Which unit, period and version of the plan -----------------------------------------------------------------------
def _is_bound(sheet: Sheet, submission: Submission, asked: Sequence[Cell], problems: Problems) -> bool:
    found = binding.find(sheet)
    if found is None:
        message = sentence("The file does not say for which unit and quarter it is: fill in this page's template.")
        problems.refuse(code="unbound", message=message, sheet=sheet.name)
        return False
    bound, address = found
    strange = _strange(bound, binding.of(submission, asked), submission)
    if strange is not None:
        problems.refuse(code=strange[0], message=strange[1], sheet=sheet.name, cell=address)
    return strange is None


def _strange(bound: binding.Binding, expected: binding.Binding, submission: Submission) -> tuple[str, Sentence] | None:
    """What the file is and what was expected, by the first difference: where the unit differs, all else does too."""
    if bound.plan != expected.plan:
        text = sentence(
            "This is a template of the plan %(found)s; expected: %(expected)s.",
            found=bound.plan[:60],
            expected=expected.plan,
        )
        return "other_plan", text
    if bound.unit != expected.unit:
        text = sentence(
            "This is the template of %(found)s; expected: %(expected)s.",
            found=_unit_name(bound.unit, submission),
            expected=f"{submission.department.name} ({expected.unit})",
        )
        return "other_unit", text
    if bound.quarter != expected.quarter:
        text = sentence(
            "This is the template for %(found)s; expected: %(expected)s.",
            found=bound.quarter[:20],
            expected=expected.quarter,
        )
        return "other_year" if bound.quarter[:4] != expected.quarter[:4] else "other_quarter", text
    if bound.asked != expected.asked:
        text = sentence(
            "The plan asks for other figures since this template was made (%(made)s): it is of version %(found)s, "
            "expected: %(expected)s. Download the template again.",
            made=bound.made or "—",
            found=bound.asked[:16],
            expected=expected.asked,
        )
        return "other_version", text
    return None


def _unit_name(code: str, submission: Submission) -> str:
    unit = Department.objects.filter(area=submission.department.area_id, code=code[:40]).first()
    return f"{unit.name} ({unit.code})" if unit else code[:40]


# --- Where a row belongs ----------------------------------------------------------------------------------------------
class _Places:
    """The cells of the submission by code and part, and why others are none of its cells."""

    def __init__(self, submission: Submission, asked: Sequence[Cell]) -> None:
        self.submission = submission
        self.cells: dict[str, dict[str, Cell]] = {}
        for cell in asked:
            for code in cell.file_codes:
                self.cells.setdefault(code, {})[cell.part] = cell
        self.others: dict[str, list[str]] | None = None

    def find(self, record: Record, code: str, part: str) -> Cell | None:
        held = self.cells.get(code)
        if held is None:
            reason, message = self._whose(code)
            record.refuse("code", code=reason, message=message)
            return None
        cell = held.get(part)
        if cell is None:
            place = "part" if "part" in record else "code"
            known = [name for name in held if name]
            if not known:
                message = sentence("The target %(code)s has no parts.", code=code)
            else:
                message = sentence("“%(part)s” is not a part of it: %(parts)s.", part=part or "—", parts=known)
            record.refuse(place, code="unknown_part", message=message)
        elif not cell.due:
            message = sentence("The target %(code)s is not due this quarter.", code=code)
            record.refuse("code", code="not_due", message=message)
        elif cell.asked.counted:
            message = sentence("The target %(code)s is counted from its register: nothing is entered.", code=code)
            record.refuse("code", code="counted", message=message)
        return cell if cell and cell.due and not cell.asked.counted else None

    def _whose(self, code: str) -> tuple[str, Sentence]:
        """Why the unit has no such target."""
        if self.others is None:
            self.others = {}
            leads = Duty.objects.filter(active(self.submission.period.quarter), role=Duty.Role.LEAD)
            of_plan = leads.filter(target__plan=self.submission.period.plan).order_by("id")
            for each, unit in of_plan.values_list("target__code", "department__name"):
                self.others.setdefault(each, []).append(unit)
        units = self.others.get(code)
        if units:
            return "other_units_code", sentence(
                "The target %(code)s is not reported by your unit, but by: %(units)s.", code=code, units=units
            )
        plan = self.submission.period.plan.code
        return "unknown_code", sentence("The plan %(plan)s has no target %(code)s.", plan=plan, code=code)


# --- What a row says --------------------------------------------------------------------------------------------------
class _Reader:
    """One pass over the rows of the file."""

    def __init__(self, places: _Places, *, csv: bool) -> None:
        self.places = places
        self.csv = csv
        self.first: dict[str, Record] = {}

    def row(self, record: Record) -> Row | None:
        code, part = self._text(record, "code"), self._text(record, "part")
        cell = self.places.find(record, code, part) if code else None
        if cell is not None:
            self._refuse_second(record, cell)
        seen = record.integer("version", low=0, high=10**6) if "version" in record else None
        asked = None if cell is None else cell.asked
        wanted = columns.asked_in(asked) if asked else columns.FIELDS
        texts = {name: self._field(record, name, asked, wanted) for name in columns.FIELDS if name in record}
        if texts.get("standing") and any(texts.get(name) for name in cells.FIELDS):
            message = sentence("A figure that is pending or not applicable has no number.")
            record.refuse("standing", code="status_with_number", message=message)
        if cell is None or not record.ok:
            return None
        return Row(cell, record, {name: text for name, text in texts.items() if name in wanted}, seen or 0)

    def _refuse_second(self, record: Record, cell: Cell) -> None:
        first = self.first.setdefault(cell.key, record)
        if first is not record:
            message = sentence("The same figure stands in row %(row)s already.", row=first.row_number)
            record.refuse("code", code="duplicate_row", message=message)

    def _field(self, record: Record, name: str, asked: Question | None, wanted: Sequence[str]) -> str:
        """The text of one cell, as it would be typed; "" where it is blank or refused."""
        if record.is_blank(name):
            return ""
        if name not in wanted:
            message = sentence("This target does not ask for it: leave the cell blank.")
            record.refuse(name, code="not_asked", message=message)
            return ""
        if name in cells.NUMBERS:
            unit = None if asked is None else asked.unit if name in ("value", "benchmark") else ""
            number = record.number(name, unit=unit)
            return "" if number is None else numbers.write(number)
        if name == "standing":
            standing = record.choice(name, columns.STANDINGS)
            return standing if standing in _WORDED else ""
        if name == "data_status":
            return record.choice(name, columns.DATA_STATUSES) or ""
        if name == "published_on":
            day = record.day(name)
            return "" if day is None else day.isoformat()
        return self._words(record, name, asked)

    def _words(self, record: Record, name: str, asked: Question | None) -> str:
        text = self._text(record, name)
        limit = cells.LONGEST[name]
        if len(text) > limit:
            message = sentence("The text is longer than %(limit)s characters.", limit=limit)
            record.refuse(name, code="too_long", message=message)
        elif name == "stage" and asked is not None and text and text not in asked.stages:
            message = sentence("“%(name)s” is not a stage: %(stages)s.", name=text, stages=list(asked.stages))
            record.refuse(name, code="unknown_stage", message=message)
        return text

    def _text(self, record: Record, key: str) -> str:
        """A text of the file. In a .csv a text that looks like a formula was marked with an apostrophe."""
        text = record.text(key) or ""
        return text[1:] if self.csv and text[:1] == "'" and text[1:2] in FORMULA_STARTS else text
