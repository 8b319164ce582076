"""What the approval rules refuse. Each message says what to do next."""

from __future__ import annotations

from guanjia.kernel.errors import NotAllowed, Refusal


class TemplateInvalid(Refusal):
    """The template would leave a case without a way out, or names what does not exist."""


class CaseEnded(Refusal):
    """The case has its outcome."""


class NotASigner(NotAllowed):
    """The step does not wait for this person."""


class OwnRequest(NotAllowed):
    """Nobody decides their own request, by whatever detour."""


class PowersKeptApart(NotAllowed):
    """Decision, execution and supervision lie with different people."""


class ReasonMissing(Refusal):
    """A refusal, a return or an exception needs words that a later reader understands."""


class ExceptionIncomplete(Refusal):
    """An exception from a clause needs its grounds on paper and a day until which it holds."""


class ExceptionOver(Refusal):
    """The day until which the exception held is past, or none was granted."""


class ExceptionWayMissing(Refusal):
    """No step of the template asks anybody above the unit that wants the exception."""


class ReturnTargetUnknown(Refusal):
    """One can only return to a step that was passed."""


class AlreadySigner(Refusal):
    """The person signs here already."""


class NobodyNamed(Refusal):
    """The event needs a person."""


class NotRemovable(Refusal):
    """Only a signer whom one added oneself, and who has not signed, can be taken off."""


class RemindedTooSoon(Refusal):
    """At most one reminder an hour."""


class MoveRefused(Refusal):
    """The case is in another state."""


class PapersMissing(Refusal):
    """An urgent case waits for its papers."""


class DelegationRefused(Refusal):
    """Such a delegation would not be one."""


class BatchRefused(Refusal):
    """Only cases whose checks all pass are approved together."""
