"""What can go wrong on purpose: three families of refusals, each with a stable code.

A message is an English sentence with named placeholders (`%(until)s`) and tells a person what to do next. It is
translated only where it is shown, so that pure rules can raise it.
"""

from __future__ import annotations

import re
from typing import ClassVar


class DomainError(Exception):
    """The system says no, and says why. `code` is stable; `field` names the input that is at fault, if one is."""

    code: ClassVar[str] = "refused"

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotVisible(DomainError):
    """Hidden or missing: the asker cannot tell which. Answered with 404."""


class NotAllowed(DomainError):
    """The asker sees the thing and may not do this to it. Answered with 403."""


class Refusal(DomainError):
    """A rule or a state forbids it. Answered with 409."""


class UnitMixup(TypeError):
    """Two quantities of different units met: a defect of the program, never of the user."""
