"""What this room refuses, by name."""

from __future__ import annotations

from guanjia.kernel.errors import Refusal


class LineWrong(Refusal):
    """A line of a form, or a condition in it, makes no sense."""


class FormSealed(Refusal):
    """A published version never changes."""


class FormEmpty(Refusal):
    """A version without lines cannot be published."""


class AnswersMissing(Refusal):
    """A line that needs an answer has none."""


class AnswerWrong(Refusal):
    """An answer does not fit its line."""


class FormVersionMismatch(Refusal):
    """The answers were given on another version of the form than the visit carries."""


class AnswersConflict(Refusal):
    """Somebody else answered the same thing in the meantime."""


class AnswersSealed(Refusal):
    """The visit or its campaign is closed: answers are kept as they are."""


class PhotoDiffers(Refusal):
    """The content that was sent is not the content that was named."""


class PhotosMissing(Refusal):
    """Answers name photos that never arrived."""


class DrawRefused(Refusal):
    """The draw cannot be made from this frame."""


class StateRefused(Refusal):
    """The campaign or visit is not in a state that allows this."""


class DatesWrong(Refusal):
    """The end comes before the start."""


class PlanWrong(Refusal):
    """A plan or route lacks something it needs."""


class ReadingWrong(Refusal):
    """A reading from a device cannot be used."""


class PointNotOnRoute(Refusal):
    """The scanned point does not belong to this round."""
