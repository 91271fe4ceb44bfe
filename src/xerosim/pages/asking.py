"""The side door from within: the pages ask for a thing exactly as a program would, at /sim."""

from typing import Any
from urllib.parse import quote

import msgspec
from starlette.types import ASGIApp, Message, Scope

from xerosim.side.reading import NotDone


class Side:
    """Asks the application that answers under /sim; so that there is one way to do a thing, and one sentence
    that says why it cannot be done."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that is answered; raises NotDone with the sentence of a refusal."""
        status, raw = await self._call(method, path, b"" if body is None else msgspec.json.encode(body))
        answer = msgspec.json.decode(raw)
        if status >= 400:
            raise NotDone(str(answer.get("error", answer)))
        return answer

    async def _call(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        statuses: list[int] = []
        parts: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            else:
                parts.append(message.get("body", b""))

        scope: Scope = {
            "type": "http", "method": method, "path": path, "raw_path": quote(path).encode(), "root_path": "",
            "query_string": b"", "headers": [], "scheme": "http", "server": None, "client": None,
        }  # fmt: skip
        await self._app(scope, receive, send)
        return statuses[0], b"".join(parts)
