"""`guanjia check` in plain words."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from guanjia.config import diagnosis
from guanjia.config.diagnosis import Level
from guanjia.foundation.jobs.models import Job, Schedule, Worker
from guanjia.kernel import clock

pytestmark = pytest.mark.django_db


def levels() -> dict[str, Level]:
    return {finding.code: finding.level for finding in diagnosis.diagnose()}


@pytest.fixture
def ring(settings, tmp_path) -> Path:
    path = tmp_path / "keyring.json"
    path.write_text(Path(settings.GUANJIA_KEYRING).read_text())
    path.chmod(0o600)
    settings.GUANJIA_KEYRING = str(path)
    return path


def run(**options) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("check", stdout=out, **options)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue()


def test_a_missing_worker_is_bad_and_one_seen_now_is_fine():
    assert levels()["worker.alive"] is Level.BAD
    Worker.objects.create(host="h", pid=1, started_at=clock.now(), seen_at=clock.now())
    assert levels()["worker.alive"] is Level.OK


def test_a_key_ring_that_others_can_read_is_bad(ring):
    assert levels()["keys.permissions"] is Level.OK
    ring.chmod(0o644)
    assert levels()["keys.permissions"] is Level.BAD
    ring.write_text("{}")
    assert levels()["keys.ring"] is Level.BAD


def test_an_old_key_ring_is_told(ring):
    old = (clock.now() - timedelta(days=800)).timestamp()
    os.utime(ring, (old, old))
    assert levels()["keys.age"] is Level.WARN


def test_parked_jobs_and_failing_schedules_are_told():
    now = clock.now()
    Job.objects.create(kind="t.x", created_at=now, run_at=now, state="parked", finished_at=now)
    Schedule.objects.create(kind="t.y", every_s=5, failures_in_a_row=3)
    found = levels()
    assert (found["jobs.parked"], found["jobs.schedule"]) == (Level.WARN, Level.WARN)


def test_times_from_the_future_mean_a_wrong_clock():
    ahead = clock.now() + timedelta(minutes=10)
    Worker.objects.create(host="h", pid=1, started_at=ahead, seen_at=ahead)
    assert levels()["clock.skew"] is Level.BAD


@pytest.mark.parametrize(
    ("url", "hosts", "code", "level"),
    [
        ("http://guanjia.example.gov.cn", ["guanjia.example.gov.cn"], "pages.https", Level.BAD),
        ("https://guanjia.example.gov.cn", ["guanjia.example.gov.cn"], "pages.https", Level.OK),
        ("https://guanjia.example.gov.cn", ["localhost"], "pages.hosts", Level.BAD),
        ("https://guanjia.example.gov.cn", ["*"], "pages.hosts", Level.WARN),
    ],
)
def test_the_public_address_is_encrypted_and_answered(settings, url, hosts, code, level):
    settings.GUANJIA_PUBLIC_URL, settings.ALLOWED_HOSTS = url, hosts
    settings.SECURE_COOKIES = url.startswith("https")
    assert levels()[code] is level


def test_a_weak_secret_and_a_folder_that_cannot_be_written_are_bad(settings, tmp_path):
    settings.SECRET_KEY = "short"
    settings.DATA = tmp_path / "missing"
    found = levels()
    assert (found["secret.weak"], found["data.folder"]) == (Level.BAD, Level.BAD)


def test_missing_migrations_are_bad(monkeypatch):
    monkeypatch.setattr(diagnosis.health, "open_migrations", lambda: 3)
    assert levels()["database.migrations"] is Level.BAD


def test_it_speaks_both_languages_and_json():
    code, text = run(language="en")
    assert code == 1
    assert "→ Start one: guanjia worker" in text
    code, data = run(json=True, language="en")
    entry = next(row for row in json.loads(data) if row["code"] == "worker.alive")
    assert entry["level"] == "bad"
    assert entry["mend"].startswith("Start one")


def test_every_finding_has_its_chinese():
    from babel.messages.pofile import read_po

    import guanjia

    path = Path(guanjia.__file__).parent / "config/locale/zh_Hans/LC_MESSAGES/django.po"
    with path.open("rb") as handle:
        chinese = {message.id: message.string for message in read_po(handle)}
    for finding in diagnosis.diagnose():
        for text in filter(None, (finding.what, finding.mend)):
            assert chinese.get(text), text


def test_djangos_own_checks_stay_within_reach():
    code, text = run(django=True)
    assert (code, text.strip()) == (0, "System check identified no issues (0 silenced).")
