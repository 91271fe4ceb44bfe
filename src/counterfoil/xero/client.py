"""The only place from which the books in Xero are called: one call, one answer, nothing tried twice."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence

import httpx2
import msgspec

from counterfoil.core.directory import DirectoryPage
from counterfoil.core.doubt import LeaveBy
from counterfoil.core.export import Batch, Connection, Exchange, Group, digest
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import MappedDocument
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Outcome
from counterfoil.core.paid import Parent, Reading
from counterfoil.core.passing import Answer, Call, Encoded, Found, Listed, Newest, Place
from counterfoil.core.watching import Part
from counterfoil.ports import XeroClock
from counterfoil.xero import contacts, decode, encode, facts, look, newest, paid, papers
from counterfoil.xero.headers import allowance, date_of
from counterfoil.xero.tokens import TokenKeeper

ROOT = "/api.xro/2.0"
TIMEOUT = httpx2.Timeout(connect=10, write=30, read=100, pool=10)
"""Seconds. Hanging up on a write turns an answer that was coming into a doubt that costs a look and ten
minutes, so reading waits long: a batch of fifty takes seconds, a slow day a minute. Connecting and getting
a place in the pool end early, because before the request has left nothing is in doubt."""
TOTAL_S = 150.0
"""The end of a call whose answer trickles in: each byte in time, and no end."""
BODY_BYTES_MAX = 64 * 1024 * 1024
"""More than fifty documents of a thousand lines come back as; a larger answer is no answer."""
USER_AGENT = "Counterfoil"
OK = 200
"""The only status under which the answer is Xero's own beyond doubt, and its clock with it."""
LEAVING = ".send_request_headers.started"
"""What the transport calls the step before the first byte, of HTTP 1 as of 2 (its extension `trace`)."""


class _TooLate(Exception):
    """The time until which a request might leave is over."""


_NOT_SENT = (
    _TooLate,
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)
"""Raised before a byte of the request has left."""
_NEEDS_A_PERSON = frozenset({"token_revoked", "access_denied"})


def open_http(
    *, in_flight_max: int = 100, transport: httpx2.AsyncBaseTransport | None = None
) -> httpx2.AsyncClient:
    """The HTTP client for all organisations: room for every call in flight, and no retries of its own.

    `transport` replaces the network. Whatever proxy is set for this machine, its own addresses are called
    directly.
    """
    limits = httpx2.Limits(
        max_connections=in_flight_max, max_keepalive_connections=in_flight_max, keepalive_expiry=30
    )
    if transport is not None:
        return httpx2.AsyncClient(transport=transport, timeout=TIMEOUT, headers=_headers())
    trust = httpx2.create_ssl_context()
    direct = httpx2.AsyncHTTPTransport(limits=limits, retries=0, verify=trust)
    return httpx2.AsyncClient(
        limits=limits,
        verify=trust,
        timeout=TIMEOUT,
        headers=_headers(),
        mounts={"http://localhost": direct, "http://127.0.0.1": direct},
    )


def _headers() -> dict[str, str]:
    return {"User-Agent": USER_AGENT, "Accept": "application/json"}


class XeroBooks:
    """One organisation's books in Xero (`ports.Books`)."""

    def __init__(
        self, connection: Connection, http: httpx2.AsyncClient, tokens: TokenKeeper, clock: XeroClock
    ) -> None:
        self._connection = connection
        self._http = http
        self._tokens = tokens
        self._clock = clock

    def encode(self, document: MappedDocument) -> Encoded:
        """The bytes of one document; two equal documents have equal bytes."""
        return encode.encode(document)

    def write(self, group: Group, parts: Sequence[bytes], under: str = "") -> Call:
        """The request that creates (or changes) the documents that `parts` are the bytes of."""
        return encode.write(group, parts, under)

    def outcomes(self, group: Group, answer: Answer, count: int) -> tuple[Outcome, ...]:
        """What became of each of `count` documents, in the order they were sent."""
        return decode.outcomes(group, answer, count)

    def look(self, batch: Batch) -> tuple[Call, ...]:
        """The reads that decide about the members of a batch in doubt; as few as possible."""
        return look.look(batch)

    def seen(self, batch: Batch, answers: Sequence[Answer]) -> tuple[Found, ...]:
        """What the answers to `look` say of each member of the batch that they decide about."""
        return look.seen(batch, answers)

    def taken_by_others(self, batch: Batch, answers: Sequence[Answer]) -> frozenset[int]:
        """The members whose number is in Xero for other contacts alone, as the answers to `look` show."""
        return look.taken_by_others(batch, answers)

    def places(self, batch: Batch) -> tuple[Place, ...]:
        """Where a person finds each member of a batch in Xero, in its order."""
        return look.places(batch)

    def ask_for(self, batch: Batch, xero_id: str) -> Call:
        """The read of one document by its id, which a person says is the one member of the batch."""
        return look.ask_for(batch, xero_id)

    def is_it(self, batch: Batch, xero_id: str, answer: Answer) -> Found:
        """Whether what the answer to `ask_for` shows can be that member; what differs, where it cannot."""
        return look.is_it(batch, xero_id, answer)

    def ask_newest(self, since: dt.datetime, listed: Listed) -> Call:
        """The read of what of a list was changed since then, the newest first."""
        return newest.ask_newest(since, listed)

    def newest(self, answer: Answer) -> Newest | None:
        """What the answer to `ask_newest` shows, or None when it cannot be read."""
        return newest.newest(answer)

    def ask_facts(self) -> tuple[Call, ...]:
        """The reads that bring an organisation's facts."""
        return facts.ask_facts()

    def facts(self, answers: Sequence[Answer]) -> Organisation | Fault:
        """The organisation that the answers to `ask_facts` describe, or why it cannot be told."""
        return facts.facts(answers, self._connection.tenant_id)

    def ask_parts(self, parts: Sequence[Part], since: dt.datetime) -> tuple[Call, ...]:
        """The reads that bring parts of an organisation's facts anew."""
        return facts.ask_parts(parts, since)

    def in_parts(
        self, parts: Sequence[Part], answers: Sequence[Answer], known: Organisation
    ) -> Organisation | Fault:
        """What is known of the organisation after the answers to `ask_parts`."""
        return facts.in_parts(parts, answers, known)

    def ask_parents(self, parents: Sequence[Parent]) -> tuple[tuple[Call, tuple[Parent, ...]], ...]:
        """The reads that tell how documents stand that payments are for, each with those it is about."""
        return paid.ask_parents(parents)

    def readings(self, parents: Sequence[Parent], answer: Answer) -> Mapping[int, Reading]:
        """How each of these documents stands, by export; those of which nothing can be told are left out."""
        return paid.readings(parents, answer)

    def ask_numbers(self, numbers: Sequence[str]) -> Call:
        """The read that tells which of these numbers sales invoices have."""
        return papers.ask_numbers(numbers)

    def taken(self, answer: Answer) -> frozenset[str] | None:
        """The numbers, in small letters, that invoices in the answer have."""
        return papers.taken(answer)

    def ask_changed(self, contact_ids: Sequence[str]) -> Call:
        """The read that tells when contacts were changed last."""
        return papers.ask_changed(contact_ids)

    def changed(self, answer: Answer) -> dict[str, dt.datetime]:
        """When each contact in the answer was changed last, by id."""
        return papers.changed(answer)

    def ask_contacts(self, since: dt.datetime | None, page: int) -> Call:
        """One page of Xero's contacts, or of those changed since then."""
        return contacts.ask_contacts(since, page)

    def ask_contacts_like(
        self, ids: Sequence[str], names: Sequence[str], numbers: Sequence[str]
    ) -> tuple[Call, ...]:
        """The reads of those contacts alone."""
        return contacts.ask_contacts_like(ids, names, numbers)

    def contacts(self, answer: Answer) -> DirectoryPage | None:
        """The page of contacts that an answer holds, or None when it cannot be read."""
        return contacts.contacts(answer)

    async def exchange(self, call: Call, key: str = "", *, not_after: LeaveBy | None = None) -> Answer:
        """Make the call once, under an idempotency key when given. Raises nothing: no answer is an answer.

        An answer that breaks off or is larger than `BODY_BYTES_MAX` counts as none. When `not_after` is over
        nothing is sent: a token may be long in coming, and a connection in being made.
        """
        access = await self._tokens.access()
        if isinstance(access, Fault):
            return self._without_token(call, access)
        answer = await self._sent(call, key, access, not_after=not_after)
        if answer.connection_fault is not None and await self._tokens.was_replaced(access):
            # Connected anew from elsewhere since this token was taken: the next call takes the new one.
            answer = msgspec.structs.replace(answer, connection_fault=None)
            self._tokens.mark_stale(access)
        elif answer.exchange.status == 401:
            self._tokens.mark_stale(access)
        return answer

    def _without_token(self, call: Call, fault: Fault) -> Answer:
        exchange = Exchange(
            sent_at=self._clock.now(),
            method=call.method,
            path=call.path,
            status=None,
            problem=f"no access token: {fault.message or fault.code}",
            was_sent=False,
        )
        return Answer(exchange=exchange, connection_fault=fault if fault.code in _NEEDS_A_PERSON else None)

    async def _sent(self, call: Call, key: str, access: str, *, not_after: LeaveBy | None) -> Answer:
        departure = _Departure(self._clock, not_after)
        came = await self._fetched(call, key, access, departure)
        sent_s, came_s = departure.at_s, self._clock.monotonic()
        status, body, headers = came.status, came.body, came.headers
        if status == OK and (told := date_of(headers)) is not None:
            self._clock.put_right(told, sent_s=sent_s, came_s=came_s)
        took_s, left = came_s - sent_s, allowance(headers, self._clock.now())
        problem = came.problem or (decode.words_of(body) if status is not None and status >= 400 else "")
        exchange = Exchange(
            # Reckoned back from now: what the answer told of the time holds for when it was asked as well.
            sent_at=self._clock.now() - dt.timedelta(seconds=took_s),
            method=call.method,
            path=call.path,
            status=status,
            problem=problem[: decode.WORDS_MAX],
            sent_bytes=len(call.body or b""),
            received_bytes=came.received_bytes,
            took_us=int(took_s * 1_000_000),
            was_sent=came.was_sent,
            correlation=headers.get("xero-correlation-id", ""),
            answer_digest=digest(body) if body else b"",
            day_left=left.day,
        )
        if status is None:
            return Answer(exchange=exchange)
        return Answer(
            exchange=exchange,
            body=body,
            allowance=left,
            connection_fault=decode.connection_fault(status, body, headers.get("www-authenticate", "")),
        )

    async def _fetched(self, call: Call, key: str, access: str, departure: _Departure) -> _Came:
        """What came back, or why nothing did; the one place where the network's exceptions end."""
        try:
            async with asyncio.timeout(TOTAL_S):
                request = self._request(call, key, access)
                departure.check()
                request.extensions["trace"] = departure.trace
                response = await self._http.send(request, stream=True, follow_redirects=False)
                try:
                    body = await _bounded(response)
                finally:
                    await response.aclose()
        except _NOT_SENT as error:
            return _Came(status=None, problem=_problem(error), was_sent=False)
        except Exception as error:  # whatever else went wrong, the request may have arrived
            return _Came(status=None, problem=_problem(error))
        received = response.num_bytes_downloaded
        if body is None:
            return _Came(status=None, problem="answer too large", received_bytes=received)
        return _Came(
            status=response.status_code, body=body, headers=response.headers, received_bytes=received
        )

    def _request(self, call: Call, key: str, access: str) -> httpx2.Request:
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        if self._connection.tenant_id:
            headers["xero-tenant-id"] = self._connection.tenant_id
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        if call.since is not None:
            headers["If-Modified-Since"] = f"{call.since.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}"
        address = f"{self._connection.api_url}{ROOT}{call.path}"
        return self._http.build_request(
            call.method, address, content=call.body, headers=headers, timeout=TIMEOUT
        )


class _Departure:
    """When a request leaves: in time or not at all, and noted, since limits count from then.

    A place in the pool, a proxy, the connection and its encryption can take half a minute and more, and a
    machine that was asleep meanwhile any time. So the transport asks again before the first byte.
    """

    def __init__(self, clock: XeroClock, not_after: LeaveBy | None) -> None:
        self._clock = clock
        self._not_after = not_after
        self.at_s = clock.monotonic()

    def check(self) -> None:
        """It leaves now. Raises _TooLate when it may not any more."""
        self.at_s = self._clock.monotonic()
        if self._not_after is not None and self._not_after.is_over(self._clock.latest(), self.at_s):
            raise _TooLate

    async def trace(self, step: str, _: object) -> None:
        """What the transport calls with each of its steps."""
        if step.endswith(LEAVING):
            self.check()


class _Came(msgspec.Struct, frozen=True, kw_only=True):
    """What came back of one request; `status` None when nothing (or not all of it) did."""

    status: int | None
    problem: str = ""
    was_sent: bool = True
    body: bytes = b""
    headers: Mapping[str, str] = {}
    received_bytes: int = 0


async def _bounded(response: httpx2.Response) -> bytes | None:
    """The whole body, unpacked; None when it is larger than we take."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > BODY_BYTES_MAX:
            return None
        parts.append(part)
    return b"".join(parts)


def _problem(error: BaseException) -> str:
    """A few words for the log; what an exception itself says may hold addresses."""
    match error:
        case httpx2.TimeoutException() | TimeoutError():
            return "timeout"
        case _TooLate():
            return "too late"
        case httpx2.ConnectError():
            return "refused"
        case httpx2.InvalidURL() | httpx2.UnsupportedProtocol():
            return "not an address"
        case httpx2.TransportError():
            return "cut"
        case _:
            return f"broken: {type(error).__name__}"
