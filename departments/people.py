"""Accounts and memberships: who signs in, in which role, for which unit, from when until when."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from departments.models import Department, Duty, Member, User
from departments.models.people import valid
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import UNIT_ROLES, Actor, Forbidden, Permission, Role
from qualitycity.sentences import sentence
from targets.models import Area, Plan

_USERNAME = re.compile(r"[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿._-]{1,59}")
#: Without the signs that are taken for each other when read from paper.
_SMALL, _CAPITAL, _DIGIT = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
#: A first password has 67 random bits: guessing it is hopeless however fast its hash is, and it is changed (and hashed
#: slowly) at the first sign-in. So fifty first accounts cost a moment, not half a minute.
_FIRST_ROUNDS = 1000
#: Those who run the portal and those who watch it do nothing else.
_APART = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


@dataclass(frozen=True)
class Account:
    """A new account as it is printed once. ``password`` is kept nowhere but in its hash."""

    username: str
    name: str
    role: str
    unit: str
    password: str


def create(*, username: str, name: str, by: Actor, phone: str = "", email: str = "") -> Account:
    """A new person with a random password, to be changed at the first sign-in; without any role yet."""
    by.must(Permission.MANAGE_PEOPLE)
    if not _USERNAME.fullmatch(username):
        raise Refused(sentence("A user name has 2 to 60 letters, digits, dots, dashes or underlines."))
    if not name.strip():
        raise Refused(sentence("Give the person's name."))
    password = new_password()
    with transaction.atomic():
        user = User(username=username, name=name.strip(), phone=phone, email=email, must_change_password=True)
        user.password = make_password(password)
        _insert(user)
        events.record("person.created", by=by, about=user, label=f"{user.name} ({username})")
    return Account(username, user.name, "", "", password)


def appoint(
    *, user: User, role: Role, area: Area, by: Actor, department: Department | None = None, since: date | None = None
) -> Member:
    """Give a person a role from a day on (default: today). The same role again changes nothing. The log is one for all
    areas, so a district appoints no auditor."""
    by.must(Permission.MANAGE_PEOPLE)
    if (role in UNIT_ROLES) != (department is not None):
        raise Refused(
            sentence("Choose the unit: this role is held for one.")
            if department is None
            else sentence("This role is held for the whole area, not for a unit.")
        )
    if role == Role.AUDITOR and area.parent_id is not None:
        raise Refused(sentence("The auditor reads the log of the whole portal: the area above appoints one."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = [each for each in Member.objects.filter(user=user) if lasts(each)]
        own = [each for each in held if each.deputises_id is None]
        same = [
            each for each in own if (each.role, each.department_id) == (role, department.pk if department else None)
        ]
        if same:
            return same[0]
        if any((role in _APART) or (Role(each.role) in _APART) for each in held):
            raise Refused(sentence("Administrator and auditor hold no other role: use another account."))
        member = Member.objects.create(
            user=user, role=role, department=department, area=area, since=since or timezone.localdate()
        )
        _record_member("member.appointed", member, by)
    return member


def open_account(
    *,
    username: str,
    name: str,
    role: Role,
    area: Area,
    by: Actor,
    department: Department | None = None,
    phone: str = "",
    email: str = "",
) -> Account:
    """A new person in a first role, or nothing at all."""
    with transaction.atomic():
        account = create(username=username, name=name, phone=phone, email=email, by=by)
        user = User.objects.get(username=username)
        appoint(user=user, role=role, area=area, department=department, by=by)
    return Account(username, account.name, role, department.name if department else "", account.password)


def end_membership(*, member: Member, by: Actor, until: date | None = None) -> Member:
    """End a role with the end of a day (default: yesterday, so that the right is gone with the next request)."""
    by.must(Permission.MANAGE_PEOPLE)
    last = until or timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        locked = Member.objects.select_for_update(of=("self",)).select_related("user", "department").get(pk=member.pk)
        if locked.until is not None and locked.until <= last:
            return locked
        others = Member.objects.filter(role=Role.ADMINISTRATOR, area=locked.area_id, user__is_active=True)
        others = others.exclude(pk=locked.pk)
        if locked.role == Role.ADMINISTRATOR and not any(lasts(each) for each in others):
            raise Refused(sentence("This is the last administrator: appoint another one first."))
        locked.until = max(last, locked.since - timedelta(days=1))
        locked.save(update_fields=["until"])
        _record_member("member.ended", locked, by)
    return locked


def hand_over(*, member: Member, successor: User, first_day: date, by: Actor) -> Member:
    """Give a post to a successor from a day on: the role ends with the day before, and is never held by nobody.

    What the predecessor entered stays as it was entered, by whom it was: values belong to the unit. Deputies of the
    predecessor stand in no longer. The same again changes nothing.
    """
    by.must(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        post = (
            Member.objects.select_for_update(of=("self",))
            .select_related("user", "department", "area")
            .get(pk=member.pk)
        )
        last_day = max(first_day - timedelta(days=1), post.since - timedelta(days=1))
        followed = Member.objects.filter(
            user=successor, role=post.role, department=post.department, since=first_day, deputises=None
        )
        if post.until == last_day and followed.exists():
            return followed[0]
        if post.deputises_id is not None or not lasts(post):
            raise Refused(sentence("Only a role that is held for good is handed over."))
        if successor.pk == post.user_id:
            raise Refused(sentence("Choose somebody else: %(name)s holds the role already.", name=successor.name))
        post.until = last_day
        post.save(update_fields=["until"])
        fresh = appoint(
            user=successor, role=Role(post.role), area=post.area, department=post.department, since=first_day, by=by
        )
        detail = {"role": post.role, "from": post.user.name, "to": successor.name, "first_day": str(first_day)}
        unit = post.department.code if post.department else ""
        events.record("member.handed_over", by=by, about=fresh, label=successor.name, unit=unit, detail=detail)
    return fresh


def close_account(*, user: User, by: Actor) -> User:
    """Nobody signs in with it any more, and whoever is signed in is out with the next request; nothing is deleted."""
    by.must(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not locked.is_active:
            return locked
        if locked.username == by.key:
            raise Refused(sentence("This is your own account: another administrator closes it."))
        _set_active(locked, False, "person.account_closed", by)
    return locked


def reopen_account(*, user: User, by: Actor) -> User:
    """Let the person sign in again, with the password and the roles that still hold."""
    by.must(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not locked.is_active:
            _set_active(locked, True, "person.account_reopened", by)
    return locked


def _set_active(user: User, active: bool, kind: str, by: Actor) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])
    events.record(kind, by=by, about=user, label=f"{user.name} ({user.username})")


def reset_password(*, user: User, by: Actor) -> str:
    """A new random password, to be told to the person; every session of the account ends."""
    by.must(Permission.MANAGE_PEOPLE)
    password = new_password()
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        _remember(locked)
        locked.password, locked.must_change_password = make_password(password), True
        locked.save(update_fields=["password", "must_change_password", "old_passwords"])
        events.record("person.password_reset", by=by, about=locked, label=f"{locked.name} ({locked.username})")
    return password


def change_password(*, user: User, new: str, by: Actor) -> User:
    """The person's own new password (already validated); every other session of the account ends."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        _remember(locked)
        locked.password, locked.must_change_password = make_password(new), False
        locked.password_changed_at = timezone.now()
        locked.save(update_fields=["password", "must_change_password", "password_changed_at", "old_passwords"])
        events.record("person.password_changed", by=by, about=locked)
    return locked


def choose_language(*, user: User, language: str, by: Actor) -> None:
    """The language in which the portal speaks to this person at the next sign-in."""
    if user.language == language:
        return
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(language=language)
        events.record("person.language_chosen", by=by, about=user, detail={"language": language})


def change_contact(*, user: User, phone: str, email: str, by: Actor) -> None:
    """Where the person is reached outside the portal: by the person alone. The log tells that it changed, not how."""
    if by.key != user.username:
        raise Forbidden(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if (locked.phone, locked.email) == (phone, email):
            return
        User.objects.filter(pk=locked.pk).update(phone=phone, email=email)
        events.record("person.contact_changed", by=by, about=locked)


def first_accounts(*, plan: Plan, by: Actor) -> list[Account]:
    """The accounts a new portal begins with: administrator, auditor, the office's two people, the group's leader, two
    assessors (points are entered by one and confirmed by another), a reporter and a reviewer for every unit with a
    duty. Accounts that exist are left alone and not returned."""
    by.must(Permission.MANAGE_PEOPLE)
    return _make([*_OFFICE, *_of_units(plan)], area=plan.area, about=plan, by=by)


def _make(wanted: Sequence[_Wanted], *, area: Area, about: Plan | Area, by: Actor) -> list[Account]:
    """Accounts with random first passwords and one role each; of those that exist, nothing."""
    with transaction.atomic():
        taken = set(User.objects.values_list("username", flat=True))
        fresh = [each for each in wanted if each.username not in taken]
        accounts = [Account(each.username, each.name, each.role, each.unit_name, new_password()) for each in fresh]
        users = User.objects.bulk_create(
            User(
                username=account.username,
                name=account.name,
                password=_quick_hash(account.password),
                must_change_password=True,
            )
            for account in accounts
        )
        Member.objects.bulk_create(
            Member(user=user, role=each.role, department_id=each.unit, area=area, since=timezone.localdate())
            for user, each in zip(users, fresh, strict=True)
        )
        if fresh:
            names = [account.username for account in accounts]
            events.record("person.first_accounts", by=by, about=about, detail={"user_names": names})
    return accounts


def office_accounts(*, area: Area, prefix: str, by: Actor) -> list[Account]:
    """The accounts with which the office of a district begins: administrator, staff and approver, named after its unit.
    Accounts that exist are left alone and not returned."""
    by.must(Permission.MANAGE_PEOPLE)
    wanted = [
        _Wanted(f"{prefix}-{each.username}", f"{area.name}{each.name}", each.role)
        for each in _OFFICE
        if each.role in _OF_DISTRICT
    ]
    return _make(wanted, area=area, about=area, by=by)


def planned_areas(by: Actor) -> QuerySet[Area]:
    """The areas whose plans this office sets: its own, and those below it that have no office of their own."""
    staffed = Member.objects.filter(valid(timezone.localdate()), area=OuterRef("pk"), role=Role.OFFICE_STAFF)
    own = by.area_id or 0
    return Area.objects.filter(Q(pk=own) | Q(~Exists(staffed), parent=own)).order_by("id")


def new_password() -> str:
    """Four groups of four, of every class that the profiles ask for, with 67 random bits."""
    kinds = (_SMALL, _CAPITAL, _DIGIT, _SMALL)
    return "-".join("".join(secrets.choice(signs) for signs in kinds) for _ in range(4))


@dataclass(frozen=True)
class _Wanted:
    username: str
    name: str
    role: Role
    unit: int | None = None
    unit_name: str = ""


#: Names of first accounts are data of the shipped programme, in its own language.
_OFFICE = (
    _Wanted("admin", "系统管理员", Role.ADMINISTRATOR),
    _Wanted("auditor", "审计员", Role.AUDITOR),
    _Wanted("office", "质强办经办人", Role.OFFICE_STAFF),
    _Wanted("approver", "质强办审核人", Role.OFFICE_APPROVER),
    _Wanted("leader", "领导小组领导", Role.GROUP_MEMBER),
    _Wanted("assessor1", "考核人员甲", Role.ASSESSOR),
    _Wanted("assessor2", "考核人员乙", Role.ASSESSOR),
)


#: Who of these a district's own office begins with.
_OF_DISTRICT = frozenset({Role.ADMINISTRATOR, Role.OFFICE_STAFF, Role.OFFICE_APPROVER})


def _of_units(plan: Plan) -> Sequence[_Wanted]:
    with_duties = Duty.objects.filter(target__plan=plan).order_by().values("department")
    named = Q(kind=Department.Kind.DEPARTMENT) | Q(pk__in=with_duties)
    wanted = []
    for unit in Department.objects.filter(named, area=plan.area).order_by("order", "id"):
        wanted.append(_Wanted(f"reporter{unit.code}", f"{unit.name}填报人", Role.REPORTER, unit.pk, unit.name))
        wanted.append(_Wanted(f"reviewer{unit.code}", f"{unit.name}审核人", Role.REVIEWER, unit.pk, unit.name))
    return wanted


def lasts(member: Member) -> bool:
    """Whether the role is held today or will be."""
    return member.until is None or member.until >= timezone.localdate()


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Refused(sentence("The user name %(name)s is taken.", name=user.username)) from None


def _remember(user: User) -> None:
    """Keep the hashes of the last passwords, so that none of them comes back."""
    user.old_passwords = [*user.old_passwords, user.password][-5:]


def _quick_hash(password: str) -> str:
    hasher = get_hasher()
    if not isinstance(hasher, PBKDF2PasswordHasher):
        return make_password(password)
    return hasher.encode(password, hasher.salt(), iterations=_FIRST_ROUNDS)


def _record_member(kind: str, member: Member, by: Actor) -> None:
    detail = {
        "role": member.role,
        "unit": member.department.name if member.department else "",
        "since": member.since.isoformat(),
        "until": member.until.isoformat() if member.until else None,
    }
    events.record(kind, by=by, about=member, label=f"{member.user.name} ({member.user.username})", detail=detail)
