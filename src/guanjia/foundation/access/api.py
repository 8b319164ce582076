"""The access room's API: who am I, own tokens, accounts and grants."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access import queries
from guanjia.foundation.access.commands.grants import grant_role, revoke_grant
from guanjia.foundation.access.commands.tokens import create_token, revoke_token
from guanjia.foundation.access.filters import AccountFilters, GrantFilters
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.access.serializers import (
    AccountOut,
    GrantIn,
    GrantOut,
    MeOut,
    ReasonIn,
    TokenIn,
    TokenMade,
    TokenOut,
)
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.api import KEY, PAGING, Pages, Problem

BIGGEST_ID = 2**63 - 1


def checked_id(pk: int) -> int:
    """An id that a database can look for."""
    if pk > BIGGEST_ID:
        raise NotVisible(N_("There is no such thing, or it is not yours to see."))
    return pk


def paged(view: APIView, request: Any, rows: QuerySet, shape: type) -> Response:
    """One page of rows in the API's envelope."""
    pages = Pages()
    page = pages.paginate_queryset(rows, request, view=view)
    return pages.get_paginated_response(shape(page, many=True).data)


class Me(APIView):
    @extend_schema(operation_id="me", responses={200: MeOut, 401: Problem})
    def get(self, request: Any) -> Response:
        """Who asks, and what they may do."""
        actor, account = request.actor, request.user
        person = account.person
        return Response(
            {
                "account": account.pk,
                "username": account.username,
                "name": actor.name,
                "person": actor.person_id,
                "office": {"id": person.office_id, "name": person.office.name} if person else None,
                "language": account.language,
                "roles": sorted(actor.roles),
                "rights": {right: list(reach.prefixes) for right, reach in sorted(actor.grants.items())},
                "via": actor.via,
            }
        )


class Tokens(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="tokens_list",
        parameters=PAGING,
        responses={200: TokenOut(many=True), 401: Problem, 404: Problem},
    )
    def get(self, request: Any) -> Response:
        """One's own tokens, without their secrets."""
        return paged(self, request, queries.list_own_tokens(request.actor), TokenOut)

    @extend_schema(
        operation_id="tokens_create",
        parameters=[KEY],
        request=TokenIn,
        responses={201: TokenMade, 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    @acts_once_api("access.token.create")
    def post(self, request: Any) -> Response:
        """Make a token; its secret is in this answer and nowhere else. Not with a token."""
        body = TokenIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = dict(body.validated_data)
        token, secret = create_token(
            request.actor, office_id=sent.pop("office"), now=clock.now(), today=clock.today(), **sent
        )
        return Response({**TokenOut(token).data, "token": secret}, status=201)


class Token(APIView):
    @extend_schema(
        operation_id="tokens_revoke",
        responses={200: TokenOut, 401: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    def delete(self, request: Any, pk: int) -> Response:
        """Take a token back at once."""
        token = revoke_token(request.actor, token_id=checked_id(pk), now=clock.now())
        return Response(TokenOut(token).data)


class Accounts(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="accounts_list",
        parameters=[
            *PAGING,
            OpenApiParameter("q", str, description="Part of a name"),
            OpenApiParameter("state", str, enum=["open", "locked", "fresh"]),
            OpenApiParameter("role", str, description="A role's code"),
        ],
        responses={200: AccountOut(many=True), 400: Problem, 401: Problem, 404: Problem},
    )
    def get(self, request: Any) -> Response:
        """The accounts that the asker administers, and the own one."""
        rows = AccountFilters(request.query_params, queryset=queries.list_accounts(request.actor).order_by("pk"))
        checked(rows)
        return paged(self, request, rows.qs, AccountOut)


class Grants(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="grants_list",
        parameters=[
            *PAGING,
            OpenApiParameter("q", str, description="Part of a name"),
            OpenApiParameter("state", str, enum=["now", "later", "over", "revoked", "soon"]),
            OpenApiParameter("role", str, description="A role's code"),
        ],
        responses={200: GrantOut(many=True), 400: Problem, 401: Problem, 404: Problem},
    )
    def get(self, request: Any) -> Response:
        """The grants in the asker's reach, and the own ones."""
        rows = GrantFilters(request.query_params, queryset=queries.list_grants(request.actor).order_by("-pk"))
        checked(rows)
        return paged(self, request, rows.qs, GrantOut)

    @extend_schema(
        operation_id="grants_create",
        parameters=[KEY],
        request=GrantIn,
        responses={201: GrantOut, 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    @acts_once_api("access.grant.create")
    def post(self, request: Any) -> Response:
        """Give a role over a subtree, from a day to a day."""
        body = GrantIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        grant = grant_role(
            request.actor,
            account_id=sent["account"],
            role_code=sent["role"],
            office_id=sent["office"],
            valid_from=sent["valid_from"],
            valid_to=sent["valid_to"],
            reason=sent["reason"],
            today=clock.today(),
        )
        return Response(GrantOut(grant).data, status=201)


class GrantRevocation(APIView):
    @extend_schema(
        operation_id="grants_revoke",
        request=ReasonIn,
        responses={200: GrantOut, 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    def post(self, request: Any, pk: int) -> Response:
        """Take a role back at once, with a reason."""
        body = ReasonIn(data=request.data)
        body.is_valid(raise_exception=True)
        grant = revoke_grant(
            request.actor, grant_id=checked_id(pk), reason=body.validated_data["reason"], now=clock.now()
        )
        return Response(GrantOut(grant).data)


def checked(rows: AccountFilters | GrantFilters) -> None:
    """Refuse filters that make no sense, by field."""
    if not rows.form.is_valid():
        raise ValidationError(rows.form.errors)
