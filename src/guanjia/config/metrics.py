"""Figures for Prometheus: request timings by route name, the queue, the trail. No label comes from user input.

Several server processes write into files of one folder (`PROMETHEUS_MULTIPROC_DIR`, set by `guanjia serve`), so that
whichever process answers `/metrics` answers for all of them.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Callable, Iterator
from time import perf_counter

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from guanjia.config.health import audit_tail_age_s
from guanjia.foundation.jobs import queries as jobs
from guanjia.kernel import clock

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
SECONDS = Histogram(
    "guanjia_request_seconds",
    "Time to answer, by route name.",
    ("route", "method"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
ANSWERS = Counter("guanjia_answers_total", "Answers by route name and class of status.", ("route", "status"))


class TimingMiddleware:
    """Times every request. Comes first, so that it times all the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "OTHER"
        SECONDS.labels(route, method).observe(perf_counter() - begun)
        ANSWERS.labels(route, f"{response.status_code // 100}xx").inc()
        return response


class StateCollector(Collector):
    """What the database knows, read when asked."""

    def collect(self) -> Iterator[Metric]:
        now = clock.now()
        depth = GaugeMetricFamily("guanjia_jobs", "Background jobs by state.", labels=["state"])
        for state, count in jobs.count_by_state().items():
            depth.add_metric([state], count)
        yield depth
        yield GaugeMetricFamily(
            "guanjia_jobs_oldest_wait_seconds", "How long the oldest due job has waited.", jobs.sum_oldest_wait_s(now)
        )
        yield GaugeMetricFamily("guanjia_workers_alive", "Worker processes seen.", len(jobs.list_workers_alive(now)))
        yield GaugeMetricFamily(
            "guanjia_audit_unsealed_age_seconds", "Age of the oldest unsealed record.", audit_tail_age_s(now)
        )


def may_read(request: HttpRequest) -> bool:
    """The right token in `Authorization: Bearer …`, or an allowed address. Without either setting: nobody."""
    token = settings.GUANJIA_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(net, strict=False) for net in settings.GUANJIA_METRICS_ADDRESSES)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever may read them; a missing page for all others."""
    if not may_read(request):
        raise Http404
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
        body = generate_latest(registry)
    else:
        body = generate_latest(REGISTRY)
    state = CollectorRegistry()
    state.register(StateCollector())
    return HttpResponse(body + generate_latest(state), content_type=CONTENT_TYPE_LATEST)
