"""The sections of a supervision report: facts first, counts then shares, problems after 但也存在."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.content import words
from reports.content.blocks import Block, Chart, Cited, Column, Heading, Paragraph, Runs, Table
from reports.content.ledger import Ledger, joined, runs
from reports.content.situation import Item, Situation

GOING_WELL = ("done", "ahead", "on_track")


def amount(ledger: Ledger, item: Item, field: str) -> Runs:
    """A number of the item with its unit, such as 92.5%, 150项 or 第2位."""
    before = "第" if item.form == "rank" else ""
    return runs(before, ledger.figure(item, field, among=item.target_value if field == "actual" else None), item.unit)


def fact(ledger: Ledger, item: Item) -> Runs:
    """What was reached, with the clause of the plan beside it."""
    if item.word:
        return runs(item.name, "评定为“" if item.measure == "rubric" else "已到“", ledger.word(item, "word"),
                    "”" if item.measure == "rubric" else "”阶段")  # fmt: skip
    if item.actual is None or not item.is_quantity:
        return runs(f"{item.name}{words.PROGRESS[item.progress]}")
    return runs(item.name, amount(ledger, item, "actual"), "（目标：", ledger.clause(item, beside_name=True), "）")


def shortfall(ledger: Ledger, item: Item) -> Runs:
    """What a late item lacks: what it reached, what should be there by now, and the gap."""
    if not item.is_quantity or item.actual is None:
        return runs(fact(ledger, item) if item.word else item.name, "，尚未达到要求")
    said = runs(item.name, amount(ledger, item, "actual"))
    if item.verdict == "open" and item.phase_target is not None:
        return runs(said, "，本期序时应达", amount(ledger, item, "phase_target"))
    said = runs(said, "，未达到“", ledger.clause(item, beside_name=True), "”的目标")
    if item.gap is None:
        return said
    unit = "个百分点" if item.unit in ("%", "％") else item.unit
    verb = "，超出" if item.direction == "lower" else "，相差"
    return runs(said, verb, ledger.figure(item, "gap"), unit)


def counts(ledger: Ledger, **where: Sequence[str]) -> Runs:
    """已完成3项、超序时进度1项 …: every phase word that occurs, in its order."""
    parts = [
        runs(f"{word}", ledger.count(progress=[progress], **where), "项")
        for progress, word in words.PROGRESS.items()
        if ledger.counted({"progress": [progress], **where})
    ]
    return joined(parts, "、")


# --- overall ----------------------------------------------------------------------------------------------------------
def overall(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "总体情况")
    among = [{"progress": [progress]} for progress in words.PROGRESS]
    parts = [
        runs(f"{words.PROGRESS[progress]}", ledger.count(progress=[progress]), "项，占", ledger.share(among, at), "%")
        for at, progress in enumerate(words.PROGRESS)
        if ledger.counted({"progress": [progress]})
    ]
    span = words.quarter(situation.year_label, situation.quarter)
    yield Paragraph(runs(f"截至{span}末，列入督查的", ledger.count(), "项目标中，", joined(parts), "。"))
    yield Paragraph(
        runs(
            "按目标要求逐项判定：达标", ledger.count(verdict=["met", "exceeded"]), "项，未达标",
            ledger.count(verdict=["not_met"]), "项，推进中", ledger.count(verdict=["open"]), "项，待定、未报送或不适用",
            ledger.count(verdict=["pending", "not_reported", "not_applicable"]), "项，本期不考核",
            ledger.count(verdict=["not_due"]), "项。",
        )
    )  # fmt: skip
    yield progress_table(ledger)


def progress_table(ledger: Ledger) -> Table:
    among = [{"progress": [progress]} for progress in words.PROGRESS]
    rows: list[tuple[Runs, ...]] = [
        ((word,), (ledger.count(progress=[progress]),), (ledger.share(among, at), "%"))
        for at, (progress, word) in enumerate(words.PROGRESS.items())
    ]
    rows.append((("合计",), (ledger.count(),), (ledger.share(among, None), "%")))
    columns = (Column("进度类别", 20), Column("目标数（项）", 12, "end"), Column("占比", 12, "end"))
    return Table("progress", "目标任务进度分类统计", columns, tuple(rows), sheet="总体情况", total=True)


def category_table(situation: Situation, ledger: Ledger) -> Table:
    """Category × progress, as table and (by ``category_chart``) as picture."""
    names = [*situation.categories, ("", "合计")]
    rows: list[tuple[Runs, ...]] = []
    for code, name in names:
        where = {"category": [code]} if code else {}
        cells: list[Cited] = [ledger.count(progress=[progress], **where) for progress in words.PROGRESS]
        rows.append(((name,), (ledger.count(**where),), *((cell,) for cell in cells)))
    columns = [Column("类别", 16), Column("目标数", 8, "end")]
    columns += [Column(word, 9, "end") for word in words.PROGRESS.values()]
    return Table("categories", "", tuple(columns), tuple(rows), sheet="分类统计", total=True)


def category_chart() -> Chart:
    return Chart(
        "各类别目标进度分布（单位：项）", "categories", 0, tuple(range(2, 2 + len(words.PROGRESS))),
        tuple(words.PROGRESS), without_last=True,
    )  # fmt: skip


def progress_chart() -> Chart:
    return Chart("目标进度总体分布（单位：项）", "progress", 0, (1,), tuple(words.PROGRESS), without_last=True)


# --- category by category ---------------------------------------------------------------------------------------------
def by_category(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "分类完成情况")
    for code, name in situation.categories:
        items = situation.of(code)
        if not items:
            continue
        yield Heading(2, name)
        where = {"category": [code]}
        yield Paragraph(runs("共设目标", ledger.count(**where), "项，其中", counts(ledger, **where), "。"))
        well = [item for item in items if item.progress in GOING_WELL]
        if well:
            yield Paragraph(runs("主要完成情况：", joined([fact(ledger, item) for item in well]), "。"))
        yield Paragraph(_but(ledger, items))


def _but(ledger: Ledger, items: Sequence[Item]) -> Runs:
    """但也存在 …: what is late, not begun or not known in a category."""
    parts = [shortfall(ledger, item) for item in items if item.progress == "behind"]
    idle = [item.name for item in items if item.progress == "not_started"]
    unknown = [item.name for item in items if item.progress == "awaiting_data"]
    if idle:
        parts.append(runs(f"{words.listed(idle)}尚未启动"))
    if unknown:
        parts.append(runs(f"{words.listed(unknown)}暂无可用数据"))
    if not parts:
        return ("未发现进度滞后、未启动或缺少数据的目标。",)
    return runs("但也存在以下问题：", joined(parts), "。")


# --- problems and what comes next -------------------------------------------------------------------------------------
def by_lead(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Items by their lead unit, in the order of the plan."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.lead or "尚未明确牵头单位", []).append(item)
    return found


def enumerated(points: Sequence[Runs]) -> Iterator[Paragraph]:
    """一是 …。二是 …。"""
    for place, point in enumerate(points, start=1):
        yield Paragraph(runs(f"{words.numeral(place)}是", point))


def problems(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "存在的问题")
    points = list(_problems(situation, ledger))
    if not points:
        yield Paragraph(("本期未发现进度滞后、未启动、缺少数据或逾期报送的情况。",))
        return
    well = len(situation.having(*GOING_WELL))
    most = "多数目标" if 2 * well > len(situation.items) else "部分目标"
    yield Paragraph((f"从督查情况看，{most}按序时进度推进，但也存在一些问题：",))
    yield from enumerated(points)


def _problems(situation: Situation, ledger: Ledger) -> Iterator[Runs]:
    late = situation.having("behind")
    if late:
        units = [
            runs(f"{lead}牵头的", joined([runs("“", item.name, "”") for item in items], ""))
            for lead, items in by_lead(late).items()
        ]
        yield runs("部分目标欠序时进度，共", ledger.count(progress=["behind"]), "项，涉及", joined(units), "。")
    red = [item for item in late if item.red_line]
    if red:
        yield runs("触及红线目标：", joined([shortfall(ledger, item) for item in red]), "。")
    idle = situation.having("not_started")
    if idle:
        names = [f"{item.name}（{item.lead}）" if item.lead else item.name for item in idle]
        yield runs("部分目标尚未启动，共", ledger.count(progress=["not_started"]), f"项，为{words.listed(names)}。")
    yield from _unknown(situation, ledger)
    yield from _late_units(situation, ledger)


def _unknown(situation: Situation, ledger: Ledger) -> Iterator[Runs]:
    for verdict, told in (
        ("not_reported", "部分数据未报送"),
        ("pending", "部分目标暂不能判定，有关对比值、下达指标或评定等次尚未发布"),
    ):
        items = [item for item in situation.items if item.verdict == verdict and item.progress == "awaiting_data"]
        if items:
            names = [f"{item.name}（{item.lead}）" if item.lead else item.name for item in items]
            yield runs(f"{told}，共", ledger.count(verdict=[verdict]), f"项，为{words.listed(names)}。")


def _late_units(situation: Situation, ledger: Ledger) -> Iterator[Runs]:
    parts = []
    for standing, told in (("missing", "逾期未报"), ("late", "逾期上报")):
        units = [unit.unit for unit in situation.units if unit.standing == standing]
        if units:
            parts.append(
                runs(f"{words.listed(units)}等" if len(units) > 1 else units[0],
                     ledger.reporting(situation.units, standing), f"个单位{told}")
            )  # fmt: skip
    listed = [unit.unit for unit in situation.units if unit.listed]
    told = f"；{words.listed(listed)}已列入通报名单" if listed else ""
    if parts:
        yield runs("部分单位报送不及时：", joined(parts), f"{told}。")


def next_steps(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "下一步工作")
    late, idle = situation.having("behind"), situation.having("not_started")
    missing = [item for item in situation.items if item.verdict == "not_reported"]
    pending = [item for item in situation.items if item.verdict == "pending"]
    points: list[Runs] = []
    if late:
        points.append(
            runs("紧盯滞后目标。", f"请{words.listed(list(by_lead(late)))}对欠序时进度的",
                 ledger.count(progress=["behind"]), "项目标逐项查明原因，提出追赶措施和完成时限，报办公室备案。")
        )  # fmt: skip
    if idle:
        points.append(
            runs(f"抓紧启动实施。请{words.listed(list(by_lead(idle)))}尽快启动未启动目标，明确阶段安排和责任人。")
        )
    if missing:
        points.append(
            runs(f"补齐应报数据。请{words.listed(list(by_lead(missing)))}补报所缺数据并说明原因，按期完成审核上报。")
        )
    if pending:
        points.append(
            runs("跟踪数据发布。办公室会同有关牵头单位跟踪对比值、下达指标的发布和等次评定，发布后及时复核判定。")
        )
    points.append(runs("巩固已有成果。对已完成和达序时进度的目标保持力度，防止回落，按季开展督查，结果及时通报。"))
    yield from enumerated(points)
