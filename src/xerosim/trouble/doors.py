"""Trouble at the doors of identity: a renewed token whose answer is lost, a connection that hangs."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.types import ASGIApp

from xerosim.accounting.asks import Query
from xerosim.accounting.calls import Call, Message, Receive, Reply, Scope, Send, given, send_answer
from xerosim.accounting.idempotency import Answer
from xerosim.trouble.orders import DOORS
from xerosim.trouble.striking import Cut, Striking, Ways, cut_off
from xerosim.world import World

OF_THE_BODY = ("content-length", "content-type")


def door_of(scope: Scope) -> str:
    """The door that a call comes to, as orders name it; empty for everything else."""
    path = str(scope["path"]).strip("/").lower()
    place = "connections" if path.startswith("connections/") else path
    name = f"{scope['method']} {place}"
    return name if name in DOORS else ""


class AtDoors:
    """Lets calls through to `inner`, which answers them, unless trouble that names their door strikes."""

    def __init__(self, world: World, inner: ASGIApp) -> None:
        self.world = world
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send, *, body: bytes) -> None:
        """Answer one call, whose body has been read, or cut it."""
        self.world.calls.identity += 1
        door, number = door_of(scope), self.world.calls.identity
        strike = self.world.troubles.strike(number, door, now=self.world.now(), is_named=True)
        if strike.trouble is None:
            await self.inner(scope, given(body, receive), send)
            return
        call = Call(
            number=number, method=scope["method"], target=scope["path"], resource=door.partition(" ")[2],
            known=None, query=Query(), headers={}, body=body, era=self.world.era,
        )  # fmt: skip
        striking = Striking(
            self.world, _ways(self.world, partial(_through, self.inner, scope, body, receive))
        )
        try:
            reply = await striking.reply(call, strike, receive)
        except Cut as cut:
            await cut_off(scope, receive, send, cut)
            return
        await send_answer(send, reply)


def _ways(world: World, through: Callable[[], Awaitable[Reply]]) -> Ways:
    """The steps of a call at a door: it has no organisation, no limits and no key."""

    async def answer(call: Call, *, work_s: float = 0.0) -> Reply:
        await world.sleep_until(world.now() + work_s)
        if call.era != world.era:
            raise Cut
        return await through()

    def nothing(_: Call) -> None:
        return None

    def never(_: Call) -> Answer:
        raise AssertionError("no order at a door does a call apart from its answer")

    return Ways(access=nothing, gate=nothing, admit=nothing, answer=answer, do=never, envelope=lambda _: {})


async def _through(inner: ASGIApp, scope: Scope, body: bytes, receive: Receive) -> Reply:
    """What the door itself answers."""
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    await inner(scope, given(body, receive), send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in heard[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in heard[1:])
    answer = Answer(heard[0]["status"], content, headers.get("content-type", ""))
    return Reply(answer, {name: value for name, value in headers.items() if name not in OF_THE_BODY})
