"""Makes the first key ring file. Apart from `keyring`, because settings call it before Django is configured."""

from __future__ import annotations

import json
import os
import secrets
import time
from pathlib import Path


def ensure_keyring_file(path: Path) -> None:
    """Write a fresh ring, readable by the service alone, where there is none; never touches an existing one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "sets": [{"id": "k1", "sm4": secrets.token_hex(16), "index": secrets.token_hex(32)}],
        "seal": secrets.token_hex(32),
        "passes": [{"number": 1, "seed": secrets.token_hex(32), "starts_at": int(time.time())}],
    }
    draft = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        json.dump(body, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, path)  # fails where another process was faster: its ring wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
