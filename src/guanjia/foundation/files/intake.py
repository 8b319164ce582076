"""Where uploads are stopped before they cost anything.

Two guards. A request that announces more than the installation takes is answered 413 without reading it. Inside a
request, a file that grows past the limit for one file is no longer written; it reaches the form as an empty upload
that knows its size, so that the person reads which file was too large and what the limit is.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from guanjia.foundation.files.rules import megabytes
from guanjia.ui.answers import error_page


class LimitHandler(FileUploadHandler):
    """First of the upload handlers: counts, and swallows what goes past the limit for one file."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.seen = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen = start + len(raw_data)
        return raw_data if self.seen <= settings.GUANJIA_MAX_UPLOAD_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if file_size <= settings.GUANJIA_MAX_UPLOAD_BYTES:
            return None
        return UploadedFile(
            file=io.BytesIO(),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def request_limit(content_type: str) -> int:
    """How many bytes a request of this type may bring."""
    forms = content_type.lower().startswith("multipart/form-data")
    return settings.GUANJIA_MAX_REQUEST_BYTES if forms else settings.GUANJIA_MAX_BODY_BYTES  # type: ignore[no-any-return]


class RequestLimitMiddleware:
    """Answers 413 to a request that announces too much, before anything is read or parsed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        limit = request_limit(request.META.get("CONTENT_TYPE", ""))
        if announced.isdecimal() and int(announced) > limit:
            return self.refuse(request, int(announced), limit)
        return self.get_response(request)

    def refuse(self, request: HttpRequest, announced: int, limit: int) -> HttpResponse:
        detail = _(
            "Nothing was saved: this upload has %(size)s MB, and %(limit)s MB are taken at once. "
            "Send smaller files, or fewer at a time."
        ) % {"size": megabytes(announced), "limit": megabytes(limit)}
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = JsonResponse({"code": "request_too_large", "detail": detail, "fields": {}}, status=413)
        else:
            response = error_page(request, 413, detail, "request_too_large")
        response.headers["Connection"] = "close"
        return response
