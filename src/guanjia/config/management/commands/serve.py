"""`guanjia serve`: answer requests, with a worker beside the server if wished."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

logger = logging.getLogger("guanjia.serve")


class WorkerBeside:
    """A `guanjia worker` process that is started again when it dies, and ends when we do, however we end."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.ending = threading.Event()
        threading.Thread(target=self._watch, name="worker-beside", daemon=True).start()

    def _watch(self) -> None:
        while not self.ending.is_set():
            self.process = subprocess.Popen(
                [sys.executable, "-m", "guanjia", "worker", "--while-stdin-open"], stdin=subprocess.PIPE
            )
            code = self.process.wait()
            if not self.ending.wait(1.0):
                logger.error("the worker ended with code %s; starting another one", code)

    def end(self) -> None:
        """Let it finish what it does, as long as a worker may take for that."""
        self.ending.set()
        if self.process and self.process.stdin:
            self.process.stdin.close()
            try:
                self.process.wait(settings.GUANJIA_WORKER_GRACE_S + 5)
            except subprocess.TimeoutExpired:
                self.process.kill()


class Command(BaseCommand):
    help = "Serve pages and API. SIGTERM ends it cleanly."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="host:port")
        parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), help="server processes")
        parser.add_argument("--threads", type=int, default=2, help="threads in each")
        parser.add_argument(
            "--with-worker",
            action="store_true",
            default=settings.GUANJIA_EMBEDDED_WORKER,
            help="run background jobs and the sealer, too",
        )
        parser.add_argument("--setup", action="store_true", help="run `guanjia setup` first")

    def handle(self, *args: Any, **options: Any) -> None:
        host, _colon, port = options["address"].rpartition(":")
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"{options['address']!r} is not an address: write host:port, like 127.0.0.1:8000.")
        if options["setup"]:
            call_command("setup")
        if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError("The static files are not in place. Run `guanjia setup` first, or add --setup.")
        figures = settings.DATA / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
        os.environ["GUANJIA_SERVE_PID"] = str(os.getpid())
        beside = WorkerBeside() if options["with_worker"] else None
        try:
            self._serve(host or "127.0.0.1", int(port), options["workers"], options["threads"])
        finally:
            if beside:
                beside.end()

    def _serve(self, host: str, port: int, workers: int, threads: int) -> None:
        if os.name == "nt":
            self._serve_on_windows(host, port, workers * threads)
            return
        from granian import Granian
        from granian.constants import Interfaces

        Granian(
            "guanjia.config.wsgi:application",
            address=host.strip("[]"),
            port=port,
            interface=Interfaces.WSGI,
            workers=max(1, workers),
            blocking_threads=max(1, threads),
            respawn_failed_workers=True,
            workers_kill_timeout=15,
            log_level=settings.LOGGING["root"]["level"].lower(),  # type: ignore[index, arg-type]
        ).serve()

    def _serve_on_windows(self, host: str, port: int, threads: int) -> None:
        from waitress import serve

        from guanjia.config.wsgi import application

        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        serve(application, host=host, port=port, threads=max(4, threads))
