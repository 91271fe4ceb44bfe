"""How the simulator stands: what it is, its clock, its last calls, its limits, and its whole state."""

from decimal import Decimal
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.accounting.calllog import Logged
from xerosim.pages.acting import Acting, filled
from xerosim.pages.frame import Fields, Frame, NotHere, page_number, turning
from xerosim.pages.tables import one_page
from xerosim.side.reading import NotDone

SHOWN_MAX: Final = 20_000
"""Characters of a body that a page shows before it is asked for the rest."""
INDENTED_MAX: Final = 1_000_000
"""Bytes of an indented body; one that would take more is shown as it is."""
UNITS: Final = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}


class Standing:
    """The handlers, all in one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def routes(self) -> list[Route]:
        """Their routes."""
        looked = {
            "/": self.overview,
            "/calls": self.calls,
            "/calls/{number}": self.call,
            "/limits": self.limits,
            "/clock": self.clock,
            "/state": self.state,
        }
        done: dict[str, Acting] = {
            "/limits": self.use_limits,
            "/clock": self.turn_clock,
            "/state/reset": self.reset,
            "/state/save": self.save,
            "/state/take": self.take,
            "/state/restore": self.restore,
            "/state/drop": self.drop,
        }
        frame = self.frame
        return [
            *(Route(path, frame.readable(each), methods=["GET"]) for path, each in looked.items()),
            *(Route(path, frame.acting(each), methods=["POST"]) for path, each in done.items()),
        ]

    async def overview(self, request: Request) -> Response:
        """What this is, how to connect to it, and the organisations there are."""
        world = self.frame.world
        apps = {app: bool(known.secret) for app, known in world.identity.apps.items()}
        at = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
        limits = await self.frame.side.ask("GET", "/sim/limits")
        return self.frame.show(
            request, "overview.html", "Overview", at=at, apps=apps, limits=limits,
            seed=world.seed, calls=world.calls, pending=world.troubles.pending(),
        )  # fmt: skip

    async def calls(self, request: Request) -> Response:
        """The last calls, newest first; narrowed by endpoint and status."""
        endpoint = request.query_params.get("endpoint", "").strip()[:100]
        status = request.query_params.get("status", "").strip()[:3]
        shown = one_page(
            lambda: (
                call
                for call in reversed(self.frame.world.last)
                if endpoint.casefold() in f"{call.method} {call.target}".casefold()
                and str(call.status).startswith(status.rstrip("xX"))
            ),
            page_number(request),
        )
        return self.frame.show(
            request, "calls.html", "Calls", shown=shown, counts=self.frame.world.calls, endpoint=endpoint,
            status=status, turn=turning(endpoint=endpoint, status=status),
        )  # fmt: skip

    async def call(self, request: Request) -> Response:
        """One call with its bodies."""
        number = request.path_params["number"]
        found = next((each for each in self.frame.world.last if str(each.call) == number), None)
        if found is None:
            raise NotHere("call among those that are remembered")
        is_whole = request.query_params.get("whole") == "yes"
        organisation = self.frame.world.organisations.get(found.tenant_id)
        return self.frame.show(
            request, "call.html", f"Call {number}", call=found, is_whole=is_whole, whose=organisation,
            sent=_readable(found.sent, is_whole=is_whole),
            answered=_readable(found.answered, is_whole=is_whole), is_cut=_is_cut(found),
        )  # fmt: skip

    async def limits(self, request: Request) -> Response:
        """Where the counters stand."""
        told = await self.frame.side.ask("GET", "/sim/limits")
        return self.frame.show(request, "limits.html", "Limits", limits=told)

    async def use_limits(self, _: Request, form: Fields) -> str:
        """Let other users make calls, or move the end of the day."""
        await self.frame.side.ask("POST", "/sim/limits", filled(form, "tenant_id", "calls", "day_ends_in_s"))
        return "Done: the counters are as you said."

    async def clock(self, request: Request) -> Response:
        """The time here."""
        ahead_s = int(self.frame.world.ahead())
        return self.frame.show(request, "clock.html", "Clock", ahead_s=ahead_s, units=list(UNITS))

    async def turn_clock(self, _: Request, form: Fields) -> str:
        """Move the clock forward by an amount of some unit."""
        asked = filled(form, "amount", "unit")
        try:
            amount = Decimal(asked.get("amount", ""))
            seconds = amount * UNITS.get(asked.get("unit", "seconds"), 1)
        except ArithmeticError:
            raise NotDone("say by how much, as a number") from None
        await self.frame.side.ask("POST", "/sim/clock", {"advance_s": str(seconds)})
        return f"Done: the clock was turned forward by {amount} {asked.get('unit', 'seconds')}."

    async def state(self, request: Request) -> Response:
        """Beginning anew, and snapshots."""
        held = (await self.frame.side.ask("GET", "/sim/snapshots"))["snapshots"]
        has_file = self.frame.world.saver is not None
        return self.frame.show(request, "state.html", "State", snapshots=held, has_file=has_file)

    async def reset(self, _: Request, form: Fields) -> str:
        """Begin anew, if that is meant."""
        if filled(form, "sure").get("sure") != "yes":
            raise NotDone("tick that you mean it")
        await self.frame.side.ask("POST", "/sim/reset")
        return "Done: everything is as it was at the start; apps have to ask for consent again."

    async def save(self, _request: Request, _form: Fields) -> str:
        """Write the state to its file."""
        await self.frame.side.ask("POST", "/sim/save")
        return "Done: the state is written to its file."

    async def take(self, _: Request, form: Fields) -> str:
        """Keep the state under a name."""
        name = _name(form)
        await self.frame.side.ask("POST", f"/sim/snapshots/{name}")
        return f"Done: this state is kept as {name}."

    async def restore(self, _: Request, form: Fields) -> str:
        """Go back to a snapshot."""
        name = _name(form)
        await self.frame.side.ask("POST", f"/sim/snapshots/{name}/restore")
        return f"Done: everything is as it was in {name}."

    async def drop(self, _: Request, form: Fields) -> str:
        """Forget a snapshot."""
        name = _name(form)
        await self.frame.side.ask("DELETE", f"/sim/snapshots/{name}")
        return f"Done: {name} is forgotten."


def _name(form: Fields) -> str:
    name = filled(form, "name").get("name", "").strip()
    if not name or "/" in name:
        raise NotDone("a snapshot needs a name of letters, digits, dots, dashes and underlines")
    return name


def _readable(body: bytes, *, is_whole: bool) -> str:
    """A body as people read it: JSON indented, its numbers as they were written; the rest as it is, and so is
    JSON that is nested too deeply to be read better for it."""
    try:
        pretty = msgspec.json.format(body, indent=2) if body else b""
    except (msgspec.DecodeError, RecursionError):
        pretty = body
    text = (pretty if len(pretty) <= INDENTED_MAX else body).decode("utf-8", "replace")
    return text if is_whole or len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]} …"


def _is_cut(call: Logged) -> bool:
    """Whether a page would show less than there is, unless asked for all of it."""
    return any(len(_readable(body, is_whole=True)) > SHOWN_MAX for body in (call.sent, call.answered))
