"""What trouble does to a call: answered otherwise, not at all, too late, or done and never told of."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, assert_never

import msgspec

from xerosim.accounting.calls import CUT, Call, Receive, Reply, Scope, Send, key_of, print_of, send_answer
from xerosim.accounting.idempotency import Answer, Remembered
from xerosim.books.amounts import uuid_from
from xerosim.identity.authority import Access
from xerosim.shapes.marks import Shape
from xerosim.trouble.answers import (
    garbage,
    limit_reply,
    lower_case,
    refusal_of,
    retry_after,
    said,
    stamped,
)
from xerosim.trouble.orders import Strike, Trouble
from xerosim.world import World


class Cut(Exception):
    """The connection is cut instead of an answer, or after the first bytes of one; `reset` with a RST."""

    def __init__(self, *, reset: bool = False, reply: Reply | None = None, keeps_bytes: int = 0) -> None:
        super().__init__()
        self.reset = reset
        self.reply = reply
        self.keeps_bytes = keeps_bytes


class Answering(Protocol):
    """The ordinary way of a call, from its token to its answer."""

    def __call__(self, call: Call, *, work_s: float = 0.0) -> Awaitable[Reply]:
        """Answer a call; `work_s` is how long it takes beyond what every call takes."""


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """The steps of a call that trouble may take apart: who asks, what stops it, the whole way, the deed
    itself, and the envelope of an answer."""

    access: Callable[[Call], Access | None]
    gate: Callable[[Call], Reply | None]
    admit: Callable[[Call], Reply | None]
    answer: Answering
    do: Callable[[Call], Answer]
    envelope: Callable[[Call], Shape]


class Striking:
    """Lets trouble befall calls in one world."""

    def __init__(self, world: World, ways: Ways) -> None:
        self.world = world
        self.ways = ways

    async def reply(self, call: Call, strike: Strike, receive: Receive) -> Reply:
        """The answer to a call that may be struck; raises Cut when there is none."""
        if not strike.twists:
            return await self._struck(call, strike.trouble, receive)
        for twist in strike.twists:
            if twist.kind == "clock_skew":
                call.skew_ms += int(twist.by_s * 1000)
            elif twist.kind == "key_store_down":
                call.has_no_keys = True
        reply = await self._struck(call, strike.trouble, receive)
        if any(twist.kind == "lower_case" for twist in strike.twists):
            reply = lower_case(reply)
        return stamped(reply, self.world.now_ms() + call.skew_ms)

    async def _struck(  # noqa: PLR0912 - one branch for each kind of trouble
        self, call: Call, trouble: Trouble | None, receive: Receive
    ) -> Reply:
        if trouble is None:
            return await self.ways.answer(call)
        match trouble.kind:
            case "drop_request":
                raise Cut
            case "commit_and_drop":
                await self.ways.answer(call)
                raise Cut
            case "reset":
                if trouble.phase == "after":
                    await self.ways.answer(call)
                raise Cut(reset=True)
            case "stop_before":
                await self._hold(call, "before", receive)
                raise Cut
            case "stop_after":
                await self.ways.answer(call)
                await self._hold(call, "after", receive)
                raise Cut
            case "late_commit" if call.has_no_keys and key_of(call):
                return await self.ways.answer(call)  # nothing is done under a key that cannot be kept
            case "late_commit":
                return await self._commit_late(call, trouble, receive)
            case "status":
                return await self._say_status(call, trouble)
            case "slow":
                return await self.ways.answer(call, work_s=trouble.wait_s())
            case "refuse":
                call.instead = refusal_of(call, trouble.message, self.ways.envelope(call))
                return await self.ways.answer(call)
            case "truncate":
                return _truncated(await self.ways.answer(call), trouble)
            case "garbage":
                reply = await self.ways.answer(call) if trouble.phase == "after" else None
                return Reply(garbage(trouble.body or "html"), reply.headers if reply else {})
            case "limited":
                return self._limit(call, trouble)
            case "token_expired" | "disconnected":
                self._shut_out(call, trouble)
                return await self.ways.answer(call)
            case "clock_skew" | "key_store_down" | "lower_case" | "other_user":
                return await self.ways.answer(call)
            case _:
                assert_never(trouble.kind)

    async def _hold(self, call: Call, phase: str, receive: Receive) -> None:
        """Keep a call in the air until its client is gone."""
        entry: dict[str, int | str] = {"call": call.number, "phase": phase}
        held = self.world.calls.stopped
        held.append(entry)
        while (await receive())["type"] != "http.disconnect":
            continue
        if entry in held:
            held.remove(entry)

    async def _commit_late(self, call: Call, trouble: Trouble, receive: Receive) -> Reply:
        """Answer an error now, or nothing; the call takes effect when its time has come."""
        refused = self.ways.admit(call)
        if refused is not None:
            return refused
        self.world.limits.leave(call.tenant_id)
        due = self.world.now() + trouble.wait_s()
        key = key_of(call)
        is_repeat = bool(key) and self.world.keys.find(call.app, key, self.world.now()) is not None
        first = self._remember(call)
        reply = await self._say_status(call, trouble) if trouble.status and not trouble.silent else None

        async def commit() -> None:
            await self.world.sleep_until(due)
            if call.era != self.world.era:  # woken in the moment in which the world was exchanged
                return
            answer = self.ways.do(call)
            if first is not None and not first.done.is_set():
                first.settle(answer)

        if not is_repeat:
            task = asyncio.get_running_loop().create_task(commit())
            late = self.world.late
            late[call.number] = task
            task.add_done_callback(lambda _: late.pop(call.number, None))
        if trouble.silent:
            await self._hold(call, "before", receive)
        if reply is None:
            raise Cut
        return reply

    def _remember(self, call: Call) -> Remembered | None:
        """Enter the key of a call as being worked on, if it has one that is new."""
        key, now = key_of(call), self.world.now()
        if not key or call.has_no_keys or self.world.keys.find(call.app, key, now) is not None:
            return None
        return self.world.keys.begin(call.app, key, print_of(call), now)

    async def _say_status(self, call: Call, trouble: Trouble) -> Reply:
        """A status of Xero's own, before or after the call is done; a 500 is kept under its key."""
        is_done = trouble.kind == "status" and trouble.phase == "after"
        is_repeat = is_done and self._is_known(call)
        if is_done:
            await self.ways.answer(call)
        answer = said(trouble.status, trouble.body, self._instance())
        if trouble.status == 500 and key_of(call) and not is_repeat:
            self._keep(call, answer, is_done=is_done)
        return Reply(answer, retry_after(trouble.retry_after, self.world.now()))

    def _is_known(self, call: Call) -> bool:
        """Whether the key of a call was used before."""
        access = self.ways.access(call)
        key, now = key_of(call), self.world.now()
        return bool(key) and access is not None and self.world.keys.find(access.app, key, now) is not None

    def _keep(self, call: Call, answer: Answer, *, is_done: bool) -> None:
        """Let an error be what is answered to the key from now on."""
        # doc: developer.xero.com idempotency page (internal errors are replayed)
        access = self.ways.access(call)
        call.app = access.app if access else ""
        if is_done:
            self.world.keys.drop(call.app, key_of(call))
        self._remember(call)
        held = self.world.keys.find(call.app, key_of(call), self.world.now())
        if held is not None and not held.done.is_set():
            held.settle(answer)

    def _limit(self, call: Call, trouble: Trouble) -> Reply:
        """A refusal by a limit that is not reached; who may not ask at all is told so instead."""
        refused = self.ways.gate(call)
        if refused is not None:
            return refused
        self.world.calls.refused_429 += 1
        return limit_reply(self.world, call, trouble)

    def _shut_out(self, call: Call, trouble: Trouble) -> None:
        """Let the token of a call expire, or take every organisation from its app."""
        identity, access = self.world.identity, self.ways.access(call)
        if access is None:
            return
        if trouble.kind == "token_expired":
            identity.expire(call.headers["authorization"].partition(" ")[2].strip(), self.world.now())
            return
        identity.disconnect(app=access.app)

    def _instance(self) -> str:
        return uuid_from(self.world.random)


def _truncated(reply: Reply, trouble: Trouble) -> Reply:
    """The first bytes of an answer, by default half: as if they were all, or cut off there."""
    size = len(reply.answer.body)
    kept = size // 2 if trouble.keeps_bytes is None else min(size, max(0, trouble.keeps_bytes))
    if not trouble.framed:
        raise Cut(reply=reply, keeps_bytes=kept)
    return Reply(msgspec.structs.replace(reply.answer, body=reply.answer.body[:kept]), reply.headers)


async def cut_off(scope: Scope, receive: Receive, send: Send, cut: Cut) -> None:
    """Cut the connection, perhaps in the middle of an answer, and wait until it is gone, so that nothing
    answers after all."""
    carrier = scope.get(CUT)
    assert carrier is not None, "the carrier of this call cannot cut its connection"
    if cut.reply is not None:
        await send_answer(send, cut.reply, keeps_bytes=cut.keeps_bytes)
    carrier(reset=cut.reset)
    while (await receive())["type"] != "http.disconnect":
        continue
