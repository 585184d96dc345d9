"""What is typed on the pages of a scheme, read by the very reader of its workbook: a form is a sheet of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook import Problems
from qualitycity.workbook.grid import Row, Sheet
from reports.scheme_book import columns, reading
from reports.scheme_book.writing import rows_of
from reports.scoring import Item, Scheme, wording
from reports.scoring.options import FORMS, RuleForm
from reports.scoring.options import Form as Option

#: Rows that a list offers beyond those it has.
SPARE = 2
MOST_ROWS = 100
HEAD = tuple(each.key for each in columns.HEAD if each.key != "code")


@dataclass(frozen=True)
class Read:
    """The scheme as it would be, or what is wrong: (row, 0 where there are none; heading; sentence)."""

    scheme: Scheme
    problems: list[tuple[int, str, Sentence]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def head(scheme: Scheme, data: QueryDict) -> Read:
    """What is said once."""
    texts = {key: data.get(key, "").strip() for key in HEAD}
    pairs = [("code", scheme.code), *((key, text) for key, text in texts.items())]
    sheet = Sheet("", [Row(number, list(pair)) for number, pair in enumerate(pairs, 1)])
    problems = Problems()
    said = reading.head(sheet, problems=problems) or {}
    names = {f"B{number}": columns.HEAD_BY_KEY[key] for number, (key, _) in enumerate(pairs, 1)}
    told = [(0, columns.heading(names[each.cell or "B1"]), each.message) for each in problems.errors]
    if told:
        return Read(scheme, told)
    blank = {key: None for key in ("base", "bonus_cap", "highest") if not texts[key]}
    return Read(replace(scheme, **{**said, **blank, "code": scheme.code}))


def section(scheme: Scheme, key: str, data: QueryDict) -> Read:
    """One list: every row of the form that holds anything."""
    read, told = _rows(key, posted(key, data))
    changed: dict[str, Any] = {key: read}
    return Read(scheme, told) if told else Read(replace(scheme, **changed))


def posted(key: str, data: QueryDict) -> list[dict[str, str]]:
    """The rows as they were typed, blank ones too."""
    names = [each.key for each in columns.ROWS[key]]
    lists = {name: data.getlist(name) for name in names}
    count = min(max((len(texts) for texts in lists.values()), default=0), MOST_ROWS)
    return [
        {name: texts[at].strip() if at < len(texts) else "" for name, texts in lists.items()} for at in range(count)
    ]  # fmt: skip


def typed(scheme: Scheme, key: str) -> list[dict[str, str]]:
    """The rows of a list as texts, and spare ones below."""
    rows = [{name: _shown(name, value) for name, value in row.items()} for row in rows_of(scheme, key)]
    return [*rows, *({each.key: "" for each in columns.ROWS[key]} for _ in range(SPARE))]


def _shown(name: str, value: Any) -> str:
    """A cell of a list; kinds of units stand there in the reader's words, as they may be typed."""
    return as_text(tuple(columns.word(columns.UNITS, kind) for kind in value) if name == "kinds" else value)


def item(data: QueryDict) -> tuple[Item | None, list[tuple[int, str, Sentence]]]:
    """The item that is typed, without sub-items; None where something is wrong."""
    texts = item_texts(data)
    texts["options"] = "；".join(
        f"{name}={data.get(f'option-{name}', '').strip()}"
        for name in option_forms(texts["rule"]) if data.get(f"option-{name}", "").strip()
    )  # fmt: skip
    read, told = _rows("items", [texts])
    if not read and not told:
        told = [(0, "", sentence("Every item needs a code and a name."))]
    return (None, told) if told else (read[0], [])


def item_texts(data: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the form by the columns of the sheet; the groups are those that are ticked."""
    texts = {each.key: str(data.get(each.key, "")).strip() for each in columns.ROWS["items"]}
    ticked = data.getlist("groups") if isinstance(data, QueryDict) else data.get("groups", ())
    return {**texts, "parent": "", "groups": "、".join(ticked)}


def option_forms(rule: str) -> Mapping[str, Option]:
    return FORMS[rule].options if rule in FORMS else {}


def option_texts(one: Item) -> dict[str, str]:
    return {name: wording.write_one(given) for name, given in one.options.items()}


def options_read(form: RuleForm | None, texts: Mapping[str, str]) -> dict[str, Any]:
    """The options that are typed, as far as each can be read by itself."""
    written = "；".join(f"{name}={text}" for name, text in texts.items() if text.strip())
    return {} if form is None else wording.read(form, written)[0]


def _rows(key: str, rows: Iterable[Mapping[str, str]]) -> tuple[tuple[Any, ...], list[tuple[int, str, Sentence]]]:
    """The rows as the workbook's reader reads them, with every problem at its row and heading."""
    listed = columns.ROWS[key]
    grid = [Row(1, [each.key for each in listed])]
    grid += [Row(number, [row.get(each.key, "") for each in listed]) for number, row in enumerate(rows, 2)]
    problems = Problems()
    read = reading.section(key, Sheet("", grid), problems=problems)
    return read, [_placed(each.cell or "", each.message, listed) for each in problems.errors]


def _placed(cell: str, message: Sentence, listed: Sequence[Any]) -> tuple[int, str, Sentence]:
    letters = cell.rstrip("0123456789")
    at = ord(letters) - ord("A") if len(letters) == 1 else 0
    number = int(cell[len(letters) :] or 1) - 1
    return number, columns.heading(listed[at]) if at < len(listed) else "", message


def as_text(value: Any) -> str:
    """A cell as it stands in a field."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "、".join(value) if all(isinstance(part, str) for part in value) else ""
    return str(value) if isinstance(value, str | int) else wording.write_one(value)
