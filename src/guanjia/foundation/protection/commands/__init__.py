"""What may be done with protected values."""

from guanjia.foundation.protection.commands.revealing import (
    ReasonTooShort,
    ValueUnreadable,
    check_may_reveal,
    find_by_value,
    reveal_field,
)

__all__ = ["ReasonTooShort", "ValueUnreadable", "check_may_reveal", "find_by_value", "reveal_field"]
