"""The queue's application: broker and beat are set in ``settings`` under names that begin with CELERY_."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

from qualitycity import broker

# Celery warns of root because pickled messages could be forged; ours are JSON and carry only a job's id.
warnings.filterwarnings("ignore", category=SecurityWarning)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitycity.settings")

broker.install()
app = Celery("qualitycity")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
