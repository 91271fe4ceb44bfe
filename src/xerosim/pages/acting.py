"""Playing the bookkeeper and causing trouble: forms that are sent on to the side door."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.pages.deeds import forms_of_all, with_contact_ids
from xerosim.pages.forms import Choices, Form, Input, inputs_of, read_inputs
from xerosim.pages.frame import Fields, Frame
from xerosim.pages.rendering import moment
from xerosim.pages.words import title_of
from xerosim.people import DEEDS
from xerosim.resources.table import ENDPOINTS, ID
from xerosim.trouble.orders import DOORS, Kind, Trouble, fields_of

Acting = Callable[[Request, Fields], Awaitable[str]]
"""Does what a form says and returns the sentence that tells of it; raises NotDone."""

STRUCK_SHOWN: Final = 50


class Deeds:
    """The handlers, all in one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def routes(self) -> list[Route]:
        """Their routes."""
        frame = self.frame
        return [
            Route("/people", frame.readable(self.people), methods=["GET"]),
            Route("/books/{tenant}/people", frame.acting(self.do), methods=["POST"]),
            Route("/trouble", frame.readable(self.trouble), methods=["GET"]),
            Route("/trouble", frame.acting(self.order), methods=["POST"]),
            Route("/trouble/forget", frame.acting(self.forget), methods=["POST"]),
        ]

    async def people(self, request: Request) -> Response:
        """All that people can do, for one organisation."""
        organisations = self.frame.world.organisations
        books = organisations.get(request.query_params.get("organisation", ""))
        books = books or next(iter(organisations.values()))
        forms, beside = forms_of_all(books)
        return self.frame.show(
            request, "people.html", "People", organisation=books, forms=forms, beside=beside
        )

    async def do(self, request: Request, form: Fields) -> str:
        """Let a person do one thing in one organisation."""
        books = self.frame.organisation(request)
        do = form.get("do", [""])[-1]
        deed = DEEDS.get(do)
        fields = read_inputs(deed.takes, form) if deed else {}
        sent = with_contact_ids(books, fields) | {"do": do, "tenant_id": books.tenant_id}
        (told,) = (await self.frame.side.ask("POST", "/sim/people", sent))["done"]
        return f"Done: {title_of(do)}. {_told(told)}".strip()

    async def trouble(self, request: Request) -> Response:
        """Every trouble that can be ordered, what is ordered, and what has struck."""
        told = await self.frame.side.ask("GET", "/sim/trouble")
        ordered = [(_order(each["order"]), each["left"]) for each in told["ordered"]]
        newest = told["struck"][-STRUCK_SHOWN:][::-1]
        struck = [(each, moment(each["at_ms"]), _order(each["order"])) for each in newest]
        books = self.frame.world.organisations
        whose: Choices = [("", "all"), *((each.tenant_id, each.name) for each in books.values())]
        lists = {"endpoints": [(name, name) for name in _endpoints()]}
        return self.frame.show(
            request, "trouble.html", "Trouble", forms=_trouble_forms(whose), ordered=ordered, struck=struck,
            lists=lists,
        )  # fmt: skip

    async def order(self, _: Request, form: Fields) -> str:
        """Order one trouble."""
        kind = form.get("kind", [""])[-1]
        told = await self.frame.side.ask("POST", "/sim/trouble", read_inputs(Trouble, form) | {"kind": kind})
        return f"Ordered: {title_of(kind)}. Pending: {told['pending']}."

    async def forget(self, _request: Request, _form: Fields) -> str:
        """Call all of it off."""
        await self.frame.side.ask("DELETE", "/sim/trouble")
        return "Done: all trouble is forgotten, other users too."


def filled(form: Fields, *names: str) -> dict[str, str]:
    """The fields of these names that were filled in."""
    held = {name: form.get(name, [""])[-1].strip() for name in names}
    return {name: value for name, value in held.items() if value}


def _trouble_forms(whose: Choices) -> list[Form]:
    forms = []
    for kind in get_args(Kind):
        only = [name for name in fields_of(kind) if name != "kind"]
        inputs = [_of_whom(each, whose) for each in inputs_of(Trouble, kind, only=only)]
        hidden = Input(name="kind", label="", kind="hidden", value=kind)
        forms.append(
            Form(title=title_of(kind), action="/trouble", inputs=[hidden, *inputs], button="Order it")
        )
    return forms


def _of_whom(field: Input, whose: Choices) -> Input:
    if field.name != "tenant_id":
        return field
    return Input(name=field.name, label=field.label, kind="choice", choices=whose)


def _endpoints() -> list[str]:
    """What calls can be narrowed to, as orders name it."""
    names = set()
    for address, endpoint in ENDPOINTS.items():
        name = "/".join(part for part in address.split("/") if part != ID)
        for method in ("GET", "PUT", "POST", "DELETE"):
            if getattr(endpoint, method.lower()) is not None:
                names.add(f"{method} {name}")
    return [*sorted(names), *DOORS]


def _order(order: Mapping[str, Any]) -> str:
    """An order in words: what happens, and what else was said of it."""
    rest = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in order.items() if name != "kind")
    return f"{title_of(order['kind'])}{f' ({rest})' if rest else ''}"


def _told(told: Mapping[str, Any]) -> str:
    """What is told of a deed, without the ids."""
    words = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in told.items()
        if not name.endswith("_id") and name != "id" and isinstance(value, str | int) and value != ""
    ]
    text = ", ".join(words)
    return f"{text[0].upper()}{text[1:]}." if text else ""
