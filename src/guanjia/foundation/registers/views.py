"""The page doors of the registers room: columns and saved views of a list, custom fields, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.registers import commands, queries
from guanjia.foundation.registers.filters import FieldFilter
from guanjia.foundation.registers.forms import FieldForm, NewFieldForm, ValuesForm, ViewForm
from guanjia.kernel import clock
from guanjia.kernel.registers import Register
from guanjia.ui import list_extras, registers
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.forms import HouseForm
from guanjia.ui.listing import Column, ListPage, SavedView, chips_of
from guanjia.ui.navigation import place_of
from guanjia.ui.requests import PageRequest

LONGEST_QUESTION = 2000


def question_of(request: PageRequest) -> str:
    """The question that the list showed when the asker left it."""
    return (request.POST.get("from") or request.GET.get("from", ""))[:LONGEST_QUESTION]


def back_to(register: Register, question: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(register.url) + (f"?{question}" if question else "?view=all"))


def shown(request: PageRequest, name: str, register: Register, context: Mapping[str, Any], status: int = 200) -> Any:
    """A form of a list: in the drawer where script asked for it, else as a page of its own."""
    layer = bool(request.headers.get("HX-Request"))
    said = place_of(register.url) | {
        "register": register,
        "body": f"registers/_{name}.html",
        "from": question_of(request),
        "list_url": reverse(register.url),
        "idempotency_key": request.POST.get("idempotency_key") or new_key(),
    }
    template = "registers/layer.html" if layer else "registers/page.html"
    return render(request, template, said | dict(context), status=status)


# columns


@login_required
def columns(request: PageRequest, key: str) -> HttpResponse:
    """Which columns a list shows, and in what order."""
    actor, register = request.actor, queries.get_register(request.actor, key)
    asked = QueryDict(question_of(request))
    view = changeable_view(request, register, asked)
    error, status = "", 200
    fields = list_extras.all_fields(actor, register)
    chosen = list_extras.columns_of(actor, register, asked, fields)
    if request.method == "POST":
        names = [] if "reset" in request.POST else ordered_names(request.POST)
        form = HouseForm(request.POST)
        with refusals_as_form_errors(form):
            if view is not None:
                current = view.role.code if view.role else ""
                commands.change_view(
                    actor, view_id=view.pk, name=view.name, role=current, office_id=view.office_id, columns=names
                )
            else:
                commands.arrange_list(actor, register_key=key, columns=names)
            messages.success(request, _("The columns are set."))
            return back_to(register, asked.urlencode())
        error, status = str(form.non_field_errors()[0]), 422
        chosen = [field for name in names for field in fields if field.name == name]
    rest = [field for field in fields if field not in chosen]
    rows = [(field, place, True) for place, field in enumerate(chosen, 1)]
    rows += [(field, place, False) for place, field in enumerate(rest, len(chosen) + 1)]
    context = {
        "title": _("Choose columns"),
        "rows": rows,
        "most": list_extras.MOST_COLUMNS,
        "error": error,
        "view": view,
        "action": reverse("list-columns", kwargs={"key": key}),
    }
    return shown(request, "columns", register, context, status)


def changeable_view(request: PageRequest, register: Register, asked: QueryDict) -> Any:
    """The view that the list stands on, if its columns are the asker's to choose."""
    number = asked.get("view", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return queries.list_changeable_views(request.actor, register).filter(pk=int(number)).first()


def ordered_names(sent: QueryDict) -> list[str]:
    """The ticked columns by the numbers written beside them."""

    def place(name: str) -> int:
        said = sent.get(f"at-{name}", "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 9999

    return sorted(sent.getlist("columns")[:200], key=place)


# saved views


@login_required
def save_view(request: PageRequest, key: str) -> HttpResponse:
    """Keep what the list shows now under a name."""
    register = queries.get_register(request.actor, key)
    if request.method == "POST":
        return send_view(request, register)
    return ask_view(request, register, ViewForm(actor=request.actor))


def ask_view(request: PageRequest, register: Register, form: ViewForm, view: Any = None, status: int = 200) -> Any:
    context = {
        "title": _("Change the view") if view else _("Save as a view"),
        "form": form,
        "view": view,
        "told": question_in_words(request, register, question_of(request)),
        "action": view.get_absolute_url() if view else reverse("view-save", kwargs={"key": register.key}),
    }
    return shown(request, "view", register, context, status)


def question_in_words(request: PageRequest, register: Register, question: str) -> list[str]:
    """What a question filters by, for people."""
    if register.filters is None or not question:
        return []
    bound = registers.bind(register, request.actor, QueryDict(question))
    if not bound.form.is_valid():
        return []
    return [f"{chip['label']}: {chip['value']}" for chip in chips_of(bound)]


@acts_once_page("registers.view.save")
def send_view(request: PageRequest, register: Register) -> HttpResponse:
    form, actor, question = ViewForm(request.POST, actor=request.actor), request.actor, question_of(request)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        home = fields.pop("home")
        with refusals_as_form_errors(form):
            shown_now = list_extras.columns_of(actor, register, QueryDict(question))
            view = commands.save_view(
                actor,
                register_key=register.key,
                query=question,
                columns=[field.name for field in shown_now],
                now=clock.now(),
                **fields,
            )
            if home:
                commands.set_home(actor, register_key=register.key, view_id=view.pk)
            messages.success(request, _("View “%(name)s” saved") % {"name": view.name})
            return back_to(register, f"view={view.pk}&{view.query}".rstrip("&"))
    return ask_view(request, register, form, status=422)


@login_required
def list_views(request: PageRequest, key: str) -> HttpResponse:
    """All views of one list: open, change, throw away, start with."""
    register = queries.get_register(request.actor, key)
    changeable = list(queries.list_changeable_views(request.actor, register))
    mine = {view.pk for view in changeable}
    others = [view for view in queries.list_views(request.actor, register) if view.pk not in mine]
    context = {"title": _("Views"), "changeable": changeable, "others": others}
    return shown(request, "views", register, context)


@login_required
def edit_view(request: PageRequest, pk: int) -> HttpResponse:
    """Rename a view, share it, or let it keep what the list shows now."""
    actor = request.actor
    view = queries.get_view(actor, pk)
    register = queries.get_register(actor, view.register)
    own = queries.arrangement_of(actor, register)
    initial = {
        "name": view.name,
        "role": view.role.code if view.role else "",
        "office_id": view.office_id,
        "home": own is not None and own.home_id == view.pk,
    }
    if not queries.may_change(actor, view):
        actor.require("registers.share", view.office.path if view.office else None)
    if request.method != "POST":
        return ask_view(request, register, ViewForm(actor=actor, initial=initial), view)
    form = ViewForm(request.POST, actor=actor)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        home = fields.pop("home")
        if "role" not in fields:  # somebody who may not share leaves the sharing as it is
            fields |= {"role": initial["role"], "office_id": initial["office_id"]}
        question = question_of(request)
        with refusals_as_form_errors(form):
            if request.POST.get("renew"):
                fields |= {
                    "query": question,
                    "columns": [one.name for one in list_extras.columns_of(actor, register, QueryDict(question))],
                }
            view = commands.change_view(actor, view_id=pk, **fields)
            if home or initial["home"]:
                commands.set_home(actor, register_key=register.key, view_id=view.pk if home else None)
            messages.success(request, _("View “%(name)s” changed") % {"name": view.name})
            return back_to(register, f"view={view.pk}&{view.query}".rstrip("&"))
    return ask_view(request, register, form, view, status=422)


@login_required
@require_POST
def delete_view(request: PageRequest, pk: int) -> HttpResponse:
    """Throw a view away."""
    register = commands.delete_view(request.actor, view_id=pk)
    messages.success(request, _("The view is deleted."))
    return back_to(register)


@login_required
@require_POST
def home_view(request: PageRequest, key: str) -> HttpResponse:
    """Let the list open with a view, or bare."""
    said = request.POST.get("view", "")
    view_id = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
    commands.set_home(request.actor, register_key=key, view_id=view_id)
    messages.success(request, _("The list opens like this from now on."))
    register = registers.register(key)
    return HttpResponseRedirect(reverse(register.url))


# custom fields


class FieldList(LoginRequiredMixin, ListPage):
    """The custom fields of the offices that the asker administers, and of those above."""

    template_name = "registers/fields.html"
    row_template = "registers/_field_row.html"
    card_template = "registers/_field_card.html"
    filter_class = FieldFilter
    default_sort = "register"
    empty_text = gettext_lazy("No custom field has been defined yet.")
    empty_hint = gettext_lazy("Define one for a list: it holds for an office and all below it.")
    columns: ClassVar[Sequence[Column]] = (
        Column(gettext_lazy("Name"), "label"),
        Column(gettext_lazy("List"), "register"),
        Column(gettext_lazy("Type"), "kind"),
        Column(gettext_lazy("Holds for"), "office__path"),
        Column(gettext_lazy("Must be filled in")),
        Column(gettext_lazy("In the list")),
        Column(gettext_lazy("Key"), "key"),
        Column(gettext_lazy("State")),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        request.actor.require("registers.define")
        return queries.list_fields(request.actor)

    def prepare(self, request: PageRequest, rows: Sequence[Any]) -> None:  # type: ignore[override]
        labels = {one.key: one.label for one in registers.all_registers()}
        for row in rows:
            row.list_label = labels.get(row.register, row.register)

    def get_views(self, request: PageRequest) -> list[SavedView]:  # type: ignore[override]
        return [
            SavedView(_("All"), ""),
            SavedView(_("In use"), "state=open"),
            SavedView(_("Out of use"), "state=retired"),
        ]

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "system", "page_url": "field-list"}


def field_page(request: PageRequest, form: Any, heading: str, submit: str, **more: Any) -> HttpResponse:
    context = {
        "domain": "system",
        "page_url": "field-list",
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": reverse("field-list"),
        "idempotency_key": request.POST.get("idempotency_key") or new_key(),
    }
    return render(request, "registers/field.html", context | more, status=422 if form.errors else 200)


@login_required
def new_field(request: PageRequest) -> HttpResponse:
    """Define a custom field."""
    request.actor.require("registers.define")
    if request.method == "POST":
        return send_field(request)
    asked = {"register_key": request.GET.get("list", ""), "office_id": request.GET.get("office", "")}
    form = NewFieldForm(actor=request.actor, initial={name: value[:60] for name, value in asked.items() if value})
    return field_page(request, form, _("Define a custom field"), _("Define the field"))


@acts_once_page("registers.field.define")
def send_field(request: PageRequest) -> HttpResponse:
    form = NewFieldForm(request.POST, actor=request.actor)
    if form.is_valid():
        with refusals_as_form_errors(form):
            field = commands.define_field(request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("“%(label)s” is defined.") % {"label": field.label})
            return redirect("field-list")
    return field_page(request, form, _("Define a custom field"), _("Define the field"))


@login_required
def edit_field(request: PageRequest, pk: int) -> HttpResponse:
    """Change a custom field, or look at it where it belongs to an office above."""
    field = queries.get_field(request.actor, pk)
    request.actor.require("registers.define", field.office.path)
    names = ("label", "unit", "help", "required", "in_list", "minimum", "maximum", "pattern", "rank")
    initial: dict[str, Any] = {name: getattr(field, name) for name in names}
    initial["choices"] = "\n".join(one["label"] for one in field.choices if not one.get("retired"))
    form = FieldForm(request.POST if request.method == "POST" else None, initial=initial, kind=field.kind)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.change_field(request.actor, field_id=pk, **form.cleaned_data)
            messages.success(request, _("Saved"))
            return redirect("field-list")
    register = registers.register(field.register)
    return field_page(request, form, field.label, _("Save"), field=field, register=register)


@login_required
@require_POST
def retire_field(request: PageRequest, pk: int) -> HttpResponse:
    """Take a custom field out of use."""
    field = commands.retire_field(request.actor, field_id=pk, now=clock.now())
    messages.success(request, _("“%(label)s” is out of use; its values stay.") % {"label": field.label})
    return redirect("field-list")


@login_required
@require_POST
def restore_field(request: PageRequest, pk: int) -> HttpResponse:
    """Bring a custom field back into use."""
    field = commands.restore_field(request.actor, field_id=pk, now=clock.now())
    messages.success(request, _("“%(label)s” is in use again.") % {"label": field.label})
    return redirect("field-list")


# values


@login_required
def values(request: PageRequest, key: str, pk: int) -> HttpResponse:
    """Fill in the custom fields of one record."""
    actor, register = request.actor, queries.get_register(request.actor, key)
    record = queries.get_record(actor, register, pk)
    actor.require(register.change_right, register.scope(record))
    told = queries.told_of(register, record)
    form = ValuesForm(request.POST if request.method == "POST" else None, told=told)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            changed = commands.fill_in(actor, register_key=key, record_id=pk, said=form.said(), now=clock.now())
            messages.success(request, _("Saved") if changed else _("Nothing has changed."))
            return redirect(record)
    context = place_of(register.url) | {
        "form": form,
        "record": record,
        "register": register,
        "heading": _("Custom fields"),
        "submit": _("Save"),
        "cancel": record.get_absolute_url(),
    }
    return render(request, "registers/values.html", context, status=422 if form.errors else 200)
