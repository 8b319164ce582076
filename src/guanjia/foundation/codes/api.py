"""The API's door of codes."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.commands import labelling, passing
from guanjia.foundation.codes.forms import PHOTO
from guanjia.foundation.codes.limits import PassCheckThrottle, PhotoThrottle, check_rate
from guanjia.foundation.codes.models import Code, LabelPrint, LabelTemplate
from guanjia.foundation.codes.passes import keys
from guanjia.foundation.codes.passes.format import PURPOSES
from guanjia.foundation.codes.qr import address_of
from guanjia.foundation.codes.reading import read_photo
from guanjia.foundation.codes.serializers import (
    AdmissionOut,
    LabelPrintIn,
    LabelPrintOut,
    LabelTemplateOut,
    MeaningOut,
    PassCheckIn,
    PassKeysOut,
    PassOut,
    PhotoCodeIn,
    PhotoCodeOut,
)
from guanjia.foundation.codes.texts import read_text
from guanjia.foundation.codes.views.meaning import linked
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger
from guanjia.kernel.errors import Refusal
from guanjia.ui.api import KEY, Pages, Problem
from guanjia.ui.navigation import scan_actions
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem}
LIMITED = {429: Problem}
PAGING = [OpenApiParameter("page", OpenApiTypes.INT), OpenApiParameter("page_size", OpenApiTypes.INT)]


class CodeMeaning(APIView):
    """What a code means."""

    @extend_schema(
        operation_id="codes_resolve",
        responses={200: MeaningOut, 401: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    def get(self, request: ApiRequest, text: str) -> Response:
        """Resolve a typed or scanned code; 409 says what is wrong with it, 404 that it was never issued."""
        meaning = queries.resolve(request.actor, text)
        code, subject = meaning.code, meaning.subject
        asker = request.actor if subject is not None else stranger()
        body = {
            "text": code.text,
            "kind": code.kind,
            "retired": meaning.retired,
            "subject_type": code.subject_type,
            "subject_id": code.subject_id if subject is not None else "",
            "name": str(subject) if subject is not None else "",
            "public_name": meaning.public_name,
            "address": address_of(code.text),
            "actions": [] if meaning.retired else linked(scan_actions(code.subject_type, asker), code),
        }
        return Response(MeaningOut(body).data)


class PhotoCodes(APIView):
    """Codes in a photo."""

    parser_classes = [MultiPartParser]
    throttle_classes = [PhotoThrottle]

    @extend_schema(
        operation_id="codes_read_photo",
        request={"multipart/form-data": PhotoCodeIn},
        responses={200: PhotoCodeOut(many=True), **REFUSED, 413: Problem, **LIMITED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Read QR codes and common bar codes in a photo. The photo is not kept; the same photo reads the same."""
        body = PhotoCodeIn(data=request.data)
        body.is_valid(raise_exception=True)
        upload: UploadedFile = body.validated_data["photo"]
        found = read_photo(upload, PHOTO, own_host=request.get_host())
        return Response(PhotoCodeOut(found, many=True).data)


class PassKeys(APIView):
    """The public keys of passes: for everybody, because gates have no account."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(operation_id="passes_keys", responses={200: PassKeysOut})
    def get(self, request: ApiRequest) -> Response:
        """What a gate needs to check passes without a network. Fetch it daily."""
        response = Response(PassKeysOut(keys.published(clock.now())).data)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


class MyPass(APIView):
    """One's own pass."""

    @extend_schema(
        operation_id="passes_mine",
        parameters=[OpenApiParameter("purpose", str, enum=list(PURPOSES), default="entry")],
        responses={200: PassOut, 401: Problem, 403: Problem, 409: Problem},
    )
    def get(self, request: ApiRequest) -> Response:
        """A fresh pass of one's own, good for half a minute."""
        check_rate(request.actor, "pass-show")
        made = passing.make_pass(request.actor, purpose=request.query_params.get("purpose", "entry"), now=clock.now())
        response = Response(PassOut(made).data)
        response.headers["Cache-Control"] = "no-store"
        return response


class PassCheck(APIView):
    """Checking passes at gates."""

    throttle_classes = [PassCheckThrottle]

    @extend_schema(
        operation_id="passes_verify",
        parameters=[KEY],
        request=PassCheckIn,
        responses={200: AdmissionOut, **REFUSED, **LIMITED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Let somebody in by a pass, once per gate and purpose; 409 says why not. A repeat with the same key gets the
        first answer again: for a gate whose network broke off."""
        request.actor.require("codes.verify_pass")
        body = PassCheckIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        try:
            return self.admit(request, given)
        except Refusal as refusal:
            passing.note_refusal(
                request.actor, text=given["code"], gate=given["gate"], purpose=given["purpose"], reason=refusal.code
            )
            raise

    @acts_once_api("codes.pass.verify")
    def admit(self, request: ApiRequest, given: dict[str, str]) -> Response:
        admitted = passing.verify_pass(
            request.actor, text=given["code"], gate=given["gate"], purpose=given["purpose"], now=clock.now()
        )
        return Response(AdmissionOut(admitted).data)


class LabelTemplates(APIView):
    """Label templates."""

    pagination_class = Pages

    @extend_schema(
        operation_id="label_templates_list",
        parameters=PAGING,
        responses={200: LabelTemplateOut(many=True), 401: Problem, 403: Problem, 404: Problem},
    )
    def get(self, request: ApiRequest) -> Response:
        """The templates in the choice."""
        request.actor.require("codes.print")
        pages = Pages()
        rows: list[LabelTemplate] = pages.paginate_queryset(  # type: ignore[assignment]
            queries.list_templates(request.actor), request, view=self
        )
        return pages.get_paginated_response(LabelTemplateOut(rows, many=True).data)


class LabelPrints(APIView):
    """Printings of labels."""

    pagination_class = Pages

    @extend_schema(
        operation_id="label_prints_list",
        parameters=PAGING,
        responses={200: LabelPrintOut(many=True), 401: Problem, 403: Problem, 404: Problem},
    )
    def get(self, request: ApiRequest) -> Response:
        """What was printed, newest first."""
        request.actor.require("codes.print")
        pages = Pages()
        rows: list[LabelPrint] = pages.paginate_queryset(  # type: ignore[assignment]
            queries.list_prints(request.actor), request, view=self
        )
        return pages.get_paginated_response(LabelPrintOut(rows, many=True).data)

    @extend_schema(
        operation_id="label_prints_create",
        parameters=[KEY],
        request=LabelPrintIn,
        responses={201: LabelPrintOut, **REFUSED},
    )
    @acts_once_api("codes.labels.print")
    def post(self, request: ApiRequest) -> Response:
        """Record a printing of codes in force; its PDF is at `pdf`."""
        body = LabelPrintIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        texts = [read_text(text).text for text in given["codes"]]
        found: dict[str, Code] = {code.text: code for code in queries.list_codes(request.actor).filter(text__in=texts)}
        printing = labelling.print_labels(
            request.actor,
            code_ids=[found[text].pk for text in texts if text in found],
            template_id=given["template"],
            printer_id=given.get("printer"),
            start=given["start"],
            copies=given["copies"],
            now=clock.now(),
        )
        return Response(LabelPrintOut(printing).data, status=201)
