"""Roles and their rights."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from guanjia.foundation.access import queries
from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.access.commands import roles
from guanjia.foundation.access.forms import (
    RoleForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import DeskPage
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


class RoleList(DeskPage):
    page_url = "access-roles"

    def get(self, request: PageRequest) -> HttpResponse:
        found = list(queries.list_roles(request.actor))
        rooms: dict[str, list[dict[str, Any]]] = {}
        for right in sorted(all_rights().values(), key=lambda right: right.name):
            room = right.name.split(".")[0]
            row = {"right": right, "held": [right.name in role.rights for role in found]}
            rooms.setdefault(str(apps.get_app_config(room).verbose_name), []).append(row)
        may_change = queries.holds_whole_tree(request.actor, "access.roles")
        return self.show("access/roles.html", {"roles": found, "rooms": rooms.items(), "may_change": may_change})


class RoleEdit(DeskPage):
    page_url = "access-roles"
    right = "access.roles"

    def get(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        role = queries.get_own_role(request.actor, pk) if pk else None
        initial = (
            {"label": role.label, "note": role.note, "second_factor": role.second_factor, "rights": role.rights}
            if role
            else {}
        )
        return self.page(RoleForm(initial=initial), role)

    @method_decorator(acts_once_page("access.role.save"))
    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        role = queries.get_own_role(request.actor, pk) if pk else None
        form = RoleForm(request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                if role:
                    roles.change_role(request.actor, role_id=role.pk, **form.cleaned_data)
                else:
                    roles.create_role(request.actor, **form.cleaned_data)
                messages.success(request, _("The role is saved."))
                return redirect("access-roles")
        return self.page(form, role, 422)

    def page(self, form: RoleForm, role: Any, status: int = 200) -> HttpResponse:
        return self.show(
            "access/role_form.html",
            {
                "form": form,
                "role": role,
                "heading": _("Change the role") if role else _("New role"),
                "submit": _("Save the role"),
                "cancel": reverse("access-roles"),
            },
            status,
        )


class RoleRetire(DeskPage):
    right = "access.roles"

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        roles.retire_role(request.actor, role_id=pk, now=clock.now())
        messages.success(request, _("The role is out of use."))
        return redirect("access-roles")
