"""Forms of the pledges' pages, and the list of a year as a table to take along."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.pledges import Line
from departments.pledges.wording import BLOCKS, LONGEST
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control"})


class SignForm(forms.Form):
    """The signing as it happened: when, and who signed for each party."""

    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    superior_signer = forms.CharField(
        label=gettext_lazy("Signed for the superior party by"), max_length=60, widget=_line()
    )
    unit_signer = forms.CharField(
        label=gettext_lazy("Signed for the unit by its first leader"), max_length=60, widget=_line()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class SignTogetherForm(SignForm):
    """The same of several pledges: each unit's own leader is named in its row."""

    unit_signer = None  # type: ignore[assignment]


class NothingToFill(forms.Form):
    """An act that asks for nothing but to be confirmed."""


class WordingForm(forms.Form):
    """Every block of prose; an empty one takes the portal's words."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, block in BLOCKS.items():
            rows = 1 if block.one_line else max(3, block.words.count("\n") + 3)
            widget: Any = forms.TextInput() if block.one_line else forms.Textarea(attrs={"rows": rows})
            widget.attrs["class"] = "form-control"
            self.fields[f"block-{name}"] = forms.CharField(
                label=_(block.name), max_length=200 if block.one_line else LONGEST, required=False, widget=widget
            )

    def blocks(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"block-{name}"] for name in BLOCKS}


def listed(lines: Iterable[Line], title: str) -> Table:
    """The list as .csv or .xlsx: what is seen is what is exported."""
    headings = [
        Heading(_("Unit")), Heading(_("Kind of unit")), Heading(_("State")), Heading(_("Document number")),
        Heading(_("Text")), Heading(_("Targets"), kind="number"), Heading(_("Main tasks"), kind="number"),
        Heading(_("Opinions without an answer"), kind="number"), Heading(_("Agreed by the unit")),
        Heading(_("Signed on")), Heading(_("Scan")), Heading(_("Differs from what is in force"), kind="number"),
        Heading(_("Targets that do not add up")),
    ]  # fmt: skip
    return Table(title, headings, [_row(line) for line in lines], sheet=_("Pledges"))


def _row(line: Line) -> list[Cell]:
    issue = line.issue
    return [
        line.unit.name, str(line.unit.get_kind_display()), _(STATES[line.state][2]),
        str(issue.head.get("document", "")) if issue else "", issue_name(issue.number) if issue else "",
        *map(_whole, (line.targets, line.tasks, line.open_comments)),
        issue.accepted_name if issue else "", str(issue.signed_on or "") if issue else "",
        _("yes") if line.scanned else "", _whole(len(line.changes)), "、".join(line.unbalanced),
    ]  # fmt: skip


def _whole(number: int) -> Cell:
    return Decimal(number)


def issue_name(number: int) -> str:
    """What pages call a text of a pledge."""
    return _("as amended %(number)s") % {"number": number} if number else _("as signed")
