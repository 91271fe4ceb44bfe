"""Posting to an address of somebody else's: how webhooks leave a simulator that is served on a socket."""

import asyncio
import http.client
import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec

TIMEOUT_S: Final = 5.0


class Receipt(msgspec.Struct, frozen=True):
    """How a delivery was answered; status 0 means not at all."""

    status: int
    has_body: bool = False
    has_cookies: bool = False


def is_loopback(url: str) -> bool:
    """Whether an http or https address is on this machine, by the name localhost or by its number."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and is_local


async def post(url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
    """POST with the standard library, in a thread; no redirect is followed, no proxy used."""
    return await asyncio.to_thread(_post, url, dict(headers), body)


def _post(url: str, headers: dict[str, str], body: bytes) -> Receipt:
    connection: http.client.HTTPConnection | None = None
    try:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        return Receipt(answer.status, bool(answer.read(1)), answer.getheader("Set-Cookie") is not None)
    except (OSError, ValueError, http.client.HTTPException):
        return Receipt(0)
    finally:
        if connection is not None:
            connection.close()
