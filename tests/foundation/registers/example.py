"""The worked example of docs/handbook/registers.md, which shows these lines: a list of repair workers."""

from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import path
from django.utils.html import format_html

from guanjia.config.urls import urlpatterns as all_others
from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.filters import WorkerFilter
from guanjia.domains.servicedesk.forms import EnrolForm
from guanjia.foundation.org.models import Person
from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import Field, FieldKind, Importer, InColumn, Register, Searched
from guanjia.ui.register_page import RegisterPage

# the list: fields, filters, search, custom fields


def link(row: Any) -> Any:
    return format_html('<a class="t" href="{}">{}</a>', row.get_absolute_url(), row.person.name)


FIELDS = (
    Field("name", "Name", lambda row: row.person.name, sort="person__name", fixed=True, cell=link),
    Field("provider", "Provider", lambda row: row.provider or None, sort="provider"),
    Field("open_orders", "Open orders", lambda row: row.load, FieldKind.NUMBER, sort="load", desc_first=True),
    Field("on_duty", "On duty", lambda row: row.on_duty, FieldKind.FLAG),
)

# the sheet: how a row becomes a record


def prepare(actor: Actor, texts: Any, now: datetime) -> dict[str, Any]:
    return {"person": texts["person"], "skills": texts["skills"].split(), "provider": texts.get("provider", "")}


def find(actor: Actor, fields: Any) -> Any:
    return queries.list_workers(actor).filter(person__staff_number=fields["person"]).first()


def current(worker: Any) -> dict[str, str]:
    return {"person": worker.person.staff_number, "skills": " ".join(worker.skills), "provider": worker.provider}


def store(actor: Actor, worker: Any, fields: Any, now: datetime) -> Any:
    said = {"skills": fields["skills"], "provider": fields["provider"]}
    if worker is not None:
        kept = [place.pk for place in worker.serves.all()]
        return commands.update_worker(actor, worker_id=worker.pk, serves=kept, **said)
    person = Person.objects.visible_to(actor).get(staff_number=fields["person"])
    return commands.enrol_worker(actor, person_id=person.pk, **said)


SHEET = Importer(
    right="servicedesk.manage",
    columns=(
        InColumn("person", "Staff number", needed=True),
        InColumn("skills", "Skills", needed=True, example="water power"),
        InColumn("provider", "Provider"),
    ),
    form=EnrolForm,
    prepare=prepare,
    find=find,
    current=current,
    store=store,
)

# the declaration, the page and its address

REGISTERS = (
    Register(
        "servicedesk.workers",
        "Register of workers",
        "servicedesk.worker",
        queries.list_workers,
        FIELDS,
        right="servicedesk.view",
        url="example-workers",
        default_sort="person__name",
        filters=WorkerFilter,
        searched=Searched(title=lambda row: row.person.name, words=lambda row: row.provider),
        importer=SHEET,
        custom=True,
        change_right="servicedesk.manage",
    ),
)


class WorkersPage(LoginRequiredMixin, RegisterPage):
    register_key = "servicedesk.workers"


urlpatterns = [*all_others, path("example/workers/", WorkersPage.as_view(), name="example-workers")]
