"""The staff's log: one line of JSON on standard error for each warning or error, the libraries' among them.

It carries no personal data: of a library's record only the first line is kept, and of an exception only what kind it is
and where it was raised, since the messages of exceptions quote what they failed on.
"""

import logging
import sys
import traceback
from typing import Any, Final

import structlog

LEVEL: Final = logging.WARNING
FRAMES_AT_MOST: Final = 12


def open_staff_log() -> None:
    """Send what the gateway and its libraries log to standard error, from warnings on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVEL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=LEVEL, handlers=[Relay()], force=True)
    logging.captureWarnings(True)


class Relay(logging.Handler):
    """Passes on what the libraries log by the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        event = record.getMessage().strip().partition("\n")[0]
        structlog.get_logger().log(record.levelno, event, library=record.name, **(failure(raised) if raised else {}))


def failure(raised: BaseException) -> dict[str, Any]:
    """What may be logged of an exception."""
    frames = traceback.extract_tb(raised.__traceback__)[-FRAMES_AT_MOST:]
    return {
        "failure": f"{type(raised).__module__}.{type(raised).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
