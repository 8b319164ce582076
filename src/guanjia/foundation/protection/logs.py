"""The second net under the log: whatever looks like a phone or identity number is masked in every line."""

from __future__ import annotations

import logging

from guanjia.foundation.protection.masks import mask_patterns


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, tracebacks and arguments included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_patterns(super().format(record))
