"""Reading the text of a plan: paragraph by paragraph, everything is a row, unread, or set aside; nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from qualitycity.sentences import N_, sentence
from qualitycity.sentences import Sentence as Said_
from targets.intake import dictionaries, main_tasks, outline, sentences, tables
from targets.intake.categories import heading
from targets.intake.drafts import Aside, AsideKind, Draft, Place, Proposal, Unread
from targets.intake.judging import Said, judge
from targets.intake.naming import Named, named, predicate_at, undated
from targets.intake.outline import Block, Section
from targets.intake.pieces import Piece, split
from targets.intake.sentences import Fragment, Sentence
from targets.intake.signs import carries_number, half

#: As much as a long plan; a book is refused at the door.
LONGEST = 400_000
_REASONS = {
    "background": N_("It tells what has been reached already."),
    "description": N_("It tells how large a project or its support is."),
    "means": N_("It names a programme, not what is to be reached."),
}
#: 其中省级以上不少于5家: a part of what was named before.
_PART = re.compile(r"(?:国家|省|市|县|区|部)级(?:及?以上)?的?")
_SPAN = re.compile(r"(20[0-9]{2})\s*年?\s*(?:~+|-+|至|到)\s*(20[0-9]{2})\s*年?")
_FIVE_YEARS = {"十三五": (2016, 2020), "十四五": (2021, 2025), "十五五": (2026, 2030), "十六五": (2031, 2035)}
_OF_FIVE = re.compile('(十[三四五六]五)(?!"?(?:以来|末|收官|取得|规划实施以来))')
_ONE_YEAR = re.compile(r"[^\n]{0,30}?(20[0-9]{2})年?度?[^\n]{0,20}(?:要点|计划|方案|任务|目标|安排)")
_UNTIL = re.compile(r"到\s*(20[0-9]{2})\s*年")
_TOPIC = re.compile(r"^(?:在)?([一-鿿、]{2,14})方面:?$")
_BARE = re.compile("(?:率|比重|比例|占比|指数|满意度|数|数量|总量)$")
_GOALS = ("goal", "overall")
_CLOSED = ("organisation", "background")


def read(text: str) -> Draft:
    """The draft table of a plan's text, with all that was not taken as a target."""
    text = text[:LONGEST]
    blocks = outline.blocks(text)
    reading = _Reading(_years(text))
    if not any(section.role for block in blocks for section in block.section.up()):
        reading.is_excerpt = True
    for block in blocks:
        reading.take(block)
    title = next((block.section for block in blocks), None)
    name = [section.title for section in title.up() if section.title][-1:] if title else []
    return Draft(
        name[0] if name else "",
        reading.years,
        tuple(reading.proposals),
        tuple(reading.unread),
        tuple(reading.asides),
        tuple(main_tasks.read(blocks)),
    )


def _years(text: str) -> tuple[int | None, int | None]:
    plain = half(text)
    if span := _SPAN.search(plain[:3000]):
        first, last = int(span[1]), int(span[2])
        if first < last <= first + 20:
            return first, last
    if named_years := [_FIVE_YEARS[word] for word in _OF_FIVE.findall(plain[:3000])]:
        return max(named_years)
    if of_one := _ONE_YEAR.match(plain.strip()):
        return int(of_one[1]), int(of_one[1])
    until = [int(year) for year in _UNTIL.findall(plain)]
    return None, max(until, default=None)


@dataclass
class _Context:
    """What a paragraph has said so far: the date that holds on, the last subject, nouns that wait for a predicate."""

    year: int | None = None
    subject: str = ""
    topic: Section | None = None
    waiting: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    years: tuple[int | None, int | None]
    is_excerpt: bool = False
    #: That of the last table: a heading across a table cuts it in two.
    header: tables.Header | None = None
    proposals: list[Proposal] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)

    def take(self, block: Block) -> None:
        if block.is_table:
            self._table(block)
            return
        before = len(self.proposals)
        context = _Context()
        for line in block.lines:
            for said in sentences.cut(line.text, line.offset):
                for fragment in said.fragments:
                    self._fragment(fragment, said, block.section, context)
                self._flush(said, block.section, context)
                if said.lead:
                    self._give_lead(said, before)

    def _give_lead(self, said: Sentence, before: int) -> None:
        """A unit named at the end of a paragraph leads what stands before it."""
        self.proposals[before:] = [
            each if each.lead else replace(each, lead=said.lead, supporting=said.supporting)
            for each in self.proposals[before:]
        ]

    # --- Sentences ----------------------------------------------------------------------------------------------------
    def _fragment(self, fragment: Fragment, said: Sentence, section: Section, context: _Context) -> None:
        text, year = undated(fragment.text)
        outer, section = section, context.topic or section
        context.year = year or context.year
        place = Place(fragment.offset, said.source)
        if not text.strip(":"):
            return
        if section.role in _CLOSED:
            self._closed(fragment.text, section, place)
            return
        if topic := _TOPIC.match(text):  # 三是品牌建设方面，…
            context.topic = Section(topic[1], "topic", "", section.role, outer, names=True)
            return
        kind = dictionaries.first("asides", text)
        if kind == "description" and section.role in _GOALS:
            kind = ""
        if kind and not (kind == "lead_in" and carries_number(text)):
            self._aside(kind, text, place)
            return
        text = text.rstrip(":")
        if self._waits(text, context):
            return
        if context.waiting:
            text = "、".join([*context.waiting, text])
            context.waiting.clear()
        self._statements(text, section, place, context)

    def _statements(self, text: str, section: Section, place: Place, context: _Context) -> None:
        for each in split(text, context.subject):
            words, year = undated(each.text)
            apart = named(words)
            piece = replace(each, text=words, subject=each.subject or _about(apart, context.subject))
            context.subject = piece.subject or context.subject
            context.year = year or undated(apart.clause)[1] or context.year
            self._piece(Said(piece, self._where(section), place, context.year))

    def _where(self, section: Section) -> Section:
        """A text without any heading that tells what it is for is an excerpt: what it counts is taken."""
        return replace(section, role="guiding") if self.is_excerpt else section

    def _waits(self, text: str, context: _Context) -> bool:
        """竣工验收合格率,分户验收率均达到100%: the first is a subject whose predicate is still to come."""
        if _BARE.search(text) and not carries_number(text) and predicate_at(text) is None:
            context.waiting.append(text)
            return True
        return False

    def _flush(self, said: Sentence, section: Section, context: _Context) -> None:
        """A subject whose predicate never came says nothing."""
        for text in context.waiting:
            self.asides.append(Aside("organising", text, Place(said.offset, said.source)))
        context.waiting.clear()

    def _piece(self, said: Said) -> None:
        judged = judge(said)
        text, place = said.piece.text, said.place
        if isinstance(judged, Said_):
            if carries_number(text):
                self.unread.append(Unread(text, judged, place))
            elif said.section.role in _GOALS:
                self.asides.append(Aside("organising", text, place))
            return
        if _is_slogan(judged, said.section):
            self.asides.append(Aside("slogan", text, place))
            return
        self.proposals.append(judged)

    def _closed(self, text: str, section: Section, place: Place) -> None:
        if carries_number(text):
            reason = (
                sentence("It stands where the plan says who sees to it.")
                if section.role == "organisation"
                else sentence("It stands where the plan tells how things are.")
            )
            self.unread.append(Unread(text, reason, place))

    def _aside(self, kind: str, text: str, place: Place) -> None:
        if carries_number(text):
            self.unread.append(Unread(text, Said_(_REASONS.get(kind, _REASONS["means"])), place))
        else:
            named_kind: AsideKind = "background" if kind == "background" else "means" if kind == "means" else "lead_in"
            self.asides.append(Aside(named_kind, text, place))

    # --- Tables -------------------------------------------------------------------------------------------------------
    def _table(self, block: Block) -> None:
        table = tables.read(block, self.years[0], self.header)
        self.header = table.header
        for row in table.rows:
            place = Place(row.line.offset, row.line.text.strip())
            if not row.has_header or not row.text("name"):
                if carries_number(row.line.text):
                    self.unread.append(Unread(row.line.text.strip(), sentence("The table has no heading."), place))
                continue
            self._row(row, block.section, place, self.header.horizon if self.header else None)

    def _row(self, row: tables.TableRow, section: Section, place: Place, horizon: int | None) -> None:
        name, words = row.text("name"), row.text("clause")
        if not words:  # the indicator column holds whole statements
            words, name = name, named(name).name
        titled = row.text("category")
        if titled:
            section = Section(titled, "row", "", "goal", Section("", "", "", "goal"), names=True)
        annual = {int(key): text for key, text in row.cells.items() if key.isdecimal() and text}
        said = Said(
            Piece(words, name), section if section.role in _GOALS else replace(section, role="goal"), place, horizon,
            unit=row.text("unit"), lead=row.text("lead"), baseline=row.text("baseline"), annual=annual,
            remark="；".join(filter(None, (row.text("nature"), row.text("remark")))), is_row=True,
        )  # fmt: skip
        judged = judge(said)
        if isinstance(judged, Said_):
            self.unread.append(Unread(row.line.text.strip(), judged, place))
        else:
            item, group = row.text("no") or judged.item, row.text("group") or judged.group
            self.proposals.append(replace(judged, item=item, group=group))


def _about(apart: Named, before: str) -> str:
    """What a statement is about; where it names nothing or only a part, what the words before it were about."""
    if not apart.name:
        return f"{apart.deed}{before}" if apart.deed and before else before
    return apart.name + before if _PART.fullmatch(apart.name) else apart.name


def _is_slogan(judged: Proposal, section: Section) -> bool:
    """Words without a number that stand under no heading of a category are said of the whole."""
    if judged.rule.test == "rank" and not judged.rule.values and section.role in ("overall", "guiding"):
        return True
    if judged.rule.test not in ("rubric", "staged"):
        return False
    headed = any(each.names and heading(each.title) for each in section.up() if each.role in _GOALS)
    return section.role in ("overall", "guiding") or not headed
