"""The main tasks of a plan: the headings under which it says what is to be done, each with its group and its units.

A heading with words of its own under it is a task; a heading over such headings is their group. What is enumerated
below ((1), ①, 一是 …) belongs to the task that it stands in. Only headings are taken: nothing is invented, and what a
paragraph without a heading says stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from targets.intake import sentences
from targets.intake.drafts import Place, TaskProposal
from targets.intake.outline import Block, Section

#: Ways to number what stands inside a task.
_ENUMERATED = ("nump", "circ", "shi", "dash", "label", "box")
_ENDS = re.compile(r"[。.;；:：,，\s]+$")


def read(blocks: Iterable[Block]) -> list[TaskProposal]:
    """The tasks in the order of the text. Tables name none: their rows are targets, or tell of projects."""
    under: dict[int, tuple[Section, list[Block]]] = {}
    for block in blocks:
        section = None if block.is_table else _heading_of(block.section)
        if section is not None:
            under.setdefault(id(section), (section, []))[1].append(block)
    over = {id(outer) for section, _ in under.values() for outer in section.up() if outer is not section}
    tasks = [(section, listed) for key, (section, listed) in under.items() if key not in over]
    codes = _codes([section for section, _ in tasks])
    return [_task(section, listed, code) for (section, listed), code in zip(tasks, codes, strict=True)]


def _heading_of(section: Section) -> Section | None:
    """The heading that a paragraph stands under, where it is one of a task."""
    headed = [each for each in section.up() if each.title and each.kind not in _ENUMERATED]
    if not headed or headed[0].role != "tasks" or headed[0] is _root(headed[0]):
        return None
    return headed[0]


def _root(section: Section) -> Section | None:
    """The heading of all that is to be done, such as 主要任务."""
    inside = [each for each in section.up() if each.role == "tasks"]
    return inside[-1] if inside else None


def _above(section: Section) -> list[Section]:
    """The numbered headings from below the root down to the section."""
    root = _root(section)
    chain: list[Section] = []
    for each in section.up():
        if each is root:
            break
        if each.title:
            chain.insert(0, each)
    return chain


def _codes(listed: Sequence[Section]) -> list[str]:
    """The plan's own numbers, (一) 2. as 1.2; where they do not tell the tasks apart, their places."""
    own = [".".join(each.ordinal for each in _above(section)) for section in listed]
    told_apart = all(re.fullmatch(r"[0-9]+(\.[0-9]+)*", code) for code in own) and len(set(own)) == len(own)
    return own if told_apart else [str(place) for place in range(1, len(listed) + 1)]


def _task(section: Section, listed: Sequence[Block], code: str) -> TaskProposal:
    lead = supporting = ""
    for said in [said for block in listed for line in block.lines for said in sentences.cut(line.text, line.offset)]:
        if said.lead:
            lead, supporting = said.lead, said.supporting
    chain = _above(section)
    group = _ENDS.sub("", chain[-2].title) if len(chain) > 1 else ""
    first = listed[0].lines[0]
    return TaskProposal(code, group, _ENDS.sub("", section.title), lead, supporting, Place(first.offset, section.title))
