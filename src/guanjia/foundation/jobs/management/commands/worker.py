"""`guanjia worker`: run background jobs until told to stop."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from guanjia.foundation.jobs.worker import WorkerProcess


class Command(BaseCommand):
    help = "Run background jobs and schedules. SIGTERM ends it cleanly; a second one at once."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--threads", type=int, default=settings.GUANJIA_WORKER_THREADS)
        parser.add_argument("--once", action="store_true", help="run what is due, then end")
        parser.add_argument(
            "--while-stdin-open", action="store_true", help="end when standard input closes (used by `guanjia serve`)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        process = WorkerProcess(
            threads=max(1, options["threads"]),
            lease_s=settings.GUANJIA_JOB_LEASE_S,
            grace_s=settings.GUANJIA_WORKER_GRACE_S,
            once=options["once"],
        )

        def end(number: int, frame: Any) -> None:
            if process.stop.is_set():
                os._exit(1)
            process.stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        if options["while_stdin_open"]:
            threading.Thread(target=self._watch_stdin, args=(process,), daemon=True).start()
        ran = process.main()
        if options["once"]:
            self.stdout.write(f"{ran} jobs ran")
        sys.stdout.flush()

    def _watch_stdin(self, process: WorkerProcess) -> None:
        """The parent holds the other end; when it is gone, however it ended, so are we."""
        os.read(0, 1)
        process.stop.set()
