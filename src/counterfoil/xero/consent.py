"""Ways to consent: a browser that comes back to this machine, or a simulator that consents by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx2

from counterfoil.errors import ConnectFailed
from counterfoil.xero.auth import TIMEOUT, Consent

REQUEST_BYTES_MAX = 16_384
READ_WITHIN_S = 10.0
"""How long a browser may take to say what it wants; others are served meanwhile."""

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Counterfoil</title>'
    "<p>Thank you. You can close this page and go back to Counterfoil.</p></html>"
)


def of_simulator(http: httpx2.AsyncClient) -> Consent:
    """Consent as a simulated Xero gives it at once; the real Xero ignores the word and shows its page."""

    async def consent(address: str) -> str:
        try:
            response = await http.get(f"{address}&sim_consent=auto", follow_redirects=False, timeout=TIMEOUT)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            host = urlsplit(address).netloc
            raise ConnectFailed(f"no simulator answers at {host}: {type(error).__name__}") from None
        if not response.is_redirect:
            raise ConnectFailed(f"the simulator did not consent: it answered {response.status_code}")
        return str(response.headers["location"])

    return consent


@asynccontextmanager
async def listening(redirect_uri: str) -> AsyncIterator[asyncio.Future[str]]:
    """Listen on this machine for the browser that Xero sends back to `redirect_uri`.

    Gives a future of the whole address it came to; open the browser only inside, wait with a limit. Nothing
    of the address is logged. Raises ConnectFailed when nothing can listen there: the address must then be
    pasted.
    """
    parts = urlsplit(redirect_uri)
    if parts.scheme != "http" or parts.hostname != "localhost" or parts.port is None:
        raise ConnectFailed(f"{redirect_uri} does not lead back to this machine: paste the address instead")
    arrived: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    origin = f"{parts.scheme}://{parts.netloc}"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = await _target(reader)
        is_ours = target is not None and _leads_back(target, parts.path)
        if is_ours and not arrived.done():
            arrived.set_result(f"{origin}{target}")
        await _reply(writer, is_ours=is_ours)

    try:
        server = await asyncio.start_server(answer, "localhost", parts.port, limit=REQUEST_BYTES_MAX)
    except OSError as error:
        raise ConnectFailed(f"port {parts.port} cannot be listened on: {error.strerror or error}") from None
    async with server:
        try:
            yield arrived
        finally:
            arrived.cancel()


async def _target(reader: asyncio.StreamReader) -> str | None:
    """What a GET asks for; None when it is no GET, too long or too slow."""
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            head = await reader.readuntil(b"\r\n\r\n")
    except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return None
    words = head.split(b"\r\n", 1)[0].decode("ascii", "replace").split(" ")
    return words[1] if len(words) == 3 and words[0] == "GET" else None


def _leads_back(target: str, path: str) -> bool:
    """Whether this is the way back from Xero, with a code or a refusal; browsers ask for icons too."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.path == (path or "/") and bool({"code", "error"} & parse_qs(parts.query).keys())


async def _reply(writer: asyncio.StreamWriter, *, is_ours: bool) -> None:
    status, body = ("200 OK", _PAGE.encode()) if is_ours else ("404 Not Found", b"")
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    except OSError:
        return  # the browser did not wait for its page
