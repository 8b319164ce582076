"""Alive, ready, and the guarded figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guanjia.config import health
from guanjia.foundation.audit import trail
from guanjia.foundation.jobs.models import Worker
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor

pytestmark = pytest.mark.django_db


def make_worker(seen_s_ago: float = 0) -> Worker:
    at = clock.now() - timedelta(seconds=seen_s_ago)
    return Worker.objects.create(host="h", pid=1, started_at=at, seen_at=at)


def test_alive_asks_for_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/livez").json()["alive"] is True


def test_ready_needs_a_worker_that_was_seen_a_moment_ago(client):
    worker = make_worker(seen_s_ago=31)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"] == {"ok": False, "alive": 0}
    worker.seen_at = clock.now()
    worker.save()
    assert client.get("/readyz").status_code == 200
    worker.stopped_at = clock.now()
    worker.save()
    assert client.get("/readyz").status_code == 503


def test_ready_needs_every_migration(client, monkeypatch):
    make_worker()
    monkeypatch.setattr(health, "_schema_is_current", False)
    monkeypatch.setattr(health, "open_migrations", lambda: 2)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == {"ok": False}


def test_an_old_unsealed_tail_is_told_but_does_not_close_the_door(client):
    make_worker()
    with clock.at(clock.now() - timedelta(minutes=5)):
        trail.record(system_actor("t"), "t.thing.done")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"]["audit"]["ok"] is False
    assert answer.json()["parts"]["audit"]["unsealed_age_s"] >= 300


@pytest.mark.parametrize(
    ("token", "addresses", "sent", "status"),
    [
        ("", [], "", 404),
        ("", [], "Bearer ", 404),
        ("s3cret", [], "Bearer wrong", 404),
        ("s3cret", [], "Bearer s3cret", 200),
        ("", ["10.0.0.0/8"], "", 404),
        ("", ["127.0.0.0/8"], "", 200),
    ],
)
def test_figures_are_for_those_who_may_read_them(client, settings, token, addresses, sent, status):
    settings.GUANJIA_METRICS_TOKEN, settings.GUANJIA_METRICS_ADDRESSES = token, addresses
    assert client.get("/metrics", headers={"Authorization": sent}).status_code == status


def test_figures_name_routes_never_addresses(client, settings):
    settings.GUANJIA_METRICS_ADDRESSES = ["127.0.0.1"]
    client.get("/livez")
    client.get("/no/such/page/of-number-4711")
    body = client.get("/metrics").content.decode()
    assert 'guanjia_request_seconds_count{method="GET",route="livez"}' in body
    assert 'guanjia_answers_total{route="none",status="4xx"}' in body
    assert "of-number" not in body
    for name in ("guanjia_jobs{", "guanjia_workers_alive", "guanjia_audit_unsealed_age_seconds"):
        assert name in body
