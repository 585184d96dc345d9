"""Forms of what the office keeps as lists: entries of registers, published figures, incidents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.forms import Day, Styled
from departments.incidents import Incident
from departments.models import Department, Register, RegisterEntry, SafetyEvent
from departments.registers import Certificate, as_row
from qualitycity import numbers
from qualitycity.speech import own_name, say
from targets.models import DATA_STATUSES, Indicator

_AREA = {"rows": 2}


class Why(Styled):
    """The reason of a change; whoever reads the list later asks for it."""

    reason = forms.CharField(label=_("Reason for the change"), max_length=500)


class EntryForm(Styled):
    """One entry of a register."""

    holder = forms.CharField(label=_("Holder"), max_length=200)
    name = forms.CharField(label=_("Title"), max_length=200, required=False)
    level = forms.CharField(label=_("Level"), max_length=60, required=False)
    certificate = forms.CharField(label=_("Certificate number"), max_length=100, required=False)
    part = forms.ChoiceField(label=_("Counts for the part"), required=False)
    granted = Day(label=_("Granted on"))
    valid_until = Day(label=_("Valid until"), required=False, help_text=_("This day still counts. Empty: no end."))
    revoked = Day(label=_("Revoked on"), required=False)
    unit = forms.ModelChoiceField(
        Department.objects.none(), label=_("Unit that keeps it"), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, indicator: Indicator, parts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        units = Department.objects.filter(area=indicator.plan.area_id).order_by("order", "id")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if parts:
            self.fields["part"].choices = [("", "—"), *((part, part) for part in parts)]  # type: ignore[attr-defined]
        else:
            del self.fields["part"]

    @property
    def row(self) -> Certificate:
        """What the form says, once it is valid."""
        return Certificate(self.indicator, **{"part": "", **self.cleaned_data})


class RevokeForm(Styled):
    """From which day on an entry is valid no longer."""

    revoked = Day(label=_("Revoked on"))

    def __init__(self, *args: Any, entry: RegisterEntry, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="revoke_%s", **kwargs)
        self.entry = entry

    @property
    def row(self) -> Certificate:
        """The entry as it is, revoked; once the form is valid."""
        return replace(as_row(self.entry), revoked=self.cleaned_data["revoked"])


def of_entry(entry: RegisterEntry) -> dict[str, Any]:
    """What an entry's form shows first."""
    names = ("holder", "name", "level", "certificate", "part", "granted", "valid_until", "revoked")
    return {name: getattr(entry, name) for name in names} | {"unit": entry.department_id}


class KindForm(Styled):
    kind = forms.ChoiceField(label=_("What it lists"), choices=Register.Kind.choices)
    name = forms.CharField(label=_("Name of the register"), max_length=200)


class Figure(forms.CharField):
    """A number in ``measured_in``, read by the portal's one parser: as it is typed anywhere else."""

    measured_in = ""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return numbers.read_optional(text or "", unit=self.measured_in)
        except numbers.NotANumber as error:
            raise forms.ValidationError(say(error.reason)) from error


class BenchmarkForm(Styled):
    """A figure that others published for a quarter."""

    quarter = forms.ChoiceField(label=_("Quarter in which the published period ends"))
    part = forms.ChoiceField(label=_("Part"), required=False)
    value = Figure(label=_("Published value"))
    publisher = forms.CharField(label=_("Source"), max_length=200)
    published_on = Day(label=_("Published on"))
    data_status = forms.ChoiceField(label=_("Data status"), choices=DATA_STATUSES, initial="confirmed")

    def __init__(self, *args: Any, quarters: list[tuple[str, str]], parts: list[str], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="benchmark_%s", **kwargs)
        self.fields["value"].measured_in = unit  # type: ignore[attr-defined]
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]
        if parts:
            whole = [("", _("the whole"))]
            self.fields["part"].choices = [*whole, *((part, part) for part in parts)]  # type: ignore[attr-defined]
        else:
            del self.fields["part"]


class QuotaForm(Styled):
    """What was handed down from above for one year."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    name = forms.CharField(label=_("Name of the sub-quota"), max_length=100, required=False)
    operator = forms.ChoiceField(
        label=_("Must be"), choices=[("<=", "≤"), ("<", "<"), (">=", "≥"), (">", ">"), ("=", "=")], initial="<="
    )
    value = Figure(label=_("Value handed down"))
    publisher = forms.CharField(label=_("Source"), max_length=200)
    published_on = Day(label=_("Handed down on"))

    def __init__(self, *args: Any, years: list[tuple[int, str]], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="quota_%s", **kwargs)
        self.fields["value"].measured_in = unit  # type: ignore[attr-defined]
        self.fields["year"].choices = years  # type: ignore[attr-defined]


class Indicators(forms.ModelChoiceField):
    """Indicators by the name in the reader's language."""

    def label_from_instance(self, obj: Indicator) -> str:
        return own_name(obj)


class EventForm(Styled):
    """A safety incident, or a notice of criticism."""

    indicator = Indicators(Indicator.objects.none(), label=_("Counts for the indicator"), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=SafetyEvent.Kind.choices)
    happened_on = Day(label=_("Date"))
    level = forms.CharField(
        label=_("Level"), max_length=60, help_text=_("as the paper has it: 特别重大, 重大, 较大 or 一般; 国家级, 省级")
    )
    category = forms.CharField(label=_("Category"), max_length=60, help_text=_("such as 产品质量, 食品安全, 建筑工程"))
    paper = forms.CharField(label=_("Deciding paper"), max_length=100)
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs=_AREA)
    )

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]

    @property
    def row(self) -> Incident:
        """What the form says, once it is valid."""
        return Incident(**self.cleaned_data)


def of_event(event: SafetyEvent) -> dict[str, Any]:
    names = ("kind", "happened_on", "level", "category", "paper", "description")
    return {name: getattr(event, name) for name in names} | {"indicator": event.indicator_id}
