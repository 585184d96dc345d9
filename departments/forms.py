"""Forms of people's pages and of the calendar. The entry grid has none: ``departments.cells`` reads its cells."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments import people
from departments.models import Department, Member, User
from departments.plan_editor import Head
from qualitycity.navigation import ROLE_NAMES
from qualitycity.roles import UNIT_ROLES, Actor, Role
from qualitycity.speech import say
from targets import deadlines
from targets.deadlines import Timetable
from targets.models import Plan, Target
from targets.periods import Quarter
from targets.plans import in_use_first


class Styled(forms.Form):
    """Fields look like the rest of the portal; those in error say so to screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            kind = "form-check-input" if isinstance(field.widget, forms.CheckboxInput) else kind
            field.widget.attrs.setdefault("class", kind)


class SignInForm(Styled, AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "User name or password is not right. After five failures the account is locked for a while."
        ),
        "inactive": _("This account is closed."),
    }


class NewPasswordForm(Styled):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = " ".join(password_validation.password_validators_help_texts())

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(gettext("This is not your present password."))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given["new"] != given.get("again"):
            self.add_error("again", gettext("The two new passwords differ."))
        return given


class LanguageForm(Styled):
    language = forms.ChoiceField(label=_("Language of the portal"), choices=settings.LANGUAGES)


class ContactForm(Styled):
    """Where the portal reaches a person outside itself."""

    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("e-mail"), required=False)


class RoleForm(Styled):
    """A role, and the unit where the role is held for one."""

    role = forms.ChoiceField(label=_("Role"))
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Unit"), required=False, empty_label=_("the whole area")
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, gettext(ROLE_NAMES[role])) for role in Role]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["department"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role, unit = given.get("role"), given.get("department")
        if role and (Role(role) in UNIT_ROLES) and unit is None:
            self.add_error("department", gettext("Choose the unit: this role is held for one."))
        if role and Role(role) not in UNIT_ROLES and unit is not None:
            self.add_error("department", gettext("This role is held for the whole area: leave the unit out."))
        return given


class PersonForm(RoleForm):
    """A new person with a first role."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("e-mail"), required=False)
    field_order = ("username", "name", "phone", "email", "role", "department")


class Day(forms.DateField):
    """A day, with the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InstructionForm(Styled):
    """A remark as it is recorded; ``key`` lets the same form count once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    leader = forms.CharField(label=_("Leader"), max_length=60)
    said_on = Day(label=_("Said on"))
    text = forms.CharField(label=_("Words"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), empty_label=None)
    target = forms.ModelChoiceField(Target.objects.none(), label=_("On the target"), required=False, empty_label="—")
    paper = forms.CharField(label=_("On the paper"), max_length=200, required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Unit that does it"), required=False, empty_label="—"
    )
    due_on = Day(label=_("Due on"), required=False)

    def __init__(self, *args: Any, area: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = in_use_first(Plan.objects.filter(area=area))
        units = Department.objects.filter(area=area).order_by("order", "id")
        targets = Target.objects.filter(plan__in=plans.order_by()).select_related("indicator")
        for name, rows in (("plan", plans), ("target", targets), ("department", units)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class DeputyForm(Styled):
    """Who stands in for one of the own roles, from day to day."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("My role"), empty_label=None)
    deputy = forms.ModelChoiceField(User.objects.none(), label=_("Deputy"), empty_label="—")
    since = Day(label=_("From"))
    until = Day(label=_("Until (that day included)"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, members: Any, deputies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        self.fields["member"].label_from_instance = _role_label  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]


def _role_label(member: Member) -> str:
    unit = f" · {member.department.name}" if member.department else ""
    return f"{gettext(ROLE_NAMES[member.role])}{unit}"


class PostForm(Styled):
    """Who succeeds in a post, from which day."""

    successor = forms.ModelChoiceField(User.objects.none(), label=_("Successor"), empty_label="—")
    first_day = Day(label=_("From"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]


class HandOverForm(Styled):
    """Which unit's duties go to which unit, from which quarter, why; no target chosen means all of them."""

    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), empty_label=None)
    unit = forms.ModelChoiceField(Department.objects.none(), label=_("From the unit"))
    successor = forms.ModelChoiceField(Department.objects.none(), label=_("To the unit"))
    since = forms.CharField(label=_("From the quarter"), max_length=8)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, plans: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        for name in ("unit", "successor"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]

    def clean_since(self) -> Quarter:
        try:
            return Quarter.parse(self.cleaned_data["since"])
        except ValueError as wrong:
            raise forms.ValidationError(gettext("Write the quarter like 2026Q3.")) from wrong


class TimetableForm(Styled):
    """A plan's reporting schedule, in days from a quarter's end."""

    opens_after_days = forms.IntegerField(
        label=_("Opens, days after the quarter's end"), help_text=_("1: on the day after it; −10: ten days before it")
    )
    due_after_days = forms.IntegerField(label=_("Due, days after the quarter's end"))
    due_in_working_days = forms.BooleanField(label=_("These are working days"), required=False)
    due_time = forms.TimeField(label=_("Due at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    shifted = forms.BooleanField(label=_("On a day off, due on the next working day"), required=False)
    closes_after_days = forms.IntegerField(
        label=_("Closes, days after the deadline"), required=False, help_text=_("empty: the office closes it by hand")
    )
    automatic = forms.BooleanField(label=_("Open and close by the clock"), required=False)

    @staticmethod
    def of(table: Timetable) -> dict[str, Any]:
        return asdict(table)

    def table(self) -> Timetable:
        return Timetable(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            for problem in deadlines.problems(Timetable(**given)):
                self.add_error(None, say(problem))
        return given


class PlanHeadForm(Styled):
    """What a plan that comes from a draft is called, whose it is, and for which years."""

    code = forms.RegexField(
        r"^\w[\w.·()（）-]{0,39}$", label=_("Code of the plan"), help_text=_("letters and digits, such as ZLQS-2026")
    )
    name = forms.CharField(label=_("Name of the plan"), max_length=200)
    area = forms.ChoiceField(label=_("Area"))
    start_year = forms.IntegerField(label=_("First year"), min_value=1900, max_value=2199)
    end_year = forms.IntegerField(label=_("Last year"), min_value=1900, max_value=2199)
    year_start_month = forms.IntegerField(
        label=_("Month in which a year starts"), min_value=1, max_value=12, required=False, initial=1
    )
    lead = forms.CharField(
        label=_("Lead unit where a row names none"), max_length=200, required=False, help_text=_("name or code")
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = people.planned_areas(by)
        self.fields["area"].choices = [(area.name, area.name) for area in own]  # type: ignore[attr-defined]
        names = Department.objects.filter(area__in=own.order_by()).order_by("order").values_list("name", flat=True)
        self.units = list(names)
        self.fields["lead"].widget.attrs["list"] = "units"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("start_year"), given.get("end_year")
        if first and last and first > last:
            self.add_error("end_year", gettext("The last year lies before the first."))
        return given

    def head(self) -> dict[str, str]:
        return {name: "" if value is None else str(value) for name, value in self.cleaned_data.items()}


class PlanCopyForm(Styled):
    """What the new plan is called, for which years, and what it takes over."""

    code = forms.RegexField(
        r"^\w[\w.·()（）-]{0,39}$", label=_("Code of the plan"), help_text=_("letters and digits, such as ZLQS-2026")
    )
    name = forms.CharField(label=_("Name of the plan"), max_length=200)
    start_year = forms.IntegerField(label=_("First year"), min_value=1900, max_value=2199)
    end_year = forms.IntegerField(label=_("Last year"), min_value=1900, max_value=2199)
    start_month = forms.IntegerField(label=_("Month in which a year starts"), min_value=1, max_value=12)
    targets = forms.BooleanField(label=_("with its targets, duties and main tasks"), required=False, initial=True)
    baselines = forms.BooleanField(
        label=_("what was reached at the end of its last year becomes the baseline"), required=False
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        years = plan.end_year - plan.start_year + 1
        initial = {
            "name": plan.name,
            "start_year": plan.end_year + 1,
            "end_year": plan.end_year + years,
            "start_month": plan.start_month,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("start_year"), given.get("end_year")
        if first and last and first > last:
            self.add_error("end_year", gettext("The last year lies before the first."))
        return given

    def head(self) -> Head:
        return Head(**self.cleaned_data)


class PlanNameForm(Styled):
    """What a plan is called, and how long it runs: it can be extended, not shortened."""

    name = forms.CharField(label=_("Name of the plan"), max_length=200)
    end_year = forms.IntegerField(label=_("Last year"), min_value=1900, max_value=2199)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"name": plan.name, "end_year": plan.end_year}, **kwargs})
