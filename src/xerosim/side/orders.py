"""The side door to what people do, what goes wrong and who is told of changes."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.books.organisation import Organisation
from xerosim.people import DEEDS, Scene, do_deed
from xerosim.resources.table import ENDPOINTS, ID
from xerosim.side.reading import Fields, NotDone, as_json, one_or_many, readable, word
from xerosim.trouble.orders import DOORS, Trouble, read_trouble
from xerosim.webhooks.subscriptions import Wanted, read_wanted
from xerosim.world import World

METHODS: Final = ("GET", "PUT", "POST", "DELETE")


def order_routes(world: World) -> list[Route]:
    """The routes of people, trouble and webhooks."""
    side = Orders(world)
    return [
        Route("/sim/people", readable(side.people), methods=["POST"]),
        Route("/sim/people/{do}", readable(side.people), methods=["POST"]),
        Route("/sim/trouble", readable(side.trouble), methods=["POST"]),
        Route("/sim/trouble", side.troubles, methods=["GET"]),
        Route("/sim/trouble", side.no_trouble, methods=["DELETE"]),
        Route("/sim/webhooks", readable(side.subscribe), methods=["POST"]),
        Route("/sim/webhooks", side.subscriptions, methods=["GET"]),
        Route("/sim/webhooks", readable(side.unsubscribe), methods=["DELETE"]),
        Route("/sim/webhooks/{own_id}", readable(side.unsubscribe), methods=["DELETE"]),
        Route("/sim/webhooks/{own_id}/enable", readable(side.enable), methods=["POST"]),
    ]


class Orders:
    """The handlers, all over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def people(self, request: Request) -> Response:
        """Let a person do one thing, or several in their order; what comes before one that fails is done."""
        told: list[dict[str, object]] = []
        for fields in one_or_many(await request.body() or b"{}"):
            if wanted := request.path_params.get("do"):
                fields["do"] = msgspec.Raw(msgspec.json.encode(wanted))
            do = word(fields, "do", DEEDS)
            organisation = self._organisation(_tenant_of(fields))
            rest = {name: raw for name, raw in fields.items() if name not in ("do", "tenant_id")}
            scene = Scene(organisation, self.world.now_ms(), self.world.identity.disconnect)
            told.append(do_deed(scene, do, rest))
            self.world.webhooks.collect(organisation)
        return as_json({"done": told})

    def _organisation(self, tenant_id: str) -> Organisation:
        organisations = self.world.organisations
        if not tenant_id:
            return next(iter(organisations.values()))
        organisation = organisations.get(tenant_id)
        if organisation is None:
            raise NotDone(f"no such organisation {tenant_id!r}: one of {', '.join(organisations)}")
        return organisation

    async def trouble(self, request: Request) -> Response:
        """Order one trouble or several; nothing is ordered when one of them cannot be read."""
        ordered = [read_trouble(fields) for fields in one_or_many(await request.body())]
        for trouble in ordered:
            self._check(trouble)
        for trouble in ordered:
            if trouble.kind == "other_user":
                self._share(trouble)
            else:
                self.world.troubles.order(trouble)
        return as_json({"ordered": len(ordered), "pending": self.world.troubles.pending()})

    def _check(self, trouble: Trouble) -> None:
        if trouble.tenant_id is not None:
            self._organisation(trouble.tenant_id)
        if trouble.endpoint is None or trouble.endpoint in DOORS:
            return
        method, _, address = trouble.endpoint.partition(" ")
        names = sorted({_name(address) for address in ENDPOINTS})
        if method not in METHODS or address not in names:
            raise NotDone(
                f"no such endpoint {trouble.endpoint!r}: one of {', '.join(METHODS)}, a space, "
                f"and one of {', '.join(names)}; or one of {', '.join(DOORS)}"
            )

    def _share(self, trouble: Trouble) -> None:
        for tenant_id in (trouble.tenant_id,) if trouble.tenant_id else self.world.organisations:
            self.world.limits.tenant(tenant_id).share(trouble.every_s(), self.world.now())

    async def troubles(self, _: Request) -> Response:
        """What is ordered, and what has struck."""
        return as_json(self.world.troubles.listed())

    async def no_trouble(self, _: Request) -> Response:
        """Forget all trouble, other users included."""
        self.world.troubles.clear()
        for tenant_id in self.world.organisations:
            self.world.limits.tenant(tenant_id).share(0, self.world.now())
        return as_json({"pending": 0})

    async def subscribe(self, request: Request) -> Response:
        """Subscribe one address or several, and ask each whether it means to receive."""
        wanted: list[Wanted] = [read_wanted(fields) for fields in one_or_many(await request.body())]
        for before, each in enumerate(wanted):
            self.world.webhooks.check(each, before=before)
        return as_json({"webhooks": [self.world.webhooks.subscribe(each) for each in wanted]})

    async def subscriptions(self, _: Request) -> Response:
        """Who is subscribed, how far each has got, and what was sent."""
        return as_json({"webhooks": self.world.webhooks.listed()})

    async def enable(self, request: Request) -> Response:
        """Ask a subscriber again whether it means to receive."""
        return as_json({"webhooks": [self.world.webhooks.enable(request.path_params["own_id"])]})

    async def unsubscribe(self, request: Request) -> Response:
        """Forget one subscription, or all."""
        self.world.webhooks.forget(request.path_params.get("own_id", ""))
        return as_json({"webhooks": self.world.webhooks.listed()})


def _tenant_of(fields: Fields) -> str:
    raw = fields.get("tenant_id")
    return msgspec.json.decode(raw, type=str) if raw is not None else ""


def _name(address: str) -> str:
    """An address as /sim/calls names it: without ids."""
    return "/".join(part for part in address.split("/") if part != ID)
