"""The API's doors of the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.notify import queries
from guanjia.foundation.notify.commands import Wish, mark_all_read, mark_read, save_webhook, set_wishes
from guanjia.foundation.notify.filters import DeliveryFilter
from guanjia.foundation.notify.lines import line_of
from guanjia.foundation.notify.models import Message
from guanjia.foundation.notify.serializers import (
    DeliveryOut,
    DeliveryWithTries,
    MessageOut,
    MessageSettingsShape,
    MessagesMarked,
    WebhookIn,
    WebhookMade,
    WebhookOut,
)
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}


def shaped(actor: Actor, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages as the API shows them."""
    queries.hide_unseen(actor, messages)
    shown = []
    for message in messages:
        line = line_of(message)
        shown.append(
            {
                "id": message.pk,
                "kind": message.kind,
                "kind_label": line.kind,
                "title": line.title,
                "body": line.body,
                "href": message.notice.href if line.opens else "",
                "urgent": line.urgent,
                "created_at": message.created_at,
                "read_at": message.read_at,
                "settled_at": message.settled_at,
            }
        )
    return shown


class Messages(APIView):
    """The asker's messages."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="messages_list",
        parameters=[
            OpenApiParameter("unread", OpenApiTypes.BOOL),
            OpenApiParameter("kind", OpenApiTypes.STR),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: MessageOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """Newest first."""
        rows = queries.list_messages(request.actor)
        if request.query_params.get("unread", "").lower() in ("true", "1"):
            rows = rows.unread()
        if kind := request.query_params.get("kind", "").replace("\x00", ""):
            rows = rows.filter(kind=kind)
        pages = Pages()
        found: Any = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(MessageOut(shaped(request.actor, found), many=True).data)


class MessageDetail(APIView):
    """One message."""

    @extend_schema(operation_id="messages_get", responses={200: MessageOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What it says; it stays unread."""
        message = queries.get_message(request.actor, pk)
        return Response(MessageOut(shaped(request.actor, [message])[0]).data)


class MessageRead(APIView):
    """Marks one message."""

    @extend_schema(operation_id="messages_read", request=None, responses={200: MessageOut, **REFUSED})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Mark a message as read; twice is once."""
        message = mark_read(request.actor, message_id=pk, now=clock.now())
        return Response(MessageOut(shaped(request.actor, [message])[0]).data)


class MessagesRead(APIView):
    """Marks all messages."""

    @extend_schema(operation_id="messages_read_all", request=None, responses={200: MessagesMarked, **REFUSED})
    def post(self, request: ApiRequest) -> Response:
        """Mark all of the asker's messages as read."""
        return Response({"marked": mark_all_read(request.actor, now=clock.now())})


class MessageSettings(APIView):
    """How the asker is told."""

    @extend_schema(operation_id="message_settings_get", responses={200: MessageSettingsShape, **REFUSED})
    def get(self, request: ApiRequest) -> Response:
        """What was chosen; kinds without a choice take their usual ways."""
        return Response(MessageSettingsShape(chosen(request.actor)).data)

    @extend_schema(
        operation_id="message_settings_put",
        request=MessageSettingsShape,
        responses={200: MessageSettingsShape, **REFUSED, 409: Problem},
    )
    def put(self, request: ApiRequest) -> Response:
        """Keep them; twice is once."""
        body = MessageSettingsShape(data=request.data)
        body.is_valid(raise_exception=True)
        sent = dict(body.validated_data)
        wishes = {w["kind"]: Wish(frozenset(w["channels"]), w["rhythm"]) for w in sent.pop("wishes")}
        set_wishes(request.actor, wishes=wishes, now=clock.now(), **sent)
        return Response(MessageSettingsShape(chosen(request.actor)).data)


def chosen(actor: Actor) -> dict[str, Any]:
    """The actor's settings as the API shows them."""
    settings = queries.settings_of(actor)
    return {
        "quiet_from": settings.quiet_from,
        "quiet_to": settings.quiet_to,
        "digest_at": settings.digest_at,
        "digest_weekday": settings.digest_weekday,
        "wishes": [
            {"kind": wish.kind, "channels": wish.channels, "rhythm": wish.rhythm}
            for wish in queries.wishes_of(actor).values()
        ],
    }


class Webhooks(APIView):
    """The webhooks of the offices where the asker sets up the ways out."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="webhooks_list",
        parameters=[OpenApiParameter("page", OpenApiTypes.INT), OpenApiParameter("page_size", OpenApiTypes.INT)],
        responses={200: WebhookOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """By office and name."""
        request.actor.require("notify.configure")
        pages = Pages()
        found: Any = pages.paginate_queryset(queries.list_webhooks(request.actor), request, view=self)
        return pages.get_paginated_response(WebhookOut(found, many=True).data)

    @extend_schema(
        operation_id="webhooks_create",
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The same key acts once."
            )
        ],
        request=WebhookIn,
        responses={201: WebhookMade, **REFUSED, 409: Problem},
    )
    @acts_once_api("notify.webhook.create")
    def post(self, request: ApiRequest) -> Response:
        """Add a webhook. An address on the server's own network is refused."""
        request.actor.require("notify.configure")
        body = WebhookIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = dict(body.validated_data)
        hook, secret = save_webhook(
            request.actor, webhook_id=None, office_id=sent.pop("office"), now=clock.now(), **sent
        )
        return Response({**WebhookOut(hook).data, "secret": secret}, status=201)


class Deliveries(APIView):
    """What became of messages on their way out."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="deliveries_list",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR),
            OpenApiParameter("channel", OpenApiTypes.STR),
            OpenApiParameter("kind", OpenApiTypes.STR),
            OpenApiParameter("webhook", OpenApiTypes.INT),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: DeliveryOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """Newest first."""
        request.actor.require("notify.configure")
        rows = queries.list_deliveries(request.actor)
        bound = DeliveryFilter(request.query_params, queryset=rows, request=request)
        if not bound.form.is_valid():
            raise ValidationError(bound.form.errors)
        pages = Pages()
        found: Any = pages.paginate_queryset(bound.qs.order_by("-id"), request, view=self)
        return pages.get_paginated_response(DeliveryOut(found, many=True).data)


class DeliveryDetail(APIView):
    """One delivery."""

    @extend_schema(operation_id="deliveries_get", responses={200: DeliveryWithTries, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Its tries, with what the other side answered."""
        found = queries.get_delivery(request.actor, pk)
        return Response(
            DeliveryWithTries(
                {**DeliveryOut(found).data, **ids_of(found), "tries": found.tries.order_by("number")}
            ).data
        )


def ids_of(found: Any) -> dict[str, Any]:
    """The ids under the names that the shape reads."""
    return {"webhook_id": found.webhook_id, "account_id": found.account_id}
