"""The trail tells what happened to a row; whoever follows the row is told of it in the same transaction."""

from guanjia.foundation.discussion.commands.spreading import tell_followers

heard = tell_followers
