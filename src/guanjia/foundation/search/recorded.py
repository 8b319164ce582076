"""The trail tells which rows a command wrote; a note in the same transaction says that their entries must follow."""

from guanjia.foundation.search.following import note_written

recorded = note_written
