"""The API of documents: the same commands and filters as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.documents import commands, public, queries
from guanjia.foundation.documents.filters import BOXES, STATES, DocumentFilter
from guanjia.foundation.documents.kinds import all_kinds
from guanjia.foundation.documents.serializers import (
    DocumentChangeIn,
    DocumentIn,
    DocumentIssueIn,
    DocumentKindOut,
    DocumentOut,
    DocumentPreviewIn,
    DocumentReasonIn,
    DocumentReceiptIn,
    DocumentReceiptOut,
    DocumentTemplateIn,
    DocumentTemplateOut,
    DocumentVersionOut,
    DocumentWholeOut,
    DocumentWordIn,
    IssuingRuleIn,
    IssuingRuleOut,
    NumberSeriesOut,
)
from guanjia.foundation.documents.views.documents import TYPES, file_answer
from guanjia.foundation.protection.subjects import get_subject
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, Problem, checked
from guanjia.ui.requests import ApiRequest

FILTERS = [
    OpenApiParameter("q", str, description="Words of the title, or the number"),
    OpenApiParameter("kind", str),
    OpenApiParameter("state", str, enum=[str(value) for value, _label in STATES]),
    OpenApiParameter("box", str, enum=[value for value, _label in BOXES]),
    OpenApiParameter("year", int, description="Year of issue"),
]
FORM = OpenApiParameter("form", str, enum=list(TYPES), description="pdf without")
FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The file, byte for byte as it was issued")


def whole(request: ApiRequest, pk: int, status: int = 200) -> Response:
    return Response(DocumentWholeOut(queries.get_document(request.actor, pk)).data, status=status)


def addressed(request: ApiRequest, fields: dict[str, Any]) -> dict[str, Any]:
    """Ids of units as the units that may be addressed; raises NotVisible for any other."""
    found = {}
    for source, name in (("receiver_ids", "receivers"), ("copy_ids", "copies_to")):
        wanted = fields.pop(source)
        found[name] = queries.offices_at(request.actor, wanted)
        if len(found[name]) != len(set(wanted)):
            raise NotVisible(N_("There is no such office, or it cannot be addressed."))
    return found


class Documents(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="documents_list",
        parameters=[*FILTERS, *PAGING],
        responses={200: DocumentOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The documents in sight, newest first."""
        data = QueryDict(mutable=True)
        for name in DocumentFilter.base_filters:
            if name in request.query_params:
                data[name] = request.query_params[name]
        bound = DocumentFilter(data, queryset=queries.list_documents(request.actor), request=request)
        if not bound.form.is_valid():
            raise ValidationError({name: [str(text) for text in texts] for name, texts in bound.form.errors.items()})
        pages = Pages()
        rows: Any = pages.paginate_queryset(bound.qs.order_by("-drafted_at", "-pk"), request, view=self)
        return pages.get_paginated_response(DocumentOut(rows, many=True).data)

    @extend_schema(
        operation_id="documents_create", parameters=[KEY], request=DocumentIn,
        responses={201: DocumentWholeOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("documents.document.draft")
    def post(self, request: ApiRequest) -> Response:
        """Draft a document."""
        fields, actor = checked(DocumentIn, request), request.actor
        actor.require("documents.draft")
        label, subject_id = fields.pop("subject_type"), fields.pop("subject_id")
        corrects = fields.pop("corrects_id")
        made = commands.draft_document(
            actor,
            unit=queries.body_at(actor, fields.pop("office_id")),
            subject=get_subject(actor, label, subject_id) if label else None,
            corrects=queries.get_document(actor, corrects) if corrects else None,
            now=clock.now(),
            **addressed(request, fields),
            **fields,
        )
        return whole(request, made.pk, 201)


class DocumentOne(APIView):
    @extend_schema(operation_id="documents_retrieve", responses={200: DocumentWholeOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One document with its values and receivers."""
        return whole(request, pk)

    @extend_schema(
        operation_id="documents_update", request=DocumentChangeIn, responses={200: DocumentWholeOut, **PROBLEMS}
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change a draft."""
        fields = checked(DocumentChangeIn, request)
        commands.change_draft(request.actor, document_id=pk, **addressed(request, fields), **fields)
        return whole(request, pk)


class DocumentFile(APIView):
    @extend_schema(
        operation_id="documents_file", parameters=[FORM], responses={(200, "application/pdf"): FILE, **PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        """The issued file; a changed one is refused."""
        form = request.query_params.get("form", "pdf")
        if form not in TYPES:
            raise ValidationError({"form": [f"{', '.join(TYPES)}"]})
        name, content = commands.open_issued_file(request.actor, document_id=pk, form=form)
        return file_answer(content, name, TYPES[form])


class SignOff(APIView):
    @extend_schema(operation_id="documents_signoff", request=None, responses={200: DocumentWholeOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Hand a draft in to be signed off."""
        commands.request_signoff(request.actor, document_id=pk, now=clock.now())
        return whole(request, pk)


class Issue(APIView):
    @extend_schema(
        operation_id="documents_issue", parameters=[KEY], request=DocumentIssueIn,
        responses={200: DocumentWholeOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("documents.document.issue")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Issue a document with the next number."""
        day = checked(DocumentIssueIn, request)["day"] or clock.today()
        commands.issue_document(request.actor, document_id=pk, today=day, now=clock.now())
        return whole(request, pk)


class Acknowledge(APIView):
    @extend_schema(
        operation_id="documents_acknowledge", request=DocumentReceiptIn,
        responses={200: DocumentReceiptOut, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Acknowledge the receipt."""
        office_id = checked(DocumentReceiptIn, request)["office_id"]
        done = commands.acknowledge_document(request.actor, document_id=pk, office_id=office_id, now=clock.now())
        return Response({"acknowledged": done})


class Void(APIView):
    @extend_schema(
        operation_id="documents_void", request=DocumentReasonIn, responses={200: DocumentWholeOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Void an issued document; its number stays taken."""
        reason = checked(DocumentReasonIn, request)["reason"]
        commands.void_document(request.actor, document_id=pk, reason=reason, now=clock.now())
        return whole(request, pk)


class Drop(APIView):
    @extend_schema(operation_id="documents_drop", request=None, responses={204: None, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Throw a draft away."""
        commands.drop_draft(request.actor, document_id=pk)
        return Response(status=204)


class Kinds(APIView):
    @extend_schema(operation_id="document_kinds_list", responses={200: DocumentKindOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """The kinds of documents with their fields."""
        return Response(DocumentKindOut(list(all_kinds().values()), many=True).data)


class Preview(APIView):
    @extend_schema(
        operation_id="documents_preview", request=DocumentPreviewIn,
        responses={(200, "application/pdf"): FILE, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest) -> HttpResponse:
        """What these values would give, as PDF without a number."""
        fields = checked(DocumentPreviewIn, request)
        request.actor.require("documents.draft")
        office = queries.body_at(request.actor, fields["office_id"])
        content = public.preview(fields["kind"], fields["values"], office)
        return file_answer(content, "preview.pdf", TYPES["pdf"])


class Templates(APIView):
    @extend_schema(
        operation_id="document_templates_list", responses={200: DocumentTemplateOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The templates that offices keep, with the version in force."""
        if not request.actor.may("documents.view"):
            request.actor.require("documents.manage")
        return Response(DocumentTemplateOut(queries.list_templates(request.actor), many=True).data)

    @extend_schema(
        operation_id="document_templates_create", parameters=[KEY], request=DocumentTemplateIn,
        responses={201: DocumentVersionOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("documents.template.save")
    def post(self, request: ApiRequest) -> Response:
        """Put a version by paragraphs in force."""
        fields = checked(DocumentTemplateIn, request)
        request.actor.require("documents.manage")
        office = queries.managed_body(request.actor, fields.pop("office_id"))
        version = commands.save_template(request.actor, office=office, now=clock.now(), **fields)
        return Response(DocumentVersionOut(version).data, status=201)


class WordTemplates(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="document_templates_upload", request=DocumentWordIn,
        responses={201: DocumentVersionOut, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest) -> Response:
        """Put a Word template in force; one that deviates from GB/T 9704 only with `accept`."""
        fields = checked(DocumentWordIn, request)
        request.actor.require("documents.manage")
        office = queries.managed_body(request.actor, fields.pop("office_id"))
        version = commands.save_word_template(
            request.actor, office=office, upload=fields.pop("file"), now=clock.now(), **fields
        )
        return Response(DocumentVersionOut(version).data, status=201)


class Rules(APIView):
    @extend_schema(
        operation_id="document_rules_list", responses={200: IssuingRuleOut(many=True), **READ_PROBLEMS}
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The words for numbers, those in force and those they replaced."""
        if not request.actor.may("documents.view"):
            request.actor.require("documents.manage")
        return Response(IssuingRuleOut(queries.list_rules(request.actor), many=True).data)

    @extend_schema(
        operation_id="document_rules_create", request=IssuingRuleIn, responses={201: IssuingRuleOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest) -> Response:
        """Set a body's word for numbers."""
        fields = checked(IssuingRuleIn, request)
        request.actor.require("documents.manage")
        office = queries.managed_body(request.actor, fields.pop("office_id"))
        if office is None:
            raise NotVisible(N_("There is no such office, or you may not keep its templates."))
        rule = commands.set_issuing_rule(request.actor, office=office, now=clock.now(), **fields)
        return Response(IssuingRuleOut(rule).data, status=201)


class SeriesList(APIView):
    @extend_schema(
        operation_id="document_series_list", responses={200: NumberSeriesOut(many=True), **READ_PROBLEMS}
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The series with their next numbers."""
        if not request.actor.may("documents.view"):
            request.actor.require("documents.manage")
        return Response(NumberSeriesOut(queries.list_series(request.actor), many=True).data)
