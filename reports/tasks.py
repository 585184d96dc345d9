"""Long work of this app, done by a worker. Tasks take a job's id and may run twice."""

from __future__ import annotations

from celery import shared_task

from qualitycity import jobs
from qualitycity.roles import system
from reports import pledge_papers, result_letters, supervision
from reports.assessments import reminding, runs


@shared_task
def compile_report(job_id: str) -> None:
    jobs.run(job_id, supervision.carry_out)


@shared_task
def run_assessment(job_id: str) -> None:
    jobs.run(job_id, runs.carry_out)


@shared_task
def write_result_letters(job_id: str) -> None:
    jobs.run(job_id, result_letters.carry_out)


@shared_task
def write_pledges(job_id: str) -> None:
    jobs.run(job_id, pledge_papers.carry_out)


@shared_task
def remind_of_assessments() -> None:
    reminding.run(by=system("reminders"))
