"""From an actor's reach to a filter, under the name that the rooms above use."""

from guanjia.foundation.protection.scope import NOTHING, within

__all__ = ["NOTHING", "within"]
