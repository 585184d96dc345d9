"""A small situation, and the report composed from it, without a database."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reports.content import composition
from reports.content.blocks import Content, Heading, Paragraph, Table
from reports.content.paper import Letterhead
from reports.content.situation import Item, Note, Row, Situation, Task, UnitReport
from reports.documents import fonts
from targets.periods import Quarter

AT = datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PRODUCT, WATER = "product", "environment"
PROGRESS_OF = {"met": "on_track", "not_met": "behind", "open": "behind", "pending": "awaiting_data",
               "not_reported": "awaiting_data", "not_due": "not_due"}  # fmt: skip
NUMBERS = ("actual", "target_value", "phase_target", "horizon_target", "completion", "horizon_completion", "gap")


def item(number: int, name: str, verdict: str = "met", **more: Any) -> Item:
    """A target with its check; numbers are given as text."""
    fields: dict[str, Any] = {
        "category": PRODUCT, "clause": "达到92%以上", "unit": "%", "decimals": 2, "form": "at_least", "measure": "as_of",
        "progress": PROGRESS_OF[verdict], "direction": "higher", "lead": "质监局", "code": str(number),
    }  # fmt: skip
    fields |= {key: Decimal(value) if key in NUMBERS and value is not None else value for key, value in more.items()}
    return Item(check=Row(number, 1), terms=Row(100 + number, 1), name=name, verdict=verdict, **fields)


def note(text: str, *, unit: str = "环保局", row: int = 900) -> Note:
    return Note(Row(row, 1), unit, text)


#: 1 met, 1 behind (a ceiling), 1 not reported, 1 counted as 0: three of four kinds of "no number" beside a zero.
ITEMS = (
    item(1, "抽检合格率", actual="95.5", target_value="92", phase_target="92", completion="1.038043478261", gap="0"),
    item(
        2, "水耗", "not_met", category=WATER, clause="控制在25立方米以下", unit="立方米", decimals=1, form="at_most",
        direction="lower", actual="30", target_value="25", phase_target="25", completion="0.833333333333", gap="5",
        lead="水利局", notes=(note("原因：管网漏损偏高；措施：年内完成改造", unit="水利局"),),
    ),
    item(3, "出口商品合格率", "not_reported", lead="检验检疫局", target_value="99"),
    item(4, "质量安全事件", clause="杜绝", unit="起", decimals=0, form="zero_event", actual="0", target_value="0"),
)  # fmt: skip


def situation(items: tuple[Item, ...] = ITEMS, **more: Any) -> Situation:
    fields: dict[str, Any] = {
        "plan": "P", "plan_name": "质量强市计划", "area": "昆州市", "year_label": "2026", "quarter": Quarter(2026, 3), "at": AT,
        "categories": ((PRODUCT, "产品质量"), (WATER, "环境质量")), "items": items,
        "units": (UnitReport(Row(1, 3), "质监局", "on_time"), UnitReport(Row(2, 1), "水利局", "late"),
                  UnitReport(Row(3, 1), "检验检疫局", "missing")),
        "tasks": (Task("1.1", "产业", "质量提升行动", "质监局", ("商务局",), (("印发方案", Quarter(2026, 2)),)),),
    }  # fmt: skip
    return Situation(**{**fields, **more})


def content(kind: str = "annual", of: Situation | None = None, **letterhead: str) -> Content:
    made = {"at": AT.isoformat(), "by": "李科员", "fonts": fonts.chosen(), "libraries": {"typst": "0.15"}}
    return composition.compose(kind, of or situation(), Letterhead(**letterhead), serial=1, made=made)


def section(report: Content, title: str) -> str:
    """The text of the section under a heading, up to the next one of its level."""
    said: list[str] = []
    level = 0
    for block in report.blocks:
        if isinstance(block, Heading):
            level = block.level if block.text == title else 0 if block.level <= level else level
        elif level and isinstance(block, Paragraph):
            said.append(report.shown(block.runs))
    return "\n".join(said)


def rows(report: Content, key: str) -> list[list[str]]:
    """A table as it is shown."""
    table: Table = report.tables()[key]
    return [[report.shown(cell) for cell in row] for row in table.rows]
