"""The queue's application: broker and beat are set in ``settings`` under names that begin with CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitycity.settings")

app = Celery("qualitycity")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
