"""Alarms, call lists and calls."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.serializers import AlarmOut, CallEndIn, CallIn, CallOut, ContactOut
from guanjia.domains.servicedesk.serializers.setting_up import ContactChangeIn, ContactIn
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, paged
from guanjia.ui.requests import ApiRequest


class Alarms(APIView):
    @extend_schema(operation_id="tickets_alarms", responses={200: AlarmOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """Red-line tickets that nobody has accepted, the oldest first."""
        request.actor.require("servicedesk.dispatch")
        return Response(AlarmOut(queries.list_alarms(request.actor, most=100), many=True).data)


class Contacts(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="call_contacts_list", parameters=PAGING, responses={200: ContactOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The call lists in sight."""
        request.actor.require("servicedesk.view")
        return paged(self, request, queries.list_contacts(request.actor).order_by("rank", "pk"), ContactOut)

    @extend_schema(
        operation_id="call_contacts_add",
        parameters=[KEY],
        request=ContactIn,
        responses={201: ContactOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.contact.add")
    def post(self, request: ApiRequest) -> Response:
        """Put somebody on a call list."""
        made = commands.add_contact(request.actor, **checked(ContactIn, request))
        return Response(ContactOut(queries.get_contact(request.actor, made.pk)).data, status=201)


class ContactOne(APIView):
    @extend_schema(operation_id="call_contacts_retrieve", responses={200: ContactOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One line of a call list."""
        return Response(ContactOut(queries.get_contact(request.actor, pk)).data)

    @extend_schema(
        operation_id="call_contacts_change", request=ContactChangeIn, responses={200: ContactOut, **PROBLEMS}
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change a line of a call list, or take it out of use."""
        commands.change_contact(request.actor, contact_id=pk, **checked(ContactChangeIn, request))
        return Response(ContactOut(queries.get_contact(request.actor, pk)).data)


class Calls(APIView):
    @extend_schema(operation_id="tickets_calls", responses={200: CallOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The calls of a ticket's round, the newest first."""
        sheet = queries.call_sheet(queries.get_ticket(request.actor, pk), clock.now())
        return Response(CallOut(sheet.attempts if sheet else [], many=True).data)

    @extend_schema(operation_id="tickets_call", parameters=[KEY], request=CallIn, responses={201: CallOut, **PROBLEMS})
    @acts_once_api("servicedesk.call.begin")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Begin a call: the answer holds the number, and the trail who saw it."""
        call = commands.begin_call(request.actor, ticket_id=pk, now=clock.now(), **checked(CallIn, request))
        return Response(CallOut(call, context={"number": queries.clear_of(call.contact.phone)}).data, status=201)


class CallOne(APIView):
    @extend_schema(operation_id="tickets_call_end", request=CallEndIn, responses={200: CallOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int, call: int) -> Response:
        """Write down how a call ended."""
        ended = commands.end_call(
            request.actor, ticket_id=pk, call_id=call, now=clock.now(), **checked(CallEndIn, request)
        )
        return Response(CallOut(ended).data)
