"""Requests as they reach a view here: with an actor. For annotations only."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from guanjia.kernel.actor import Actor


class PageRequest(HttpRequest):
    """What a page's view gets after the middlewares."""

    actor: Actor
    htmx: HtmxDetails


class ApiRequest(Request):
    """What an API view gets after authentication."""

    actor: Actor
