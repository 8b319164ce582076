"""Every write in the discussion room, a module an activity."""

from guanjia.foundation.discussion.commands.following import follow, unfollow
from guanjia.foundation.discussion.commands.writing import add_comment, change_comment, withdraw_comment

__all__ = ["add_comment", "change_comment", "follow", "unfollow", "withdraw_comment"]
