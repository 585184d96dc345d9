"""The web server's settings: HOST and PORT say where it listens, WEB_WORKERS how many processes."""

import os
from typing import Any

host = os.environ.get("HOST", "127.0.0.1")
bind = f"{host}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 10
loglevel = "warning"


def when_ready(server: Any) -> None:
    """The address is said when it can be opened, not before."""
    print(f"QualityCity: http://{bind}/", flush=True)
