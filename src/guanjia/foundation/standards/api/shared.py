"""What these doors share."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter

Q = OpenApiParameter("q", str, description="Words")
