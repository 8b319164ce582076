"""Those who repair."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from guanjia.domains.servicedesk.models.kinds import SKILL_LABELS
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class WorkerQuerySet(models.QuerySet["Worker"]):
    def visible_to(self, actor: Actor) -> Self:
        """Workers of offices where the actor dispatches, reads or runs the desk, and the actor's own record."""
        seen = within("office__path", actor.reach("servicedesk.dispatch"))
        seen |= within("office__path", actor.reach("servicedesk.view"))
        seen |= within("office__path", actor.reach("servicedesk.receive"))
        seen |= within("office__path", actor.reach("servicedesk.manage"))
        if actor.person_id:
            seen |= Q(person_id=actor.person_id)
        return self.filter(seen)


class Worker(models.Model):
    """A person who repairs. `office` answers for the worker; `serves` empty means every compound."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    provider = models.CharField(max_length=60, blank=True)
    hour_fen = models.PositiveIntegerField(default=0)
    skills = models.JSONField(default=list)
    serves = models.ManyToManyField(Place, blank=True, related_name="+")
    on_duty = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    AUDIT_FINGERPRINT = ("person", "office", "skills", "hour_fen", "on_duty", "active")

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("worker", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path

    @property
    def skill_labels(self) -> list[object]:
        return [SKILL_LABELS[skill] for skill in self.skills if skill in SKILL_LABELS]
