"""One call, one answer: what goes over the wire, what counts as never sent, and what the headers say."""

import asyncio
import datetime as dt
import gzip

import anyio
import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.clock import SteadyClock
from counterfoil.core.doubt import KEY_LIFE, LeaveBy, leaves_by
from counterfoil.core.export import Connection, Tokens
from counterfoil.core.mapped import MappedDocument
from counterfoil.core.outcome import Deferred, InDoubt
from counterfoil.core.passing import Allowance, Answer, Call
from counterfoil.ports import Books
from counterfoil.xero import client
from counterfoil.xero.auth import Identity, app_of
from counterfoil.xero.client import TIMEOUT, XeroBooks, open_http
from counterfoil.xero.headers import allowance, retry_after_s
from counterfoil.xero.tokens import TokenKeeper
from tests.xero.hands import START, HandClock, MemoryVault, http_of
from tests.xero.samples import invoice

CONNECTION = Connection(
    tenant_id="tenant-1",
    api_url="http://xero.test",
    identity_url="http://identity.test",
    login_url="http://login.test",
    client_id="app",
    redirect_uri="http://localhost:8100/callback",
    scopes="offline_access",
)
GOOD = Tokens(access="access-1", refresh="refresh-1", expires_at=START + dt.timedelta(minutes=20), epoch=4)
PUT = Call(method="PUT", path="/Invoices?summarizeErrors=false&unitdp=4", body=b'{"Invoices":[]}')
GET = Call(method="GET", path="/Invoices?where=InvoiceNumber%3D%3D%22A%2CB%22")


def books_of(handler, *, vault=None, connection=CONNECTION, clock=None, http=None):
    clock = clock or HandClock()
    http = http or http_of(handler)
    identity = Identity(app_of(connection, "hush"), http, clock)
    vault = vault or MemoryVault(GOOD)
    tokens = TokenKeeper(1, identity, vault, clock=clock, owner="a")
    return XeroBooks(connection, http, tokens, SteadyClock(clock))


def exchanged(handler, call=PUT, key="", **settings) -> Answer:
    return asyncio.run(books_of(handler, **settings).exchange(call, key))


def raising(error):
    def handler(request):
        raise error

    return handler


def test_it_is_the_books_the_engine_knows():
    books: Books = books_of(raising(AssertionError))
    document: MappedDocument = invoice()
    encoded = books.encode(document)
    call = books.write(encoded.group, [encoded.body])
    assert call.body == b'{"Invoices":[' + encoded.body + b"]}"
    assert len(books.ask_facts()) == 6


@pytest.mark.parametrize(("status", "is_heard"), [(200, True), (503, False)])
def test_xeros_date_is_heard_in_its_own_answers_alone(status, is_heard):
    """A page that something on the way has made is dated by whoever made it."""

    def handler(request):
        return httpx2.Response(status, headers={"Date": "Wed, 18 Nov 2026 10:00:00 GMT"})

    answer = exchanged(handler)
    assert (answer.exchange.sent_at > START + dt.timedelta(minutes=59)) is is_heard


@pytest.mark.parametrize("date", ["", "soon", "Wed, 99 Nov 2026 10:00:00 GMT", "18 Nov"])
def test_a_date_that_cannot_be_read_is_none(date):
    assert exchanged(lambda _: httpx2.Response(200, headers={"Date": date})).exchange.sent_at == START


def test_a_write_carries_token_tenant_key_and_bytes():
    seen: list[httpx2.Request] = []

    def handler(request):
        seen.append(request)
        headers = {"X-MinLimit-Remaining": "59", "xero-correlation-id": "c-1"}
        return httpx2.Response(200, content=b'{"Invoices":[]}', headers=headers)

    answer = exchanged(handler, key="k" * 32)
    (request,) = seen
    assert str(request.url) == "http://xero.test/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4"
    assert request.method == "PUT"
    assert request.content == PUT.body
    expected = {
        "authorization": "Bearer access-1",
        "xero-tenant-id": "tenant-1",
        "idempotency-key": "k" * 32,
        "accept": "application/json",
        "content-type": "application/json",
    }
    assert {name: request.headers[name] for name in expected} == expected
    exchange = answer.exchange
    assert (exchange.status, exchange.was_sent, exchange.sent_at) == (200, True, START)
    assert (exchange.method, exchange.path, exchange.sent_bytes) == ("PUT", PUT.path, len(PUT.body or b""))
    assert (exchange.correlation, answer.allowance.minute) == ("c-1", 59)
    assert answer.body == b'{"Invoices":[]}'


def test_a_read_has_no_key_and_its_query_goes_out_as_it_was_written():
    def handler(request):
        assert request.url.raw_path == b"/api.xro/2.0" + GET.path.encode()
        assert "idempotency-key" not in request.headers
        assert "content-type" not in request.headers
        return httpx2.Response(200, content=b"{}")

    assert exchanged(handler, GET).exchange.status == 200


def test_how_long_it_took_and_how_much_came_are_kept():
    clock = HandClock()

    def handler(request):
        clock.passed_s += 1.25
        packed = gzip.compress(b'{"Invoices":[]}' + b" " * 5_000)
        return httpx2.Response(200, content=packed, headers={"content-encoding": "gzip"})

    answer = exchanged(handler, GET, clock=clock)
    assert answer.exchange.took_us == 1_250_000
    assert answer.exchange.received_bytes < 200
    assert len(answer.body) == 5_015


@pytest.mark.parametrize(
    ("error", "was_sent", "problem"),
    [
        (httpx2.ConnectError("no"), False, "refused"),
        (httpx2.ConnectTimeout("no"), False, "timeout"),
        (httpx2.PoolTimeout("no"), False, "timeout"),
        (httpx2.UnsupportedProtocol("no"), False, "not an address"),
        (httpx2.InvalidURL("no"), False, "not an address"),
        (httpx2.ReadTimeout("no"), True, "timeout"),
        (httpx2.WriteTimeout("no"), True, "timeout"),
        (httpx2.ReadError("no"), True, "cut"),
        (httpx2.WriteError("no"), True, "cut"),
        (httpx2.RemoteProtocolError("no"), True, "cut"),
        (httpx2.DecodingError("no"), True, "broken: DecodingError"),
        (RuntimeError("secret words"), True, "broken: RuntimeError"),
        (OSError("no"), True, "broken: OSError"),
    ],
)
def test_only_what_surely_never_left_counts_as_not_sent(error, was_sent, problem):
    answer = exchanged(raising(error))
    assert (answer.exchange.status, answer.exchange.was_sent) == (None, was_sent)
    assert answer.exchange.problem == problem
    assert answer.connection_fault is None
    (outcome,) = books_of(raising(error)).outcomes("invoices", answer, 1)
    assert isinstance(outcome, InDoubt if was_sent else Deferred)


def test_an_impossible_address_is_an_answer_too():
    connection = Connection(
        **{name: getattr(CONNECTION, name) for name in CONNECTION.__struct_fields__}
        | {"api_url": "http://[::1"}
    )
    answer = exchanged(lambda _: httpx2.Response(200), connection=connection)
    assert (answer.exchange.status, answer.exchange.was_sent) == (None, False)


def test_a_redirect_is_not_followed():
    calls = []

    def handler(request):
        calls.append(str(request.url))
        return httpx2.Response(307, headers={"location": "http://elsewhere.test/"})

    assert exchanged(handler).exchange.status == 307
    assert len(calls) == 1


def test_an_answer_without_end_is_no_answer(monkeypatch):
    monkeypatch.setattr(client, "BODY_BYTES_MAX", 10_000)
    answer = exchanged(lambda _: httpx2.Response(200, content=b"x" * 10_001))
    assert (answer.exchange.status, answer.body, answer.exchange.problem) == (None, b"", "answer too large")
    assert answer.exchange.was_sent


def test_an_answer_that_trickles_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(client, "TOTAL_S", 0.02)

    async def handler(request):
        await asyncio.Event().wait()
        raise AssertionError

    answer = exchanged(handler)
    assert (answer.exchange.status, answer.exchange.problem, answer.exchange.was_sent) == (
        None,
        "timeout",
        True,
    )


def test_who_is_cancelled_is_cancelled():
    async def go():
        async def handler(request):
            await asyncio.Event().wait()
            raise AssertionError

        task = asyncio.ensure_future(books_of(handler).exchange(PUT))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(go())


# --- tokens -------------------------------------------------------------------------------------------------


def unauthorised(detail):
    return httpx2.Response(401, json={"Title": "Unauthorized", "Status": 401, "Detail": detail})


def test_without_a_token_nothing_is_sent():
    revoked = exchanged(raising(AssertionError), vault=MemoryVault(None))
    assert not revoked.exchange.was_sent
    assert revoked.connection_fault is not None
    assert revoked.connection_fault.code == "token_revoked"
    passing = exchanged(
        raising(httpx2.ConnectError("no")),
        vault=MemoryVault(Tokens(access="a", refresh="r", expires_at=START)),
    )
    assert not passing.exchange.was_sent
    assert passing.connection_fault is None
    assert passing.exchange.problem.startswith("no access token: ")


def test_a_token_that_ran_out_is_renewed_for_the_next_call():
    seen: list[str] = []

    def handler(request):
        if request.url.path == "/connect/token":
            issued = {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": 1800}
            return httpx2.Response(200, json=issued)
        seen.append(request.headers["authorization"])
        if len(seen) == 1:
            return unauthorised("TokenExpired: token expired at 11/18/2026 09:00:00")
        return httpx2.Response(200, content=b"{}")

    async def go():
        books = books_of(handler)
        return await books.exchange(PUT), await books.exchange(PUT)

    first, second = asyncio.run(go())
    assert (first.exchange.status, first.connection_fault) == (401, None)
    assert first.exchange.problem.startswith("TokenExpired")
    assert second.exchange.status == 200
    assert seen == ["Bearer access-1", "Bearer access-2"]


def test_a_refused_token_is_a_fault_of_the_connection_unless_another_is_stored_by_now():
    vault = MemoryVault(GOOD)

    def handler(request):
        return unauthorised("AuthenticationUnsuccessful")

    def handler_of_reconnected(request):
        vault.stored = Tokens(access="access-9", refresh="r", expires_at=GOOD.expires_at, epoch=0)
        return handler(request)

    refused = exchanged(handler)
    assert refused.connection_fault is not None
    assert refused.connection_fault.code == "token_revoked"
    assert exchanged(handler_of_reconnected, vault=vault).connection_fault is None


# --- in time, or not at all ---------------------------------------------------------------------------------


def seconds(count: float) -> dt.datetime:
    return START + dt.timedelta(seconds=count)


def until(count):
    """Until so many seconds after the start, by both clocks of `HandClock`."""
    clock = HandClock()
    return LeaveBy(at=seconds(count), steady_s=clock.monotonic() + count)


@pytest.mark.parametrize(("ends_s", "was_sent"), [(41, False), (42, False), (43, True)])
def test_what_waited_for_a_token_until_it_was_too_late_is_not_sent(ends_s, was_sent):
    clock, vault = HandClock(), MemoryVault(Tokens(access="a", refresh="r", expires_at=START))
    asked: list[str] = []

    def handler(request):
        asked.append(request.url.path)
        if request.url.path == "/connect/token":
            clock.passed_s += 42
            return httpx2.Response(200, json={"access_token": "new", "refresh_token": "r2"})
        return httpx2.Response(200, content=b"{}")

    async def go() -> tuple[Answer, Answer]:
        books = books_of(handler, clock=clock, vault=vault)
        return await books.exchange(PUT, "k", not_after=until(ends_s)), await books.exchange(PUT, "k")

    first, second = asyncio.run(go())
    assert asked[1:] == ["/api.xro/2.0/Invoices"] * (1 + was_sent)
    assert first.exchange.was_sent == was_sent
    assert first.exchange.sent_at == seconds(42)
    assert second.exchange.status == 200, "without a time it goes whenever it can"
    if not was_sent:
        assert (first.exchange.status, first.exchange.problem) == (None, "too late")
        assert books_of(handler).outcomes("invoices", first, 1) == (Deferred(reason="not sent: too late"),)


class SetBack(HandClock):
    """A wall clock that somebody sets back by an hour when half a minute has passed."""

    def now(self):
        return super().now() - dt.timedelta(hours=1 if self.passed_s >= 30 else 0)


@pytest.mark.parametrize(("renewal_s", "was_sent"), [(59, True), (60, False), (600, False)])
def test_a_clock_that_is_set_back_lets_nothing_leave_late(renewal_s, was_sent):
    """An hour later Xero would have been looked in, and what leaves then would stand there twice."""
    clock, vault = SetBack(), MemoryVault(Tokens(access="a", refresh="r", expires_at=START))

    def handler(request):
        if request.url.path == "/connect/token":
            clock.passed_s += renewal_s
            return httpx2.Response(200, json={"access_token": "new", "refresh_token": "r2"})
        return httpx2.Response(200, content=b"{}")

    by = leaves_by(claimed_at=clock.now(), claimed_s=clock.monotonic(), first_sent_at=clock.now())
    answer = asyncio.run(books_of(handler, clock=clock, vault=vault).exchange(PUT, "k", not_after=by))
    assert answer.exchange.was_sent is was_sent


@pytest.mark.parametrize(("ends_s", "was_sent"), [(20, False), (21, True)])
def test_no_byte_goes_over_a_connection_that_was_made_too_late(monkeypatch, ends_s, was_sent):
    """Over a real socket: making the connection takes twenty seconds here."""
    clock, came, is_over = HandClock(), [], asyncio.Event()
    connect = anyio.connect_tcp

    async def connect_slowly(*args, **kwargs):
        clock.passed_s += 20
        return await connect(*args, **kwargs)

    async def serve(reader, writer):
        came.append(await reader.read(4))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        writer.close()
        is_over.set()

    async def go() -> Answer:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        connection = msgspec.structs.replace(CONNECTION, api_url=address)
        async with server, open_http() as http:
            books = books_of(None, connection=connection, clock=clock, http=http)
            answer = await books.exchange(PUT, "k", not_after=until(ends_s))
            await is_over.wait()
        return answer

    monkeypatch.setattr(anyio, "connect_tcp", connect_slowly)
    exchange = asyncio.run(go()).exchange
    assert came == [b"PUT " if was_sent else b""]
    assert (exchange.was_sent, exchange.problem) == (was_sent, "" if was_sent else "too late")


def test_a_request_is_written_before_its_key_is_forgotten():
    """Xero keeps a key for six minutes (its developer pages on idempotency): what is left of them is for that."""
    assert TIMEOUT.write is not None
    assert KEY_LIFE + 2 * dt.timedelta(seconds=TIMEOUT.write) <= dt.timedelta(minutes=6)


# --- limits -------------------------------------------------------------------------------------------------


def test_what_is_left_of_the_limits():
    headers = httpx2.Headers(
        {
            "X-MinLimit-Remaining": "0",
            "X-DayLimit-Remaining": "344",
            "X-AppMinLimit-Remaining": "9999",
            "Retry-After": "26",
            "X-Rate-Limit-Problem": "Minute",
        }
    )
    assert allowance(headers, START) == Allowance(
        minute=0, day=344, app_minute=9999, retry_after_s=26, problem="minute"
    )
    assert allowance(httpx2.Headers(), START) == Allowance()


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "", "9" * 30, "²"])
def test_what_is_no_count_is_ignored(text):
    assert allowance({"x-minlimit-remaining": text}, START).minute is None


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("26", 26),
        (" 0 ", 0),
        ("Wed, 18 Nov 2026 09:01:00 GMT", 60),
        ("Wed, 18 Nov 2026 08:59:00 GMT", None),
        ("Fri, 18 Dec 2026 09:00:00 GMT", None),
        ("-5", None),
        ("90000", 90_000),
        ("90001", None),
        ("9" * 40, None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait(text, wait_s):
    assert retry_after_s(text, START) == wait_s


@given(
    st.dictionaries(
        st.sampled_from(["retry-after", "x-minlimit-remaining", "x-rate-limit-problem"]), st.text()
    )
)
def test_no_header_is_ever_raised(headers):
    allowance(headers, START)


# --- the client under it ------------------------------------------------------------------------------------


def test_the_http_client_has_time_limits_and_follows_nothing():
    async def go():
        async with open_http() as http:
            limits = [http.timeout.connect, http.timeout.read, http.timeout.write, http.timeout.pool]
            assert limits == [10, 100, 30, 10]
            assert not http.follow_redirects

    asyncio.run(go())


def test_this_machine_is_called_directly_whatever_proxy_is_set(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:1")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.test:1")

    async def echo(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    async def go():
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, open_http() as http:
            return (await http.get(f"http://127.0.0.1:{port}/")).text

    assert asyncio.run(go()) == "ok"
