"""The side door to the simulator itself: its clock, its counters, its last calls, and its whole state."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.accounting.calllog import LOGGED_MAX, shown
from xerosim.accounting.limits import TAKE_MAX
from xerosim.side.reading import Fields, NotDone, as_json, one_or_many, read_fields, readable
from xerosim.state import pack, unpack
from xerosim.world import AHEAD_MAX_S, Snapshot, World

SNAPSHOTS_MAX: Final = 20
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class Advance(msgspec.Struct, frozen=True):
    """How far to move the clock forward, in seconds."""

    advance_s: Decimal


class Use(msgspec.Struct, frozen=True):
    """What becomes of the limits of an organisation (none named: the first).

    `calls` are those that other users have made today, the last of them just now, as many as fit into the
    minute; `day_ends_in_s` is when its day ends, from now.
    """

    tenant_id: str = ""
    calls: int = 0
    day_ends_in_s: int | None = None


def state_routes(world: World, others: Sequence[Route]) -> list[Route]:
    """The routes of clock, counters and state; last of all the answer for words that neither these nor the
    `others` know."""
    side = Standing(world)
    routes = [
        Route("/sim/calls", readable(side.calls), methods=["GET"]),
        Route("/sim/limits", side.limits, methods=["GET"]),
        Route("/sim/limits", readable(side.use), methods=["POST"]),
        Route("/sim/clock", side.clock, methods=["GET"]),
        Route("/sim/clock", readable(side.move_clock), methods=["POST"]),
        Route("/sim/reset", side.reset, methods=["POST"]),
        Route("/sim/save", readable(side.save), methods=["POST"]),
        Route("/sim/snapshots", side.snapshots, methods=["GET"]),
        Route("/sim/snapshots/{name}", readable(side.take), methods=["POST"]),
        Route("/sim/snapshots/{name}", readable(side.drop), methods=["DELETE"]),
        Route("/sim/snapshots/{name}/restore", readable(side.restore), methods=["POST"]),
    ]
    return [*routes, *_unknown([*others, *routes])]


def _unknown(routes: Sequence[Route]) -> list[Route]:
    words = sorted(f"{min(route.methods - {'HEAD'})} {route.path}" for route in routes if route.methods)

    async def unknown(request: Request) -> Response:
        """One sentence for a word that there is not."""
        asked = f"{request.method} {request.url.path}"[:200]
        return as_json({"error": f"there is no {asked}; there are {', '.join(words)}"}, 404)

    return [Route(path, unknown, methods=METHODS) for path in ("/sim", "/sim/{rest:path}")]


class Standing:
    """The handlers, all over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def calls(self, request: Request) -> Response:
        """What was asked so far; with `?last=n` also the last calls with their bodies, newest first."""
        counts = msgspec.structs.asdict(self.world.calls)
        wanted = request.query_params.get("last")
        if wanted is None:
            return as_json(counts)
        if not re.fullmatch("[0-9]{1,3}", wanted) or int(wanted) > LOGGED_MAX:
            raise NotDone(f"last is a number from 0 to {LOGGED_MAX}")
        newest = islice(reversed(self.world.last), int(wanted))
        return as_json(counts | {"last": [shown(logged) for logged in newest]})

    async def limits(self, _: Request) -> Response:
        """Where the counters of every organisation and every app stand."""
        return as_json(self.world.limits.told(self.world.organisations, self.world.now()))

    async def use(self, request: Request) -> Response:
        """Let other users make calls, or move the end of the day; answers as GET does."""
        use = read_fields(_one(await request.body()), Use, "limits", Use.__struct_fields__)
        tenant_id = use.tenant_id or next(iter(self.world.organisations))
        if tenant_id not in self.world.organisations:
            raise NotDone(f"no such organisation {tenant_id!r}")
        if not 0 <= use.calls <= TAKE_MAX:
            raise NotDone(f"calls is a number from 0 to {TAKE_MAX}")
        now, tenant = self.world.now(), self.world.limits.tenant(tenant_id)
        if use.day_ends_in_s is not None:
            if not 1 <= use.day_ends_in_s <= tenant.day.span_s:
                raise NotDone("day_ends_in_s is a number from 1 to 86400")
            tenant.day.end_at(now + use.day_ends_in_s)
        tenant.take(use.calls, now)
        return await self.limits(request)

    async def clock(self, _: Request) -> Response:
        """The time here."""
        return as_json({"now_ms": self.world.now_ms()})

    async def move_clock(self, request: Request) -> Response:
        """Move the clock forward."""
        ahead = read_fields(_one(await request.body()), Advance, "clock", Advance.__struct_fields__).advance_s
        if not ahead.is_finite() or ahead < 0:
            raise NotDone("advance_s is a number of seconds, and the clock only goes forward")
        if self.world.ahead() + ahead > AHEAD_MAX_S:
            raise NotDone("the clock cannot be more than fifty years ahead")
        ahead_s = float(ahead)
        self.world.advance(ahead_s)
        return as_json({"now_ms": self.world.now_ms()})

    async def reset(self, _: Request) -> Response:
        """Start again from the seed: empty books, no tokens, no counts; snapshots stay."""
        self.world.reset()
        return as_json({"organisations": list(self.world.organisations)})

    async def save(self, _: Request) -> Response:
        """Write the state to its file now."""
        if self.world.saver is None:
            raise NotDone("there is no file to save to: start with --state FILE")
        self.world.saver()
        return as_json({"saved": True})

    async def snapshots(self, _: Request) -> Response:
        """The names that can be restored, when each was taken, and its size."""
        held = self.world.snapshots.items()
        rows = [{"name": name, "at_ms": one.at_ms, "bytes": len(one.state)} for name, one in held]
        return as_json({"snapshots": rows})

    async def take(self, request: Request) -> Response:
        """Keep the state as it is now under a name, in memory; one that had the name is replaced."""
        name, held = request.path_params["name"], self.world.snapshots
        if not NAME.fullmatch(name):
            raise NotDone("a snapshot's name is up to 64 letters, digits, dots, dashes and underlines")
        if name not in held and len(held) >= SNAPSHOTS_MAX:
            raise NotDone(f"there are {SNAPSHOTS_MAX} snapshots already: delete one")
        held[name] = Snapshot(self.world.now_ms(), pack(self.world))
        return as_json({"taken": name, "bytes": len(held[name].state)})

    async def restore(self, request: Request) -> Response:
        """Go back to a snapshot, the clock's lead included; it can be restored again."""
        name = request.path_params["name"]
        held = self.world.snapshots.get(name)
        if held is None:
            return self._no_such(name)
        self.world.adopt(unpack(held.state))
        return as_json({"restored": name})

    async def drop(self, request: Request) -> Response:
        """Forget a snapshot."""
        name = request.path_params["name"]
        if self.world.snapshots.pop(name, None) is None:
            return self._no_such(name)
        return as_json({"deleted": name})

    def _no_such(self, name: str) -> Response:
        there_are = ", ".join(self.world.snapshots) or "none"
        return as_json({"error": f"there is no snapshot {name!r}; there are {there_are}"}, 404)


def _one(body: bytes) -> Fields:
    """The fields of a body that is one object; raises NotDone."""
    sent = one_or_many(body)
    if len(sent) != 1:
        raise NotDone("the body must be one JSON object")
    return sent[0]
