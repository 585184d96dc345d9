"""Long work: started in the caller's transaction, delivered through the outbox, done under a lease.

A job is a row. ``start`` writes it beside the change that wants it, with a ``Delivery``; the relay sends the row's id
to a worker, which must ``claim`` it first, so a message that comes twice or never does no harm. The holder keeps the
lease fresh; the reaper gives a job whose holder died to another worker.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils import timezone

from qualitycity import events, files, sentences
from qualitycity.models import Delivery, Event, Job
from qualitycity.roles import ROLES, Actor, Permission, Role, system
from qualitycity.sentences import N_, Sentence, sentence

logger = logging.getLogger(__name__)

#: Does the work of a job; returns its result as JSON.
Work = Callable[[Job, str], Mapping[str, Any]]
#: Sends a job's id to a task by name.
Send = Callable[[str, str], None]

GAVE_UP = N_(
    "The work stopped %(times)s times before it was done. Try again; if it stops again, tell the administrator."
)
BROKE = N_("The work failed unexpectedly (%(error)s). Try again; if it fails again, tell the administrator.")


class LeaseLost(Exception):
    """Somebody else holds the job now, or it is over: the worker must stop without another write."""


class Refused(Exception):
    """The work cannot be done as things are; ``reason`` says why and what to do."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def start(
    *, kind: str, arguments: Mapping[str, Any], by: Actor, key: str = "", label: str = "", here: bool = False
) -> Job:
    """Want some work done: a job, its delivery and its event, in the caller's transaction.

    ``kind`` is one of ``settings.JOBS`` (KeyError otherwise). The same ``key`` of the same person and kind gives the
    job that was started first. ``here`` sends nothing: the caller runs the job itself, in its own process.
    """
    settings.JOBS[kind]
    fields = {
        "kind": kind,
        "arguments": dict(arguments),
        "label": label,
        "owner_key": by.key,
        "owner_name": by.name,
        "owner_role": by.role,
        "unit": by.unit,
    }
    with transaction.atomic():
        if key:
            job, is_new = Job.objects.get_or_create(key=f"{kind}:{by.key}:{key}", defaults=fields)
        else:
            job, is_new = Job.objects.create(**fields), True
        if is_new:
            if not here:
                Delivery.objects.create(job=job)
            events.record(
                "job.started", by=by, about=job, label=job.label, detail={"kind": kind, "arguments": dict(arguments)}
            )
    return job


def try_again(*, job: Job, by: Actor) -> bool:
    """Start a failed job of one's own once more; False when it is not failed (any more)."""
    with transaction.atomic():
        fresh = {"state": Job.State.QUEUED, "attempts": 0, "steps_done": 0, "message": None, "finished_at": None}
        mine = Job.objects.filter(pk=job.pk, owner_key=by.key, state=Job.State.FAILED)
        if not mine.update(**fresh):
            return False
        Delivery.objects.create(job=job)
        events.record("job.retried", by=by, about=job, label=job.label)
    return True


def of(owner: Actor) -> QuerySet[Job]:
    """The jobs a person started: nobody sees another's."""
    return Job.objects.filter(owner_key=owner.key)


def owner_of(job: Job) -> Actor:
    """The person for whom a worker does the job, in the role in which it was started."""
    if job.owner_role == "system":
        permissions = frozenset(Permission)
    else:
        permissions = ROLES[Role(job.owner_role)] if job.owner_role in set(Role) else frozenset()
    return Actor(key=job.owner_key, name=job.owner_name, role=job.owner_role, unit=job.unit, permissions=permissions)


# --- Holding a job ----------------------------------------------------------------------------------------------------
def claim(job_id: str | uuid.UUID) -> str | None:
    """Take a queued job: the token of the lease, or None when it is held, over or unknown."""
    token = uuid.uuid4().hex
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, token=token, heartbeat_at=timezone.now(), attempts=F("attempts") + 1
    )
    return token if taken else None


def beat(token: str) -> None:
    """Keep the lease fresh. Raises LeaseLost."""
    _update(token, heartbeat_at=timezone.now())


def advance(token: str, *, done: int, total: int, message: Sentence) -> None:
    """Show how far the work is, and what comes now. Raises LeaseLost."""
    _update(token, steps_done=done, steps_total=total, message=sentences.dump(message), heartbeat_at=timezone.now())


def finish(token: str, *, result: Mapping[str, Any]) -> None:
    """The work is done. Raises LeaseLost."""
    with transaction.atomic():
        job = _end(token, state=Job.State.DONE, result=dict(result), message=None, steps_done=F("steps_total"))
        detail = {"files": written} if (written := _hashes(job)) else {}
        events.record("job.done", by=system("worker"), about=job, label=job.label, unit=job.unit, detail=detail)


def fail(token: str, *, reason: Sentence) -> None:
    """The work cannot be done; the reason tells the owner what to do. Raises LeaseLost."""
    with transaction.atomic():
        job = _end(token, state=Job.State.FAILED, message=sentences.dump(reason))
        events.record(
            "job.failed", by=system("worker"), about=job, label=job.label, unit=job.unit, detail={"reason": str(reason)}
        )


def run(job_id: str | uuid.UUID, work: Work) -> bool:
    """Do the work of a job once, however often this is called; False when the job was not to be had or was lost."""
    token = claim(job_id)
    if token is None:
        return False
    try:
        with kept(token):
            _attempt(token, work)
    except LeaseLost:
        logger.warning("job %s was given to another worker", job_id)
        return False
    return True


def _attempt(token: str, work: Work) -> None:
    try:
        result = work(Job.objects.get(token=token), token)
    except LeaseLost:
        raise
    except Refused as refusal:
        fail(token, reason=refusal.reason)
    except Exception as error:
        logger.exception("a job failed")
        fail(token, reason=sentence(BROKE, error=type(error).__name__))
    else:
        finish(token, result=result)


@contextmanager
def kept(token: str) -> Iterator[None]:
    """Keep the lease fresh beside the work, so that only a dead worker loses it, not a slow one."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(token, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(token: str, over: threading.Event) -> None:
    try:
        while not over.wait(settings.JOB_LEASE.total_seconds() / 3):
            try:
                beat(token)
            except LeaseLost:
                return
            except DatabaseError:
                logger.warning("a heartbeat was missed", exc_info=True)
    finally:
        connection.close()


def _update(token: str, **fields: Any) -> None:
    if not token or not Job.objects.filter(token=token, state=Job.State.RUNNING).update(**fields):
        raise LeaseLost(token)


def _end(token: str, **fields: Any) -> Job:
    _update(token, finished_at=timezone.now(), **fields)
    return Job.objects.get(token=token)


# --- What jobs wrote --------------------------------------------------------------------------------------------------
def faults() -> Iterator[tuple[Job, Mapping[str, Any], str]]:
    """Files of finished jobs that are missing or altered, each with its job. What a file was is what the log says of
    it: a row can be changed behind the portal's back, the log cannot."""
    rows = Event.objects.filter(kind="job.done").values_list("subject", "detail")
    logged = {subject.rpartition(":")[2]: detail.get("files", {}) for subject, detail in rows}
    for job, file in written():
        sha256 = logged.get(str(job.pk), {}).get(file["path"], file["sha256"])
        if kind := files.fault(file["path"], sha256=sha256):
            yield job, file, kind


def written() -> Iterator[tuple[Job, Mapping[str, Any]]]:
    """Every file that a finished job tells of: name, path, hash and size."""
    for job in Job.objects.filter(state=Job.State.DONE).order_by("created_at").iterator():
        for file in (job.result or {}).get("files", []):
            yield job, file


def _hashes(job: Job) -> dict[str, str]:
    return {file["path"]: file["sha256"] for file in (job.result or {}).get("files", [])}


# --- The outbox and the reaper ----------------------------------------------------------------------------------------
def deliver(send: Send) -> int:
    """Send what waits in the outbox; a broker that is down is tried again next time. Returns how many went."""
    sent = 0
    for delivery in Delivery.objects.filter(sent_at=None).select_related("job").order_by("id")[:100]:
        try:
            send(settings.JOBS[delivery.job.kind], str(delivery.job_id))
        except Exception as error:  # whatever the broker's client raises: the row stays, and the next relay tries again
            Delivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1)
            logger.warning("job %s could not be sent, it will be tried again: %r", delivery.job_id, error)
            break
        Delivery.objects.filter(pk=delivery.pk).update(sent_at=timezone.now(), attempts=F("attempts") + 1)
        sent += 1
    return sent


def requeue_lost() -> int:
    """Give the jobs of dead workers, and those whose message was lost, to the outbox again. Returns how many."""
    return _requeue_stale() + _requeue_unheard()


def _requeue_stale() -> int:
    stale = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - settings.JOB_LEASE)
    return sum(_free(job) for job in stale)


def _free(job: Job) -> bool:
    """Take the job from its silent holder; from here on the old token is worth nothing."""
    held = Job.objects.filter(pk=job.pk, token=job.token, heartbeat_at=job.heartbeat_at)
    with transaction.atomic():
        if job.attempts >= settings.JOB_ATTEMPTS:
            reason = sentences.dump(sentence(GAVE_UP, times=job.attempts))
            if held.update(state=Job.State.FAILED, token="", message=reason, finished_at=timezone.now()):
                events.record("job.failed", by=system("reaper"), about=job, label=job.label, unit=job.unit)
                return True
        elif held.update(state=Job.State.QUEUED, token=""):
            Delivery.objects.create(job=job)
            events.record("job.requeued", by=system("reaper"), about=job, label=job.label, unit=job.unit)
            return True
    return False


def _requeue_unheard() -> int:
    """A message is lost with the worker that had fetched it. While any job runs a queued one may just be waiting."""
    if Job.objects.filter(state=Job.State.RUNNING).exists():
        return 0
    unsent = Delivery.objects.filter(job=OuterRef("pk"), sent_at=None)
    lost = (
        Job.objects.filter(~Exists(unsent), state=Job.State.QUEUED)
        .annotate(last=Max("deliveries__sent_at"))
        .filter(last__lt=timezone.now() - settings.JOB_LEASE)
    )
    return len(Delivery.objects.bulk_create(Delivery(job=job) for job in lost))
