"""Accounts and memberships: who signs in, in which role, for which unit, from when until when."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from departments.models import Department, Duty, Member, User
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import UNIT_ROLES, Actor, Permission, Role
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
    """Give a person a role from a day on (default: today). The same role again changes nothing."""
    by.must(Permission.MANAGE_PEOPLE)
    if (role in UNIT_ROLES) != (department is not None):
        raise Refused(
            sentence("Choose the unit: this role is held for one.")
            if department is None
            else sentence("This role is held for the whole area, not for a unit.")
        )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = [each for each in Member.objects.filter(user=user) if _lasts(each)]
        same = [
            each for each in held if (each.role, each.department_id) == (role, department.pk if department else None)
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
) -> Account:
    """A new person in a first role, or nothing at all."""
    with transaction.atomic():
        account = create(username=username, name=name, phone=phone, by=by)
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
        if locked.role == Role.ADMINISTRATOR and not any(_lasts(each) for each in others):
            raise Refused(sentence("This is the last administrator: appoint another one first."))
        locked.until = max(last, locked.since - timedelta(days=1))
        locked.save(update_fields=["until"])
        _record_member("member.ended", locked, by)
    return locked


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


def first_accounts(*, plan: Plan, by: Actor) -> list[Account]:
    """The accounts a new portal begins with: administrator, auditor, the office's two people, the group's leader, and a
    reporter and a reviewer for every unit with a duty. Accounts that exist are left alone and not returned."""
    by.must(Permission.MANAGE_PEOPLE)
    wanted = [*_OFFICE, *_of_units(plan)]
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
            Member(user=user, role=each.role, department_id=each.unit, area=plan.area, since=timezone.localdate())
            for user, each in zip(users, fresh, strict=True)
        )
        if fresh:
            names = [account.username for account in accounts]
            events.record("person.first_accounts", by=by, about=plan, detail={"user_names": names})
    return accounts


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
)


def _of_units(plan: Plan) -> Sequence[_Wanted]:
    with_duties = Duty.objects.filter(target__plan=plan).order_by().values("department")
    named = Q(kind=Department.Kind.DEPARTMENT) | Q(pk__in=with_duties)
    wanted = []
    for unit in Department.objects.filter(named, area=plan.area).order_by("order", "id"):
        wanted.append(_Wanted(f"reporter{unit.code}", f"{unit.name}填报人", Role.REPORTER, unit.pk, unit.name))
        wanted.append(_Wanted(f"reviewer{unit.code}", f"{unit.name}审核人", Role.REVIEWER, unit.pk, unit.name))
    return wanted


def _lasts(member: Member) -> bool:
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
