"""Workbooks of offices: the guard and reader of what is uploaded, the tables in it, and the writing of what goes out.

    book = workbook.read(path)                      # guard, then plain sheets; raises Refused
    book = workbook.read_in_limits(path)            # the same in a child process with memory and time limits
    problems = Problems()
    sheets = choose_sheets(book, SHEETS, problems=problems)
    for record in read_table(sheets["targets"], COLUMNS, problems=problems):
        code = record.text("code")

``qualitycity.workbook.writing`` is imported by itself: it needs openpyxl's writer.
"""

from qualitycity.workbook.container import Container, guard, unpack
from qualitycity.workbook.grid import Cell, Flaw, Row, Sheet, Workbook
from qualitycity.workbook.limits import Limits
from qualitycity.workbook.problems import Problem, Problems, Refused
from qualitycity.workbook.reading import read, read_in_limits
from qualitycity.workbook.records import Pairs, Record
from qualitycity.workbook.tables import Table, choose_sheets, read_pairs, read_table
from qualitycity.workbook.vocabulary import Column, Vocabulary, column, folded, read_day

__all__ = [
    "Cell",
    "Column",
    "Container",
    "Flaw",
    "Limits",
    "Pairs",
    "Problem",
    "Problems",
    "Record",
    "Refused",
    "Row",
    "Sheet",
    "Table",
    "Vocabulary",
    "Workbook",
    "choose_sheets",
    "column",
    "folded",
    "guard",
    "read",
    "read_day",
    "read_in_limits",
    "read_pairs",
    "read_table",
    "unpack",
]
