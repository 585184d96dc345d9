"""The papers of pledges and the files written from them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models import PledgeIssue


class PledgePaper(models.Model):
    """The paper of one text of a pledge: ``sha256`` is that of the text, ``made`` the moment, fonts and libraries
    recorded when it was first written. With the text these give the same bytes at any time."""

    issue = models.ForeignKey(PledgeIssue, on_delete=models.CASCADE, related_name="papers")
    sha256 = models.CharField(max_length=64)
    draft = models.BooleanField(default=False)
    made = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["issue", "id"]
        verbose_name = _("paper of a pledge")
        constraints = [models.UniqueConstraint(fields=["issue", "sha256", "draft"], name="pledge_paper_once_a_text")]

    def __str__(self) -> str:
        return f"{self.issue} {self.sha256[:8]}"


class PledgeFile(models.Model):
    """A file written from a pledge's paper; ``path`` is below the media root, ``sha256`` that of its bytes."""

    paper = models.ForeignKey(PledgePaper, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=10)
    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["paper", "format"]
        verbose_name = _("file of a pledge")
        constraints = [models.UniqueConstraint(fields=["paper", "format"], name="pledge_file_once_a_format")]

    def __str__(self) -> str:
        return self.path
