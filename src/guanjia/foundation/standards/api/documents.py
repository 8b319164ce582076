"""Documents: list, draft, submit, confirm, return, retire, keep; clauses, totals, imports."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.standards import queries
from guanjia.foundation.standards import serializers as shapes
from guanjia.foundation.standards.api.shared import Q
from guanjia.foundation.standards.commands import confirming, drafting, importing, keeping, reading
from guanjia.foundation.standards.filters import StandardFilter
from guanjia.foundation.standards.models import DocumentKind, Standard, Subsystem
from guanjia.foundation.standards.rules import DraftClause, DraftLine
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, filtered, paged
from guanjia.ui.requests import ApiRequest


def whole(actor: Actor, pk: int, status: int = 200) -> Response:
    """A standard with its clauses and values."""
    found = queries.get_standard(actor, pk)
    data: dict[str, Any] = dict(shapes.StandardOut(found).data)
    data["clauses"] = shapes.StandardClauseOut(queries.clauses_of(found), many=True).data
    data["values"] = shapes.StandardValueOut(queries.values_of(found), many=True).data
    return Response(data, status=status)


def drafted(fields: dict[str, Any]) -> dict[str, Any]:
    """A draft's clauses and values as the command takes them."""
    clauses = [DraftClause(**one) for one in fields["clauses"]]
    lines = [
        DraftLine(one["parameter"], tuple(one["keys"]), one["value"], one["clause"], one["evidence"])
        for one in fields["lines"]
    ]
    return fields | {"clauses": clauses, "lines": lines}


class Standards(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="standards_list",
        parameters=[
            Q,
            OpenApiParameter("kind", str, enum=DocumentKind.values),
            OpenApiParameter("subsystem", str, enum=Subsystem.values),
            OpenApiParameter("status", str, enum=Standard.Status.values),
            OpenApiParameter("holds", str, enum=["now", "coming", "over"]),
            *PAGING,
        ],
        responses={200: shapes.StandardOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The documents in sight."""
        rows = filtered(request, queries.list_standards(request.actor), StandardFilter)
        return paged(self, request, rows.order_by("number", "pk"), shapes.StandardOut)

    @extend_schema(
        operation_id="standards_draft",
        parameters=[KEY],
        request=shapes.StandardNewDraftIn,
        responses={201: shapes.StandardWithContentOut, **PROBLEMS},
    )
    @acts_once_api("standards.standard.draft")
    def post(self, request: ApiRequest) -> Response:
        """Write a draft."""
        fields = drafted(checked(shapes.StandardNewDraftIn, request))
        made = drafting.draft_standard(request.actor, now=clock.now(), **fields)
        return whole(request.actor, made.pk, 201)


class StandardOne(APIView):
    @extend_schema(operation_id="standards_get", responses={200: shapes.StandardWithContentOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A document with its clauses and values."""
        return whole(request.actor, pk)

    @extend_schema(
        operation_id="standards_change",
        request=shapes.StandardDraftIn,
        responses={200: shapes.StandardWithContentOut, **PROBLEMS},
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Write a draft anew."""
        fields = drafted(checked(shapes.StandardDraftIn, request))
        drafting.change_draft(request.actor, standard_id=pk, now=clock.now(), **fields)
        return whole(request.actor, pk)

    @extend_schema(operation_id="standards_discard", request=None, responses={204: None, **PROBLEMS})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Throw a draft away."""
        drafting.discard_draft(request.actor, standard_id=pk)
        return Response(status=204)


class Limit(APIView):
    @extend_schema(
        operation_id="standards_set_limit",
        parameters=[KEY],
        request=shapes.StandardLimitIn,
        responses={201: shapes.StandardWithContentOut, **PROBLEMS},
    )
    @acts_once_api("standards.limit.set.api")
    def post(self, request: ApiRequest) -> Response:
        """Draft and submit one limit for one place; a looser value is refused with the clause above."""
        made = drafting.set_limit(request.actor, now=clock.now(), **checked(shapes.StandardLimitIn, request))
        return whole(request.actor, made.pk, 201)


class Submit(APIView):
    @extend_schema(
        operation_id="standards_submit", request=None, responses={200: shapes.StandardWithContentOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask for the second person's confirmation."""
        drafting.submit_draft(request.actor, standard_id=pk, now=clock.now())
        return whole(request.actor, pk)


class Confirm(APIView):
    @extend_schema(
        operation_id="standards_confirm", request=None, responses={200: shapes.StandardWithContentOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Put a submitted draft into force."""
        confirming.confirm_standard(request.actor, standard_id=pk, now=clock.now())
        return whole(request.actor, pk)


class Return(APIView):
    @extend_schema(
        operation_id="standards_return",
        request=shapes.StandardReasonIn,
        responses={200: shapes.StandardWithContentOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Give a submitted draft back, or take it back."""
        confirming.return_draft(
            request.actor, standard_id=pk, now=clock.now(), **checked(shapes.StandardReasonIn, request)
        )
        return whole(request.actor, pk)


class Retire(APIView):
    @extend_schema(
        operation_id="standards_retire",
        request=shapes.StandardRetireIn,
        responses={200: shapes.StandardWithContentOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End a local standard."""
        confirming.retire_standard(
            request.actor, standard_id=pk, now=clock.now(), **checked(shapes.StandardRetireIn, request)
        )
        return whole(request.actor, pk)


class Keep(APIView):
    @extend_schema(
        operation_id="standards_keep",
        request=shapes.StandardKeepIn,
        responses={200: shapes.StandardWithContentOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Change owner, kind, sub-system and review day."""
        keeping.keep_standard(request.actor, standard_id=pk, **checked(shapes.StandardKeepIn, request))
        return whole(request.actor, pk)


class ConfirmSource(APIView):
    @extend_schema(
        operation_id="standards_confirm_source",
        request=shapes.StandardSourceIn,
        responses={200: shapes.StandardWithContentOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Confirm an unsure value against a named source."""
        made = confirming.confirm_source(
            request.actor, line_id=pk, now=clock.now(), **checked(shapes.StandardSourceIn, request)
        )
        return whole(request.actor, made.line.standard_id)


class ReadSource(APIView):
    @extend_schema(
        operation_id="standards_read_source",
        parameters=[KEY],
        request=shapes.SourceReadingIn,
        responses={201: shapes.SourceReadingOut, **PROBLEMS},
    )
    @acts_once_api("standards.reading")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say in which document and clause a value of the program's stands; a second person has to agree."""
        made = reading.read_source(
            request.actor, standard_id=pk, now=clock.now(), **checked(shapes.SourceReadingIn, request)
        )
        return Response(shapes.SourceReadingOut(made).data, status=201)


class AgreeReading(APIView):
    @extend_schema(
        operation_id="standards_agree_reading",
        request=None,
        responses={200: shapes.SourceReadingOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Agree as the second person: decisions may rest on the value from now on."""
        made = reading.agree_reading(request.actor, reading_id=pk, now=clock.now())
        return Response(shapes.SourceReadingOut(made).data)


class DeclineReading(APIView):
    @extend_schema(
        operation_id="standards_decline_reading",
        request=shapes.StandardReasonIn,
        responses={200: shapes.SourceReadingOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say as the second person that the value does not stand there."""
        made = reading.decline_reading(
            request.actor, reading_id=pk, now=clock.now(), **checked(shapes.StandardReasonIn, request)
        )
        return Response(shapes.SourceReadingOut(made).data)


class Adopt(APIView):
    @extend_schema(operation_id="standards_adopt", request=None, responses={200: shapes.StandardCountOut, **PROBLEMS})
    def post(self, request: ApiRequest) -> Response:
        """Enter the program's documents that hold here."""
        return Response({"count": keeping.adopt_packaged(request.actor, now=clock.now())})


class Totals(APIView):
    @extend_schema(
        operation_id="standards_totals", responses={200: shapes.DeclaredTotalOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """Declared and counted documents by kind and sub-system."""
        request.actor.require("standards.view")
        return Response(shapes.DeclaredTotalOut(queries.totals(request.actor, clock.today()), many=True).data)

    @extend_schema(
        operation_id="standards_declare_total",
        request=shapes.DeclaredTotalIn,
        responses={200: shapes.DeclaredTotalOut(many=True), **PROBLEMS},
    )
    def put(self, request: ApiRequest) -> Response:
        """Declare one total."""
        keeping.declare_total(request.actor, today=clock.today(), **checked(shapes.DeclaredTotalIn, request))
        return Response(shapes.DeclaredTotalOut(queries.totals(request.actor, clock.today()), many=True).data)


class Clauses(APIView):
    @extend_schema(
        operation_id="standards_clauses",
        parameters=[Q, OpenApiParameter("unenforced", bool, description="Only clauses that nothing enforces")],
        responses={200: shapes.StandardClauseWithPlacesOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The clauses in force with the places that enforce them."""
        request.actor.require("standards.view")
        known = queries.enforcement(request.actor)
        only = request.query_params.get("unenforced", "").lower() in ("1", "true")
        found = queries.clauses(q=request.query_params.get("q", "")[:60], on=clock.today())
        data = []
        for one in found:
            if only and one.key in known:
                continue
            places = queries.places_shown(known.get(one.key, []))
            row = dict(shapes.StandardClauseOut(one).data)
            data.append(row | {"enforced": shapes.EnforcedPlaceOut(places, many=True).data})
        return Response(data)


class ImportYaml(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="standards_import",
        parameters=[KEY],
        request=shapes.StandardUploadIn,
        responses={200: shapes.StandardImportedOut, **PROBLEMS},
    )
    @acts_once_api("standards.import.api")
    def post(self, request: ApiRequest) -> Response:
        """Draft the standards of a YAML file; with bad rows nothing is stored."""
        upload = checked(shapes.StandardUploadIn, request)["file"]
        raw = upload.read(importing.MOST_BYTES + 1)
        made, bad = importing.import_yaml(request.actor, raw=raw, now=clock.now())
        return Response(
            {
                "drafts": shapes.StandardOut(made, many=True).data,
                "bad": shapes.StandardBadRowOut(bad, many=True).data,
            }
        )
