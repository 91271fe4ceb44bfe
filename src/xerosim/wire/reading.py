"""Request bodies as Xero reads them: one element or many, their dates, numbers and ids."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

import msgspec

from xerosim.books.amounts import ZERO_ID
from xerosim.wire.refusal import no_data, post_data_invalid

INVALID: Final = "JSON for post data was invalid"


# a type's name as an answer was quoted: a public repository, 2026-05-22; other fields by their own (assumed)
TYPES: Final = {"LineAmountTypes": "Xero.API.Library..LineAmountType"}


GUID: Final = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


_MS_DATE: Final = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")


_PLACE: Final = re.compile(r" - at `\$(.*)`$")


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


ELEMENTS_MAX: Final = 5_000
"""Elements of one request. Xero names no hard limit, only the size; a real client sends hundreds at most."""
OBJECTS_MAX: Final = 100_000
"""Opening braces in one request, lines and all within them counted, before anything is built."""


class _Element(msgspec.Struct, gc=False):
    """An element that is only counted."""


_ENVELOPE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
_COUNT: Final = msgspec.json.Decoder(list[_Element])


T = TypeVar("T")


class Reading(Generic[T]):
    """How the elements of one resource are read; `is_wrapped` where a bare one is not taken."""

    def __init__(self, kind: type[T], known: tuple[str, ...], *, is_wrapped: bool = False) -> None:
        self.one = msgspec.json.Decoder(kind)
        self.many = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
        self.known = known
        self.is_wrapped = is_wrapped


def read_elements(body: bytes, plural: str, reading: Reading[T]) -> list[T]:
    """The elements of a body: an array under the plural name in any case or, mostly, a single bare object."""
    if body.count(b"{") > OBJECTS_MAX:
        raise post_data_invalid(f"{INVALID},More than {OBJECTS_MAX} objects in one request")  # assumed
    try:
        envelope = _ENVELOPE.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise post_data_invalid(f"{INVALID},{error}") from error
    wanted = plural.lower()
    for key, raw in envelope.items():
        if key.lower() == wanted:
            _check_count(raw)
            return _decoded(raw, reading.many.decode, plural)
    if reading.is_wrapped or not any(key in reading.known for key in envelope):
        raise no_data()
    return [_decoded(body, reading.one.decode, "")]


def _check_count(raw: msgspec.Raw) -> None:
    """Refuse more elements than one request may have, before they are built."""
    if bytes(raw).count(b"{") <= ELEMENTS_MAX:
        return
    try:
        count = len(_COUNT.decode(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return  # what is wrong with it is said when it is read
    if count > ELEMENTS_MAX:
        raise post_data_invalid(f"{INVALID},More than {ELEMENTS_MAX} elements in one request")  # assumed


def _decoded(raw: msgspec.Raw | bytes, decode: Callable[[Any], T], at: str) -> T:
    try:
        return decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise post_data_invalid(_binding_words(bytes(raw), str(error), at)) from error


def _binding_words(raw: bytes, words: str, at: str) -> str:
    """Xero's sentence for a value that does not bind, with the path to it."""
    # the pattern of the sentence: a public repository, 2026-05-22 (an enum on ManualJournals)
    place = _PLACE.search(words)
    if place is None:
        return f"{INVALID},{words}"
    path = place.group(1)
    shown = _value_at(raw, path)
    if shown is None:
        return f"{INVALID},{words}"
    spot = f"{at}{path}".lstrip(".")
    field = spot.rsplit(".", 1)[-1].rstrip("]0123456789[")
    return f"{INVALID},Error converting value {shown} to type '{TYPES.get(field, field)}'. Path '{spot}'."


def _value_at(raw: bytes, path: str) -> str | None:
    """The value at a path as JSON writes it; none where it cannot be come to or cannot be read itself."""
    # step by step, since what lies beside the path may be unreadable
    try:
        for index, name in re.findall(r"\[(\d+)\]|\.(\w+)", path):
            raw = _LIST.decode(raw)[int(index)] if index else _ENVELOPE.decode(raw)[name]
        return msgspec.json.encode(msgspec.json.decode(raw)).decode()
    except (msgspec.MsgspecError, LookupError, ValueError, RecursionError):
        return None


def read_date(text: str, path: str) -> date:
    """A date as Xero reads it: ISO, with or without a time, or Microsoft's /Date(…)/."""
    # spec: XeroAPI/Xero-OpenAPI for ISO; SDKs send both forms
    ticks = _MS_DATE.fullmatch(text)
    try:
        if ticks:
            return (_EPOCH + timedelta(milliseconds=int(ticks.group(1)))).date()
        if len(text) > 10:
            return datetime.fromisoformat(text).date()
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        words = f"Could not convert string to DateTime: {text}. Path '{path}'."
        raise post_data_invalid(f"{INVALID},{words}") from error


def check_number(value: Decimal | None, path: str) -> None:
    """Refuse what JSON would let through but no ledger can hold: NaN, infinities, endless exponents."""
    if value is not None and not is_readable(value):
        words = f"Error converting value {value} to type 'System.Decimal'. Path '{path}'."
        raise post_data_invalid(f"{INVALID},{words}")


def is_readable(value: Decimal) -> bool:
    """Whether a ledger can hold the number at all."""
    return value.is_finite() and -30 < value.adjusted() < 13


def real_id(value: str | None) -> str:
    """An id as the books have it; none for the id of nothing, which SDKs send for what is new."""
    # issue: XeroAPI/Xero-NetStandard#364 (Guid.Empty); fixture: waynerobinson/xeroizer api_exception.xml
    return "" if not value or value == ZERO_ID else value.lower()


def check_guid(value: str | None, path: str) -> None:
    """Refuse an id that is not a guid."""
    if value and not GUID.fullmatch(value):
        # issue: XeroAPI/xero-php-oauth2#39
        words = f"Error converting value \"{value}\" to type 'System.Guid'. Path '{path}'."
        raise post_data_invalid(f"{INVALID},{words}")
