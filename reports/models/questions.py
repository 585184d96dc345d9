"""What the office found out about the questions that a year's assessment raises."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models.assessments import Assessment


class QuestionAnswer(models.Model):
    """The office's answer to a question (``reports.questions``) by its ``key``, with the ``question`` as it was asked
    (a sentence, ``qualitycity.sentences``). A change is a new row with the next ``number``."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    question = models.JSONField()
    text = models.CharField(max_length=1000)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("answer to a question")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "key", "number"], name="question_answer_number_once"),
            models.UniqueConstraint(
                fields=["assessment", "key"], condition=Q(latest=True), name="question_answer_latest_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key
