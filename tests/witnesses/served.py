"""A simulator on a real socket in this process, for clients that bring their own HTTP and know nothing of it."""

import asyncio
import base64
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import uvicorn
from starlette.types import ASGIApp

REDIRECT = "http://localhost:8100/callback"
APP, SECRET = "witness", "not-a-secret"
SCOPES = (
    "openid profile email offline_access accounting.contacts accounting.invoices accounting.payments "
    "accounting.banktransactions accounting.manualjournals accounting.settings accounting.attachments "
    "accounting.journals.read accounting.budgets.read accounting.reports.trialbalance.read "
    "accounting.reports.banksummary.read accounting.reports.balancesheet.read "
    "accounting.reports.profitandloss.read accounting.reports.aged.read"
)
"""Everything a client may ask for, in the granular names."""


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of an application served on loopback by a thread, until the block ends."""
    # With its protocol said, asyncio sends an answer at once instead of waiting for the peer to ask for the rest.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", ws="none", date_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()


def consent(address: str, scope: str = SCOPES) -> str:
    """The code a person's consent hands to the app."""
    asked = {
        "response_type": "code",
        "client_id": APP,
        "redirect_uri": REDIRECT,
        "scope": scope,
        "state": "s",
        "sim_consent": "auto",
    }
    answer = httpx2.get(f"{address}/identity/connect/authorize", params=asked)
    found = re.search(r"[?&]code=([^&]+)", answer.headers.get("location", ""))
    assert found, answer.text
    return found.group(1)


def exchanged(address: str, code: str) -> dict[str, Any]:
    """The tokens a code is good for."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    basic = base64.b64encode(f"{APP}:{SECRET}".encode()).decode()
    answer = httpx2.post(f"{address}/connect/token", data=form, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens
