"""Answers that only trouble gives: refusals on order, odd bodies, limits not reached, wrong stamps."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any, Final

import msgspec

from xerosim.accounting.asks import Saved, Wrote
from xerosim.accounting.calls import Call, Reply, internal_error, problem, server_error
from xerosim.accounting.idempotency import Answer
from xerosim.accounting.saving import saved_answer
from xerosim.books.amounts import ZERO_ID
from xerosim.shapes.marks import ENCODER, Shape, messages
from xerosim.trouble.orders import Body, Trouble
from xerosim.world import World

JSON: Final = "application/json; charset=utf-8"
TEXT: Final = "text/html; charset=utf-8"
WORDS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("Unauthorized", "AuthenticationUnsuccessful"),
    403: ("Forbidden", "AuthenticationUnsuccessful"),
}
RETRY_AFTER: Final[Mapping[str, str]] = {"negative": "-1", "nonsense": "soon", "huge": "999999999"}
AHEAD_S: Final = 60
"""How far ahead a Retry-After lies that is given as a date."""
REMAINING: Final[Mapping[str, str]] = {
    "minute": "X-MinLimit-Remaining",
    "day": "X-DayLimit-Remaining",
    "appminute": "X-AppMinLimit-Remaining",
}
_FLAG: Final[Mapping[str, str]] = {"Contacts": "HasValidationErrors", "Payments": "HasValidationErrors"}


def said(status: int, body: Body | None, instance: str) -> Answer:
    """A status with a body of the kind asked for, by default the one Xero usually gives."""
    title, detail = WORDS.get(status, ("", ""))
    match body:
        case None if title:
            return problem(status, title, detail, instance)
        case None:
            return server_error(status, instance)
        case "problem" | "lower":
            usual = problem(status, title, detail, instance) if title else internal_error(status, instance)
            return usual if body == "problem" else _lowered(usual)
        case "text":
            # fixture: calcinai/xero-php src/XeroPHP/Remote/Response.php
            return Answer(status, b"Organisation is offline", TEXT)
        case "oauth":
            # fixture: waynerobinson/xeroizer test/stub_responses
            advice = b"oauth_problem_advice=please%20wait%20before%20retrying%20the%20xero%20api"
            return Answer(status, b"oauth_problem=rate%20limit%20exceeded&" + advice, TEXT)
        case _:
            return msgspec.structs.replace(garbage(body), status=status)


def garbage(body: Body) -> Answer:
    """A 200 that says nothing: a page, JSON that breaks off, JSON of something else, or no body."""
    match body:
        case "broken":
            return Answer(
                200, b'{"Id":"' + ZERO_ID.encode() + b'","Status":"OK","Invoices":[{"InvoiceID":', JSON
            )
        case "json":
            return Answer(200, b"[]", JSON)
        case "empty":
            return Answer(200, b"", "")
        case _:
            page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
            return Answer(200, page, TEXT)


def lower_case(reply: Reply) -> Reply:
    """The same answer; a problem-details body with the keys of the gateway's other variant."""
    return Reply(_lowered(reply.answer), reply.headers)


def _lowered(answer: Answer) -> Answer:
    # issue: NangoHQ/nango#203; fixture: waynerobinson/xeroizer (lower-case keys, no Type, no Extensions)
    if b'"Title"' not in answer.body or b'"Detail"' not in answer.body:
        return answer
    held = msgspec.json.decode(answer.body, type=dict[str, Any])
    kept = {name.lower(): value for name, value in held.items() if name not in ("Type", "Extensions")}
    return msgspec.structs.replace(answer, body=ENCODER.encode(kept))


def stamped(reply: Reply, at_ms: int) -> Reply:
    """The same answer with a Date header of its own."""
    return Reply(reply.answer, reply.headers | {"Date": http_date(at_ms)})


def http_date(at_ms: int) -> str:
    """A moment as headers tell it, to the second."""
    return format_datetime(datetime.fromtimestamp(at_ms // 1000, UTC), usegmt=True)


def retry_after(wanted: str | None, now: float) -> dict[str, str]:
    """The header Retry-After as it was ordered; none when it was not, or is to be missing."""
    if wanted is None or wanted == "missing":
        return {}
    if wanted == "date":
        return {"Retry-After": http_date(int((now + AHEAD_S) * 1000))}
    return {"Retry-After": RETRY_AFTER.get(wanted, wanted)}


def limit_reply(world: World, call: Call, trouble: Trouble) -> Reply:
    """A 429 for a limit that was not reached, in the form of a true one."""
    limits, now = world.limits, world.now()
    headers = limits.headers(call.tenant_id, call.app, now)
    headers["X-Rate-Limit-Problem"] = trouble.problem
    if trouble.problem in REMAINING:
        headers[REMAINING[trouble.problem]] = "0"
    if trouble.retry_after is not None:
        headers |= retry_after(trouble.retry_after, now)
    elif trouble.problem == "minute":
        headers["Retry-After"] = str(limits.tenant(call.tenant_id).minute.wait_s(now))
    elif trouble.problem == "day":
        headers["Retry-After"] = str(limits.tenant(call.tenant_id).day.wait_s(now))
    elif trouble.problem == "appminute":
        headers["Retry-After"] = str(limits.app(call.app).wait_s(now))
    # recorded: docketworks rate_limit_minute.json (no body, no content type)
    return Reply(Answer(429, b"", ""), headers)


def refusal_of(call: Call, message: str, envelope: Shape) -> Answer | None:
    """Every element of a write refused with this sentence, echoed as sent; None for an unreadable body."""
    endpoint = call.known.endpoint if call.known is not None else None
    if endpoint is None or call.method not in ("PUT", "POST"):
        body = {"ErrorNumber": 10, "Type": "ValidationException", "Message": message}
        return Answer(400, ENCODER.encode(body))
    key = endpoint.key
    elements = _elements(call.body, key)
    if not elements:
        return None
    wrote = Wrote(
        [Saved(None, element, [message]) for element in elements], _same, lambda one: _echo(key, one)
    )
    summarize = endpoint.summarizes(call.method, call.query)
    return saved_answer(key, wrote, envelope=envelope, summarize=summarize)


def _elements(body: bytes, key: str) -> list[dict[str, Any]]:
    try:
        sent = json.loads(body, parse_float=Decimal)
    except ValueError:
        return []
    if isinstance(sent, dict):
        sent = next((held for name, held in sent.items() if name.lower() == key.lower()), sent)
    rows = sent if isinstance(sent, list) else [sent]
    return [row for row in rows if isinstance(row, dict)]


def _same(saved: Saved) -> Shape:
    return dict(saved.element)


def _echo(key: str, saved: Saved) -> Shape:
    # recorded: docketworks contact_create_duplicate_name.json (a refused create carries the id of nothing)
    own_id = {f"{key.removesuffix('s')}ID": ZERO_ID}
    flag = {_FLAG.get(key, "HasErrors"): True}
    return own_id | dict(saved.element) | flag | {"ValidationErrors": messages(saved.errors)}
