"""The number formats of .xlsx: which of them show a date or a time, and which date a number then is.

openpyxl knows all of this too. But importing any part of it costs the process that reads an upload more time than most
uploads take to read; a test holds the two to the same answers.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from qualitycity.workbook.grid import GENERAL

#: Day 0 of the two calendars. That of 1900 has a 29 February 1900: up to there its days are one off.
CALENDAR_1900 = datetime(1899, 12, 30)
CALENDAR_1904 = datetime(1904, 1, 1)
_DAY_THAT_NEVER_WAS = 60

#: Formats that are used by number alone, without their code: for every language (ECMA-376 part 1, 18.8.30) …
_BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
#: … and by Chinese Excel and WPS (the same, zh-cn).
_CHINESE = (
    dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"')
    | dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"')
    | dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss")
    | {30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"'}
)
#: By the number as the package writes it.
KNOWN = {str(number): code for number, code in (_BUILT_IN | _CHINESE).items()}

_QUOTED_OR_BRACKETED = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_OF_A_DATE = re.compile(r"(?<![_\\])[dmhysDMHYS]")
_OF_A_DURATION = re.compile(r"\[(hh?|mm?|ss?)\]", re.IGNORECASE)


def shows_date(code: str) -> bool:
    """Whether numbers of this format are shown as a date or a time: the part for positive numbers says so."""
    return _OF_A_DATE.search(_QUOTED_OR_BRACKETED.sub("", code.split(";", maxsplit=1)[0])) is not None


def shows_duration(code: str) -> bool:
    return _OF_A_DURATION.search(code.split(";", maxsplit=1)[0]) is not None


def duration(number: int | float) -> timedelta:
    """So many days, to the millisecond; raises OverflowError or ValueError beyond what a duration can be."""
    exact = timedelta(days=number)
    return exact - timedelta(microseconds=exact.microseconds) + timedelta(microseconds=round(exact.microseconds, -3))


def moment(number: int | float, epoch: datetime) -> date | time:
    """The date with its time, or the time alone; raises OverflowError or ValueError beyond the calendar."""
    days, part = divmod(number, 1)
    since_midnight = timedelta(milliseconds=round(part * 86_400_000))
    if 0 <= number < 1 and not since_midnight.days:
        return (CALENDAR_1900 + since_midnight).time()
    if 0 < number < _DAY_THAT_NEVER_WAS and epoch == CALENDAR_1900:
        days += 1
    return epoch + timedelta(days=days) + since_midnight
