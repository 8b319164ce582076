"""What an office sets its desk up with: promises, instructions, call lists, escorts, workers, parts, services."""

from __future__ import annotations

from rest_framework import serializers

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import CallContact, ItemVersion, RenewalDecision, ServiceUse
from guanjia.domains.servicedesk.serializers.repairs import LevelOut, WorkerOut, number
from guanjia.domains.servicedesk.serializers.visits import PartOut, quantity

VERDICTS = rf"^({'|'.join(RenewalDecision.Verdict.values)})$"


def words(most: int) -> serializers.CharField:
    """A text that may be left out."""
    return serializers.CharField(required=False, default="", allow_blank=True, max_length=most)


def pointer() -> serializers.IntegerField:
    """A record's number that may be left out."""
    return number(required=False, allow_null=True, default=None)


class LevelIn(serializers.Serializer):
    """A promise from a day on; tickets reported before keep theirs."""

    respond_minutes = serializers.IntegerField(min_value=1, max_value=129600)
    finish_minutes = serializers.IntegerField(min_value=1, max_value=129600)
    round_the_clock = serializers.BooleanField(default=False)
    valid_from = serializers.DateField()


class LevelHistoryOut(LevelOut):
    """A promise of a kind, past, present or to come."""

    id = serializers.IntegerField(source="pk")
    valid_to = serializers.DateField(allow_null=True)


class AdviceShape(serializers.Serializer):
    """What a reporter is told to do at once, a line a step."""

    advice = serializers.CharField(allow_blank=True, max_length=600)


class KindsLoadedOut(serializers.Serializer):
    """How many kinds came."""

    added = serializers.IntegerField()


class ContactIn(serializers.Serializer):
    """A person of a call list. Without a compound: every compound; without a kind: every red-line kind."""

    office_id = number()
    name = serializers.CharField(min_length=2, max_length=40)
    phone = serializers.CharField(min_length=3, max_length=20)
    duty = words(40)
    rank = serializers.IntegerField(required=False, default=1, min_value=1, max_value=99)
    shift = serializers.ChoiceField(choices=CallContact.Shift.values, default="always")
    compound_id = pointer()
    kind_id = pointer()
    person_id = pointer()


class ContactChangeIn(serializers.Serializer):
    """A line of a call list as it shall stand; an empty telephone keeps the known one."""

    name = serializers.CharField(min_length=2, max_length=40)
    phone = words(20)
    duty = words(40)
    rank = serializers.IntegerField(min_value=1, max_value=99)
    shift = serializers.ChoiceField(choices=CallContact.Shift.values)
    compound_id = pointer()
    kind_id = pointer()
    active = serializers.BooleanField(default=True)


class EscortIn(serializers.Serializer):
    """A place where nobody works alone, with all that lies in it."""

    place_id = number()
    reason = serializers.CharField(min_length=2, max_length=100)
    escort = serializers.CharField(max_length=60)


class EscortOut(serializers.Serializer):
    """A place that needs an escort."""

    id = serializers.IntegerField(source="pk")
    place = serializers.IntegerField(source="place_id")
    place_name = serializers.CharField(source="place.full_name")
    reason = serializers.CharField()
    escort = serializers.CharField()
    lifted_at = serializers.DateTimeField(allow_null=True)


class EscortLiftIn(serializers.Serializer):
    """Why people may work there alone again."""

    reason = serializers.CharField(min_length=2, max_length=300)


class WorkerChangeIn(serializers.Serializer):
    """What a worker can do and where; no place: every compound. No hourly rate: as before."""

    skills = serializers.ListField(child=serializers.ChoiceField(choices=list(rules.SKILLS)), max_length=20)
    serves = serializers.ListField(child=number(), required=False, default=list, max_length=200)
    provider = words(60)
    active = serializers.BooleanField(default=True)
    hour_fen = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=rules.DEAREST_FEN
    )


class WorkerIn(serializers.Serializer):
    """A person who is to repair. Without an office, the person's own answers for the worker."""

    person_id = number()
    office_id = pointer()
    skills = serializers.ListField(child=serializers.ChoiceField(choices=list(rules.SKILLS)), max_length=20)
    serves = serializers.ListField(child=number(), required=False, default=list, max_length=200)
    provider = words(60)
    on_duty = serializers.BooleanField(default=True)
    hour_fen = serializers.IntegerField(required=False, default=0, min_value=0, max_value=rules.DEAREST_FEN)


class WorkerFullOut(WorkerOut):
    """A worker with what the desk has set."""

    person = serializers.IntegerField(source="person_id")
    office = serializers.IntegerField(source="office_id")
    provider = serializers.CharField()
    serves = serializers.SerializerMethodField()
    active = serializers.BooleanField()
    hour_fen = serializers.IntegerField()

    def get_serves(self, worker: object) -> list[int]:
        return [place.pk for place in worker.serves.all()]  # type: ignore[attr-defined]


class DutyIn(serializers.Serializer):
    """On or off duty."""

    on_duty = serializers.BooleanField()


class PartChangeIn(serializers.Serializer):
    """A part as it shall stand; what was used keeps its price."""

    name = serializers.CharField(min_length=2, max_length=60)
    unit = serializers.CharField(max_length=10)
    price_fen = serializers.IntegerField(min_value=0, max_value=rules.DEAREST_FEN)
    active = serializers.BooleanField(default=True)


class PartIn(serializers.Serializer):
    """A part for an office's catalogue."""

    office_id = number()
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(min_length=2, max_length=60)
    unit = serializers.CharField(max_length=10)
    price_fen = serializers.IntegerField(min_value=0, max_value=rules.DEAREST_FEN)


class PartFullOut(PartOut):
    """A part with its office and whether it is in use."""

    office = serializers.IntegerField(source="office_id")
    active = serializers.BooleanField()


class StoreIn(serializers.Serializer):
    """A store of an office."""

    office_id = number()
    name = serializers.CharField(min_length=2, max_length=40)


class StoreOut(serializers.Serializer):
    """A store."""

    id = serializers.IntegerField(source="pk")
    office = serializers.IntegerField(source="office_id")
    name = serializers.CharField()


class CountIn(serializers.Serializer):
    """What was counted in a store."""

    store_id = number()
    counted = quantity(min_value=0)
    note = words(120)


class StockLevelOut(serializers.Serializer):
    """How much of a part lies in a store."""

    store = serializers.IntegerField(source="store_id")
    store_name = serializers.CharField(source="store.name")
    quantity = serializers.DecimalField(max_digits=10, decimal_places=2)


class ServiceItemIn(serializers.Serializer):
    """A service as the public list names it from a day on. `steps` and `materials`: a line each; `kinds`: codes of
    repairs that count as its uses."""

    code = serializers.SlugField(max_length=30)
    name = serializers.CharField(min_length=2, max_length=60)
    owner_id = number()
    valid_from = serializers.DateField()
    basis = serializers.CharField(min_length=2, max_length=200)
    who = serializers.CharField(min_length=2, max_length=100)
    materials = words(600)
    steps = serializers.CharField(min_length=2, max_length=600)
    limit_days = serializers.IntegerField(min_value=0, max_value=365)
    online = serializers.ChoiceField(choices=ItemVersion.Online.values)
    form = serializers.ChoiceField(choices=["", "repair-new"], required=False, default="")
    kinds = serializers.ListField(child=serializers.SlugField(max_length=30), required=False, max_length=100)


class UseIn(serializers.Serializer):
    """A request that was handled elsewhere than in this platform's forms."""

    code = serializers.SlugField(max_length=30)
    office_id = number()
    channel = serializers.ChoiceField(choices=ServiceUse.Channel.values)
    fully_online = serializers.BooleanField(default=False)
    note = words(120)


class UseOut(serializers.Serializer):
    """One use of a service."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField(source="item.code")
    office = serializers.IntegerField(source="office_id")
    channel = serializers.CharField()
    fully_online = serializers.BooleanField()
    note = serializers.CharField()
    handled_at = serializers.DateTimeField()


class RenewalIn(serializers.Serializer):
    """Whether a contract goes on, and why."""

    verdict = serializers.RegexField(VERDICTS, help_text="renew, conditions, tender or end")
    reason = serializers.CharField(min_length=10, max_length=500)


class RenewalOut(RenewalIn):
    """A decision as it was written down."""

    id = serializers.IntegerField(source="pk")
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField()


class FeeProposalIn(serializers.Serializer):
    """A month that is over, `2026-03`."""

    month = serializers.RegexField(r"^20[0-9]{2}-(0[1-9]|1[0-2])$")


class FeeProposalOut(serializers.Serializer):
    """The fee of a month as it went into approval."""

    id = serializers.IntegerField(source="pk")
    month = serializers.DateField()
    points_tenths = serializers.IntegerField()
    most_tenths = serializers.IntegerField()
    missing = serializers.IntegerField()
    permille = serializers.IntegerField()
    fee_fen = serializers.IntegerField()
    state = serializers.CharField()
