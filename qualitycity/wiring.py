"""The two ways up the stack, and what beat starts: names of functions above, called by code below."""

from __future__ import annotations

CHECKED_ANEW = (
    "value.verified", "benchmark.published", "quota.published", "register.changed", "register.counted",
    "safety_event.recorded", "safety_event.corrected", "period.created", "period.opened", "target.revised",
    "duties.handed_over", "duties.assigned", "correction.applied", "exemption.granted", "exemption.lifted",
)  # fmt: skip
#: Functions called in the same transaction, once per action, by the kind of its event.
REACTIONS = {kind: ["reports.checks.refresh"] for kind in CHECKED_ANEW}
REACTIONS["period.opened"] += ["departments.submissions.prepare"]
REACTIONS["period.closed"] = ["departments.registers.freeze"]
REACTIONS["period.locked"] = ["departments.submissions.freeze", "departments.registers.freeze"]
REACTIONS["period.locked"] += ["departments.quarter_seals.seal"]
REACTIONS["correction.applied"] += ["reports.reach.note", "departments.quarter_seals.seal"]
for _kind in ("target.revised", "duties.assigned", "duties.handed_over"):
    REACTIONS[_kind] += ["departments.notices.watch_pledges"]
REACTIONS["pledge.approved"] = ["reports.pledge_papers.follow"]
REACTIONS["pledge.assessed"] = ["reports.assessments.pledged.complete"]
REACTIONS["*"] = ["departments.notices.tell"]  # of any kind, after those of its own
#: The same of many events of one kind at once, for kinds that have no reaction of their own.
REACTIONS_TO_MANY = ["departments.notices.tell_each"]

#: Job kind → the Celery task that does it.
JOBS = {
    "assessment.run": "reports.tasks.run_assessment",
    "assessment.letters": "reports.tasks.write_result_letters",
    "pledge.papers": "reports.tasks.write_pledges",
    "report.compile": "reports.tasks.compile_report",
}

#: Tasks that look once a minute whether their time has come, by their name in beat's schedule.
EVERY_MINUTE = {
    "corrections": "departments.tasks.expire_corrections",
    "calendar": "targets.tasks.follow_calendar",
    "notices": "departments.tasks.send_notices",
    "reminders": "departments.tasks.remind",
}
#: Those that look at every unit's items and whose time is a day: four times an hour is soon enough.
EVERY_QUARTER_HOUR = {"assessments": "reports.tasks.remind_of_assessments"}
