"""Who may act here: a page of somebody else's can neither press our buttons nor look at our books."""

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

HEADERS: Final[dict[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # not `no-referrer`: with it a browser hides from us that a form was our own
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every page is sent with."""

CONSENT_HEADERS: Final[dict[str, str]] = HEADERS | {
    # A browser holds `form-action` against every redirect that follows, and consent leads to somebody else.
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("form-action 'self'; ", ""),
    "Cross-Origin-Opener-Policy": "unsafe-none",
}
"""The same for the question for consent, which comes from an app and goes back to it."""

LOOKING: Final = ("GET", "HEAD", "OPTIONS")
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")


def why_misnamed(scope: Scope) -> str:
    """Why a request is refused for the name it was sent to, in one sentence; empty when it is not.

    Refused are names that lead to this machine's own address and are none of its own: a foreign page that has
    its name point here. Where no loopback address is asked, any name will do.
    """
    if not _is_loopback(str((scope.get("server") or ("",))[0])):
        return ""
    host = _headers(scope).get(b"host", "")
    if _is_this_machine(host):
        return ""
    return f"xerosim is served to this machine alone, and {host[:100]!r} is no name of it"


def why_foreign(scope: Scope) -> str:
    """Why what a page or the side door is asked to do is refused, in one sentence; empty when it is not.

    Refused is what another site wants done. A program sends neither `Origin` nor `Sec-Fetch-Site` and is let
    in.
    """
    headers = _headers(scope)
    if scope["method"] in LOOKING:
        return ""
    if headers.get(b"sec-fetch-site", "none") not in ("none", "same-origin"):
        return "another site may not do anything here"
    origin = headers.get(b"origin")
    if origin is not None and _host_of(origin) != headers.get(b"host", "").lower():
        return "another site may not do anything here"
    return ""


def _headers(scope: Scope) -> dict[bytes, str]:
    return {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _host_of(origin: str) -> str | None:
    """Name and port in an origin; none where it cannot be read."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _is_this_machine(host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found.group(1).strip("[]").lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


@lru_cache(maxsize=64)
def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
