"""A unit's grid with everything in it at once, and what hands do on it: tabs, pastes, signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from departments import evidence, exemptions, extensions, remarks, submissions
from departments.models import User
from departments.submissions import Typed
from tests.attached_files import a_pdf, a_png
from tests.departments.desk import FAR, Q3, SYSTEM, Desk, a_desk, a_kind, an_actor

PASSWORD = "Passw0rd-x1"
OFFICE = an_actor("office_approver")
#: Forty figures below the indicators of every kind.
FORTY = [f"more{number}" for number in range(40)]


def a_long_desk(due: datetime = FAR) -> Desk:
    """A desk with every kind of cell and forty plain figures, nothing typed yet."""
    desk = a_desk(due=due)
    for name in FORTY:
        desk.targets[name] = a_kind(desk.plan, "stock", desk.unit)
    return desk


def a_busy_desk() -> Desk:
    """The long desk, released and returned: with an exempt figure, one that may come later, files, a question, a
    figure that is no number, three figures sent back and one of them answered."""
    desk = a_long_desk(due=timezone.now() + timedelta(days=1))
    free, later = desk.key("zero"), desk.key("new")
    exemptions.grant(
        plan=desk.plan, department=desk.unit, cells=[free], first=Q3, last=Q3.next, reason="职能划出", by=SYSTEM
    )
    extensions.give(
        submission=desk.submission,
        until=timezone.now() + timedelta(days=5),
        reason="公报推迟",
        by=SYSTEM,
        cells=[later],
    )
    for name, content in (("通报.pdf", a_pdf()), ("章.png", a_png())):
        evidence.add(submission=desk.submission, key=desk.key("rate"), name=name, content=content, by=desk.reporter)
    plain = [Typed(desk.key(name), {"value": str(80 + number)}) for number, name in enumerate(FORTY)]
    submissions.enter(submission=desk.submission, cells=plain, by=desk.reporter)
    for name, texts in {
        "rate": {"value": "80", "note": "抽检批次少，四季度补抽"}, "cover": {"numerator": "30", "denominator": "30"},
        "stock": {"value": "80"}, "rank": {"rank": "2", "places": "13"}, "words": {"note": "已完成三项"},
        "built": {"stage": "立项"}, "above": {"value": "97", "benchmark": "94"},
    }.items():  # fmt: skip
        desk.type(name, **texts)
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    back = {
        desk.key("rate"): "请核对抽检批次",
        desk.key("more0"): "与统计局数据不符",
        desk.key("more1"): "计量单位有误",
    }
    submissions.send_back(submission=desk.submission, by=OFFICE, reasons=back)
    remarks.add(submission=desk.submission, cell=desk.key("stock"), text="口径有无变化？", by=OFFICE, asks=True)
    desk.type("more1", value="84", note="已按个数重报")
    desk.type("above", value="约97")
    return desk


def let_sign_in(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, user: User) -> None:
    """Typed into the page of signing in that stands there, in either language."""
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def tab_to(page: Page, there: Locator, *, key: str = "Tab", most: int = 60) -> None:
    """As the Tab key reaches it, or Shift+Tab backwards."""
    expect(there).to_be_visible()
    for _ in range(most):
        page.keyboard.press(key)
        if there.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{most} times {key} does not reach it: {there}")
