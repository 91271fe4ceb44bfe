"""All addresses of the pages in one table."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from xerosim.pages.acting import Deeds
from xerosim.pages.asking import Side
from xerosim.pages.charting import Charts
from xerosim.pages.frame import Frame
from xerosim.pages.guard import HEADERS
from xerosim.pages.looking import Looking
from xerosim.pages.rendering import FOLDER
from xerosim.pages.standing import Standing
from xerosim.world import World

STYLE: Final = "/pages/style.css"
"""Where the stylesheet is, for every page."""


def page_routes(world: World, side: ASGIApp) -> list[Route]:
    """The routes of the pages of one world; `side` answers under /sim."""
    frame = Frame(world, Side(side))
    # the chart before the lists: theirs is the more general address
    return [
        Route(STYLE, _style, methods=["GET"]),
        *Standing(frame).routes(),
        *Deeds(frame).routes(),
        *Charts(frame).routes(),
        *Looking(frame).routes(),
    ]


async def _style(_: Request) -> Response:
    """The stylesheet."""
    text = (FOLDER / "style.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers=dict(HEADERS) | {"Cache-Control": "max-age=300"})
