"""The web process: gunicorn serves ``qualitycity.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitycity.settings")

import qualitycity.celery  # noqa: F401  (tasks named by shared_task belong to this application here too)

application = get_wsgi_application()
