"""Every write of codes: issue and retire, labels and printers, passes."""

from guanjia.foundation.codes.commands.issuing import (
    CodeRetired,
    NoCodeToRetire,
    ReasonMissing,
    issue_code,
    issue_codes,
    reissue_code,
    retire_code,
)

__all__ = [
    "CodeRetired",
    "NoCodeToRetire",
    "ReasonMissing",
    "issue_code",
    "issue_codes",
    "reissue_code",
    "retire_code",
]
