"""A workbook's formulas computed as a spreadsheet computes them: in binary, from nothing but the cells.

Only what our workbooks use: + - * / < >, references to cells, and the functions below. Anything else raises KeyError.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.workbook import Workbook

_SIGNS = {"+", "-", "*", "/", "<", ">"}


def spreadsheet_round(number: float, places: float) -> float:
    """Half up on the 15 digits that a spreadsheet takes a number for: 89.995 is a half, though its binary is below."""
    given = Decimal(format(number, ".15g"))
    return float(given.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


FUNCTIONS = {
    "ABS": abs, "MIN": min, "MAX": max, "ROUND": spreadsheet_round,
    "N": lambda value: value if isinstance(value, int | float) else 0,
    "IF": lambda test, yes, no: yes if test else no,
}  # fmt: skip


class Sheets:
    """``value("01 质监局", "G4")`` is what the cell shows: None where it is empty."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, str], Any] = {}

    def value(self, sheet: str, cell: str) -> Any:
        if (sheet, cell) not in self.known:
            held = self.book[sheet][cell].value
            self.known[sheet, cell] = self.computed(sheet, held) if str(held).startswith("=") else held
        return self.known[sheet, cell]

    def computed(self, sheet: str, formula: str) -> Any:
        written = " ".join(self._python(sheet, token) for token in Tokenizer(formula).items)
        return eval(written, {"__builtins__": {}, "float": float, "at": self.value, **FUNCTIONS})

    def _python(self, sheet: str, token: Token) -> str:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            name, _, cell = token.value.rpartition("!")
            return f"at({name.strip(chr(39)) or sheet!r}, {cell!r})"
        if token.type == Token.OPERAND:
            return repr(token.value.strip('"')) if token.subtype == Token.TEXT else f"float({token.value})"
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return {name: f"{name}(" for name in FUNCTIONS}[token.value.rstrip("(")]
        if token.type in (Token.OP_IN, Token.OP_PRE):
            return {sign: sign for sign in _SIGNS}[token.value]
        return {"(": "(", ")": ")", ",": ",", " ": " "}[token.value]


def formulas(book: Workbook) -> list[tuple[str, str]]:
    """The cells that hold a formula, sheet by sheet."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
