"""One call to the accounting API: how it is read from ASGI and how its answer is sent."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import msgspec

from xerosim.asks import Known, Query
from xerosim.idempotency import Answer, fingerprint
from xerosim.resources.table import find
from xerosim.shapes.marks import ENCODER

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]

ROOT: Final = "/api.xro/2.0/"
PARTS_MAX: Final = 6
"""Parts of the longest address; beyond it nothing is looked up."""


class Call(msgspec.Struct):
    """One call to the accounting API, read to its end."""

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

    @property
    def endpoint(self) -> str:
        """Method and resource, as the call counts and troubles name it."""
        return f"{self.method} {self.resource}"


class Reply(msgspec.Struct, frozen=True):
    """An answer with its headers."""

    answer: Answer
    headers: dict[str, str] = {}


async def read_body(receive: Receive) -> bytes | None:
    """The whole body of a request; None when the client went away before it was complete."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def read_call(scope: Scope, body: bytes, number: int) -> Call:
    """A call from what ASGI tells of it."""
    path = str(scope["path"])
    parts = tuple(unquote(part) for part in path[len(ROOT) :].strip("/").split("/"))
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
    # fixture: waynerobinson/xeroizer test/stub_responses; Type and Extensions: developer.xero.com notes
    body: dict[str, object] = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }
    return Answer(status, ENCODER.encode(body))


def server_error(status: int, instance: str) -> Answer:
    """A 5xx in Xero's words."""
    if status == 503:
        # fixture: calcinai/xero-php src/XeroPHP/Remote/Response.php
        return Answer(503, b"Organisation is offline", "text/html; charset=utf-8")
    # issue: XeroAPI/xero-node#466
    words = (
        "An error occurred in Xero. Check the API Status page http://status.developer.xero.com "
        "for current service status."
    )
    return problem(status, "An error occurred", words, instance)


async def send_answer(send: Send, reply: Reply) -> None:
    """Send status, headers and body."""
    answer = reply.answer
    headers = [(b"content-length", str(len(answer.body)).encode())]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    headers += [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
