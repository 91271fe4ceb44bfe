"""What is sent to the side door: one thing or a list of them, told in one sentence when it cannot be read."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

T = TypeVar("T")
Fields = dict[str, msgspec.Raw]
"""One thing as it was sent, its values not read yet."""

OBJECTS_MAX: Final = 10_000
"""Opening braces in one body, counted before anything is built."""

_DECODER = msgspec.json.Decoder(Fields | list[Fields])


class NotDone(Exception):
    """What was asked of the side door cannot be done; the text is one sentence that says why."""


def one_or_many(body: bytes) -> list[Fields]:
    """The things in a body, in their order; raises NotDone for what is no object and no list of them."""
    if body.count(b"{") > OBJECTS_MAX:
        raise NotDone(f"the body may hold {OBJECTS_MAX} objects and no more")
    try:
        body.decode()  # all of it, so that no value inside fails when it is read later
        sent = _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotDone(f"the body must be a JSON object or a list of them: {error}") from error
    return sent if isinstance(sent, list) else [sent]


def word(fields: Mapping[str, msgspec.Raw], name: str, known: Iterable[str]) -> str:
    """The word that says what is wanted; raises NotDone, listing the known ones, for any other."""
    raw = fields.get(name)
    try:
        said = msgspec.json.decode(raw, type=str) if raw is not None else ""
    except msgspec.MsgspecError:
        said = bytes(raw or b"").decode("utf-8", "replace")
    words = tuple(known)
    if said not in words:
        raise NotDone(f"no such {name} {said!r}: one of {', '.join(words)}")
    return said


def read_fields(fields: Mapping[str, msgspec.Raw], kind: type[T], what: str, names: Iterable[str]) -> T:
    """The fields as `kind`; for unknown, missing or wrong ones raises NotDone, listing `names`."""
    taken = tuple(names)
    listed = f"{what} takes {', '.join(taken)}" if taken else f"{what} takes no fields"
    if unknown := [name for name in fields if name not in taken]:
        raise NotDone(f"{listed}; not {unknown[0]!r}")
    try:
        return msgspec.json.decode(msgspec.json.encode(dict(fields)), type=kind, strict=False)
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotDone(f"{listed}: {error}") from error


def as_json(body: object, status: int = 200) -> Response:
    """A JSON answer; decimals become strings."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def readable(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose unreadable requests are answered with 400 and one sentence."""

    async def read(request: Request) -> Response:
        try:
            return await handler(request)
        except (msgspec.MsgspecError, NotDone, RecursionError) as error:
            return as_json({"error": str(error)}, 400)

    return read
