"""Shapes of the access room's API."""

from __future__ import annotations

from rest_framework import serializers

BIG = 2**63 - 1


class OfficeRef(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class GrantOut(serializers.Serializer):
    """One role of an account over a subtree."""

    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    role = serializers.CharField(source="role.code")
    role_name = serializers.CharField(source="role.name")
    office = OfficeRef()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class MeOut(serializers.Serializer):
    """Who asks, and what they may do: each right with the subtrees (paths of office ids) it holds in."""

    account = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    person = serializers.IntegerField(allow_null=True)
    office = OfficeRef(allow_null=True)
    language = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    rights = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    via = serializers.CharField()


class TokenOut(serializers.Serializer):
    """A token without its secret."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    hint = serializers.CharField()
    rights = serializers.ListField(child=serializers.CharField())
    office = OfficeRef(allow_null=True)
    expires_on = serializers.DateField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class TokenMade(TokenOut):
    """A fresh token with its secret: shown this once."""

    token = serializers.CharField()


class TokenIn(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    rights = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=300)
    office = serializers.IntegerField(min_value=1, max_value=BIG, required=False, allow_null=True, default=None)
    expires_on = serializers.DateField()


class GrantIn(serializers.Serializer):
    account = serializers.IntegerField(min_value=1, max_value=BIG)
    role = serializers.CharField(max_length=30)
    office = serializers.IntegerField(min_value=1, max_value=BIG)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=200)


class ReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class AccountOut(serializers.Serializer):
    """An account as its administrator sees it."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField(source="display_name")
    office = OfficeRef(source="person.office", allow_null=True, default=None)
    is_active = serializers.BooleanField()
    last_login = serializers.DateTimeField(allow_null=True)
