"""The WSGI door. A server process ends when the one that started it (`guanjia serve`) is gone, however that ended."""

import os
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if os.environ.get("GUANJIA_SERVE_PID") and os.name != "nt":
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
application = get_wsgi_application()
