"""How values are written in answers: JSON with exact numbers, twin dates, wrapped sentences."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import msgspec

ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


FOUR: Final = Decimal("0.0001")


MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


_DAY_MS: Final = 86_400_000


Shape = dict[str, Any]


def ms_date(day: date) -> str:
    """Midnight UTC of a calendar date in Microsoft's notation."""
    # recorded: docketworks recordings
    return f"/Date({(day.toordinal() - _EPOCH_DAY) * _DAY_MS}+0000)/"


def ms_time(at_ms: int) -> str:
    """A moment in Microsoft's notation, milliseconds since 1970, with its offset."""
    return f"/Date({at_ms}+0000)/"


def utc_text(at_ms: int) -> str:
    """A moment as text to the second: the twin UpdatedDateUTCString."""
    return _second(at_ms // 1000)


@lru_cache(maxsize=64)  # all documents of a call have one second
def _second(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def long_day(day: date) -> str:
    """A day in words: 24 April 2019."""
    # spec: XeroAPI/Xero-OpenAPI, example of GET /Reports/TrialBalance
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def put_day(shape: Shape, name: str, day: date | None) -> None:
    """The two forms of a date, text first."""
    if day is not None:
        shape[f"{name}String"] = f"{day.isoformat()}T00:00:00"
        shape[name] = ms_date(day)


def messages(texts: list[str]) -> list[Shape]:
    """Sentences as Xero wraps them."""
    return [{"Message": text} for text in texts]
