"""What a page reads once: kept for one GET, never past its answer, and not at all while something is written."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from guanjia.ui.once import ReadOnceMiddleware, once


@pytest.mark.parametrize(("method", "asked"), [("get", 1), ("post", 2)])
def test_a_page_reads_once_and_a_write_reads_afresh(method, asked):
    read: list[str] = []

    def view(_request):
        for _n in range(2):
            once("a", lambda: read.append("a") or len(read))
        return HttpResponse(str(once("a", lambda: read.append("a") or len(read))) if method == "get" else "")

    page = ReadOnceMiddleware(view)
    page(getattr(RequestFactory(), method)("/"))
    assert len(read) == asked
    page(getattr(RequestFactory(), method)("/"))
    assert len(read) == 2 * asked


def test_nothing_is_kept_outside_a_page_or_after_a_broken_one():
    def view(_request):
        once("a", lambda: 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ReadOnceMiddleware(view)(RequestFactory().get("/"))
    assert [once("a", lambda n=n: n) for n in (2, 3)] == [2, 3]
