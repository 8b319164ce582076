"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.domains.suggestions import queries
from guanjia.domains.suggestions.models import Answer, BenefitItem, Idea

BIGGEST = 2**63 - 1


class IdeaKindOut(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    limit_days = serializers.IntegerField()


class IdeaIn(serializers.Serializer):
    kind_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    title = serializers.CharField(min_length=4, max_length=60)
    text = serializers.CharField(min_length=10, max_length=2000)
    place_id = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None)
    anonymous = serializers.BooleanField(required=False, default=False)


class AnswerOut(serializers.Serializer):
    verb = serializers.ChoiceField(choices=Answer.Verb.choices)
    reason = serializers.CharField()
    office = serializers.CharField(source="office.name")
    at = serializers.DateTimeField()


class IdeaOut(serializers.Serializer):
    """An idea. `proposer` is empty where the idea is anonymous."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField(source="kind.code")
    title = serializers.CharField()
    text = serializers.CharField()
    office = serializers.CharField(source="office.name")
    owner = serializers.CharField(source="owner.name", default="")
    proposer = serializers.CharField(source="proposer.name", default="")
    anonymous = serializers.BooleanField()
    state = serializers.ChoiceField(choices=Idea.State.choices)
    filed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class IdeaWithAnswersOut(IdeaOut):
    answers = serializers.SerializerMethodField()

    def get_answers(self, idea: Idea) -> list[dict[str, Any]]:
        return list(AnswerOut(queries.list_answers(idea), many=True).data)


class IdeaAssignIn(serializers.Serializer):
    office_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)


class IdeaAnswerIn(serializers.Serializer):
    verb = serializers.ChoiceField(choices=["adopt", "explain", "forward"])
    reason = serializers.CharField(min_length=5, max_length=1000)
    office_id = serializers.IntegerField(
        min_value=1,
        max_value=BIGGEST,
        required=False,
        allow_null=True,
        default=None,
        help_text="Where it is forwarded.",
    )


class VoteOut(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    electorate = serializers.CharField(source="electorate.name")
    votes_each = serializers.IntegerField()
    seats = serializers.IntegerField()
    opens_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.CharField()
    seed = serializers.CharField()
    digest = serializers.CharField()
    turnout = serializers.IntegerField(allow_null=True)


class CandidateOut(serializers.Serializer):
    """A candidate; votes and place stand here only after the count."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    votes = serializers.IntegerField(allow_null=True)
    place = serializers.IntegerField(allow_null=True)
    won = serializers.BooleanField()


class VoteWithCandidatesOut(VoteOut):
    candidates = CandidateOut(many=True)


class BallotIn(serializers.Serializer):
    choices = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=1000), max_length=100)


class ProgrammeOut(serializers.Serializer):
    """The practical-benefit items of a body in a year: how many there are to be."""

    id = serializers.IntegerField()
    office = serializers.CharField(source="office.name")
    year = serializers.IntegerField()
    size = serializers.IntegerField()


class ProgrammeIn(serializers.Serializer):
    office_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    size = serializers.IntegerField(min_value=1, max_value=50, required=False, default=10)


class ProgrammeSizeIn(serializers.Serializer):
    size = serializers.IntegerField(min_value=1, max_value=50)
    reason = serializers.CharField(min_length=5, max_length=300)


class VoteIn(serializers.Serializer):
    """A vote over a programme's shortlist; without `electorate_id` everybody of its body votes."""

    programme_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    title = serializers.CharField(min_length=4, max_length=60)
    electorate_id = serializers.IntegerField(
        min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None
    )
    votes_each = serializers.IntegerField(min_value=1, max_value=50)
    opens_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ItemChangeIn(serializers.Serializer):
    title = serializers.CharField(min_length=4, max_length=60)
    goal = serializers.CharField(min_length=5, max_length=1000)
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    reason = serializers.CharField(min_length=5, max_length=300)


class ReceiptOut(serializers.Serializer):
    receipt = serializers.CharField()


class BallotOut(serializers.Serializer):
    receipt = serializers.CharField()
    choices = serializers.ListField(child=serializers.IntegerField())


class BenefitItemOut(serializers.Serializer):
    id = serializers.IntegerField()
    year = serializers.IntegerField(source="programme.year")
    number = serializers.IntegerField()
    title = serializers.CharField()
    goal = serializers.CharField()
    owner = serializers.CharField(source="owner.name")
    doer = serializers.CharField(source="doer.name")
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=BenefitItem.State.choices)
    percent = serializers.IntegerField()
    round = serializers.IntegerField()
    thanks = serializers.SerializerMethodField()

    def get_thanks(self, item: BenefitItem) -> str:
        return queries.thanks_to(item)


class ProgressIn(serializers.Serializer):
    month = serializers.DateField(help_text="Any day of the month")
    percent = serializers.IntegerField(min_value=0, max_value=100)
    text = serializers.CharField(min_length=5, max_length=500)


class ItemStarsIn(serializers.Serializer):
    stars = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ItemReasonIn(serializers.Serializer):
    reason = serializers.CharField(min_length=5, max_length=300)
