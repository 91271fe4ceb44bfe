"""One call to the accounting API: how it is read from ASGI and how its answer is sent."""

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import msgspec

from xerosim.accounting.asks import Known, Query
from xerosim.accounting.idempotency import Answer, fingerprint
from xerosim.identity.authority import Access
from xerosim.resources.table import find
from xerosim.shapes.marks import ENCODER
from xerosim.wire.refusal import problem_body

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]

ROOT: Final = "/api.xro/2.0/"
CUT: Final = "xerosim.cut"
"""Key in the scope under which the carrier of a call puts the function that cuts its connection."""
BODY_MAX: Final = 10 * 1024 * 1024  # doc: developer.xero.com, 10 MB a request
PARTS_MAX: Final = 6
"""Parts of the longest address; beyond it nothing is looked up."""


class Call(msgspec.Struct):
    """One call to the accounting API, read to its end.

    Trouble may set `instead`, what is answered in place of doing it, `skew_ms`, by how much Xero's clock is
    off for it, and `has_no_keys`, when the store of idempotency keys is down. `era` is that of the world in
    which it began.
    """

    number: int
    method: str
    target: str
    resource: str
    known: Known | None
    query: Query
    headers: dict[str, str]
    body: bytes
    app: str = ""
    tenant_id: str = ""
    instead: Answer | None = None
    skew_ms: int = 0
    has_no_keys: bool = False
    era: int = 0

    @property
    def endpoint(self) -> str:
        """Method and resource, as the call counts and troubles name it."""
        return f"{self.method} {self.resource}"


class Reply(msgspec.Struct, frozen=True):
    """An answer with its headers."""

    answer: Answer
    headers: dict[str, str] = {}


class TooLarge(Exception):
    """A body has more bytes than Xero takes; what is left of it has not been read."""


async def read_body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body of a request; None when the client went away before it was complete.

    Raises TooLarge as soon as that is known: when it is announced, or with the first byte too many.
    """
    declared = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"")
    if declared.isdigit() and int(declared[:20]) > BODY_MAX:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_MAX:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def given(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, given once more; after it comes what comes."""
    held: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return held.pop() if held else await receive()

    return again


def read_call(scope: Scope, body: bytes, number: int) -> Call:
    """A call from what ASGI tells of it."""
    path = str(scope["path"])
    # A part is taken apart before it is decoded: what stands for a slash in a name does not divide it.
    raw = bytes(scope.get("raw_path") or b"").decode("latin-1")
    whole = raw if raw.lower().startswith(ROOT) else path
    parts = tuple(unquote(part) for part in whole[len(ROOT) :].strip("/").split("/"))
    known = find(parts) if len(parts) <= PARTS_MAX else None
    query_string = scope.get("query_string", b"").decode("latin-1")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    values = {name.lower(): value for name, value in parse_qsl(query_string, keep_blank_values=True)}
    return Call(
        number=number,
        method=str(scope["method"]),
        target=f"{path}?{query_string}",
        resource=known.name if known else parts[0],
        known=known,
        query=Query(values, headers.get("if-modified-since", "")),
        headers=headers,
        body=body,
    )


def key_of(call: Call) -> str:
    """The idempotency key of a write; reads take none."""
    return call.headers.get("idempotency-key", "") if call.method in ("PUT", "POST") else ""


def print_of(call: Call) -> bytes:
    """What a second call with the same key must have in common with this one."""
    return fingerprint(call.method, call.target, call.body)


def problem(status: int, title: str, detail: str, instance: str) -> Answer:
    """A problem-details body, as Xero's gateway gives it."""
    return Answer(status, ENCODER.encode(problem_body(status, title, detail, instance)))


def too_large(instance: str) -> Answer:
    """413 for a body that was not read to its end."""
    # issue: XeroAPI/Xero-Java#349
    return problem(413, "RequestEntityTooLarge", "PayloadTooLarge", instance)


def no_access(access: Access | None, instance: str) -> Answer:
    """401 for a token that is none, or that has lapsed."""
    # fixtures: waynerobinson/xeroizer test/stub_responses
    if access is None:
        return problem(401, "Unauthorized", "AuthenticationUnsuccessful", instance)
    at = datetime.fromtimestamp(access.until, UTC)
    return problem(401, "Unauthorized", f"TokenExpired: token expired at {at:%m/%d/%Y %H:%M:%S}", instance)


def server_error(status: int, instance: str) -> Answer:
    """A 5xx in Xero's words."""
    if status == 503:
        # fixture: calcinai/xero-php src/XeroPHP/Remote/Response.php
        return Answer(503, b"Organisation is offline", "text/html; charset=utf-8")
    return internal_error(status, instance)


def internal_error(status: int, instance: str) -> Answer:
    """The problem-details body of an error within Xero."""
    # issue: XeroAPI/xero-node#466
    words = (
        "An error occurred in Xero. Check the API Status page http://status.developer.xero.com "
        "for current service status."
    )
    return problem(status, "An error occurred", words, instance)


async def send_answer(send: Send, reply: Reply, *, keeps_bytes: int | None = None) -> None:
    """Send status, headers and body; of the body only so many bytes, when it is to break off there."""
    answer = reply.answer
    headers = [(b"content-length", str(len(answer.body)).encode())]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    headers += [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if keeps_bytes is not None:
        await send({"type": "http.response.body", "body": answer.body[:keeps_bytes], "more_body": True})
        return
    await send({"type": "http.response.body", "body": answer.body})
