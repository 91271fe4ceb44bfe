"""Who may act here: a page of somebody else's can neither press our buttons nor look at our books."""

import ipaddress
import re
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


def why_refused(scope: Scope) -> str:
    """Why a request for a page or for the side door is refused, in one sentence; empty when it is not.

    Refused are names that lead to this machine's own address and are none of its own (a foreign page that has
    its name point here), and what another site wants done. A program sends neither `Origin` nor
    `Sec-Fetch-Site` and is let in.
    """
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get(b"host", "")
    if _is_loopback(str((scope.get("server") or ("",))[0])) and not _is_this_machine(host):
        return f"xerosim is served to this machine alone, and {host[:100]!r} is no name of it"
    if scope["method"] in LOOKING:
        return ""
    if headers.get(b"sec-fetch-site", "none") not in ("none", "same-origin"):
        return "another site may not do anything here"
    origin = headers.get(b"origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return "another site may not do anything here"
    return ""


def _is_this_machine(host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found.group(1).strip("[]").lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
