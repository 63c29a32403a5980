"""Log lines without secrets: whatever is logged, by whom ever, no token and no address is in it.

Django logs the path of each refused request, and paths of mailed links hold a token that is still
good where the method, the host or the CSRF check was what was refused.
"""

import logging

from backend.kernel.secrecy import cleaned


class LogLine(logging.Formatter):
    """The whole line with its traceback, cleaned after it was put together."""

    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))
