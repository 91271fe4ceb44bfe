"""What all pages share: their frame, the sentence of what was done, and whose books are looked at."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xerosim.books.organisation import Organisation
from xerosim.pages.asking import Side
from xerosim.pages.deeds import suggestions
from xerosim.pages.guard import HEADERS
from xerosim.pages.rendering import moment, page
from xerosim.pages.tables import PAGE_MAX, Shown
from xerosim.pages.things import Thing
from xerosim.side.reading import NotDone
from xerosim.world import World

Handler = Callable[[Request], Awaitable[Response]]
Fields = Mapping[str, list[str]]
"""The fields of a form that was sent."""

SENTENCES_MAX: Final = 200
SENTENCE_MAX: Final = 1_000
"""Characters of a sentence that are shown."""
FIELDS_MAX: Final = 500


class NotHere(Exception):
    """There is no such thing in these books; the text says what was looked for."""


class Sentence(msgspec.Struct, frozen=True):
    """What was done, or why it was not."""

    text: str
    is_done: bool


class Frame:
    """The frame around the pages of one world; `side` is where things are done."""

    def __init__(self, world: World, side: Side) -> None:
        self.world = world
        self.side = side
        self._sentences: OrderedDict[str, Sentence] = OrderedDict()
        self._numbers = count(1)

    def show(
        self, request: Request, template: str, title: str, *, status_code: int = 200, **values: Any
    ) -> Response:
        """A page of this template, in the frame."""
        organisation: Organisation | None = values.get("organisation")
        path, query = request.url.path, request.url.query
        said = self._sentences.get(request.query_params.get("said", ""))
        kept = [part for part in query.split("&") if part and not part.startswith("said=")]
        framed = {
            "title": title,
            "path": path,
            "here": f"{path}?{'&'.join(kept)}" if kept else path,
            "said": said,
            "now": moment(self.world.now_ms()),
            "organisations": list(self.world.organisations.values()),
            "organisation": None,
            "lists": suggestions(organisation) if organisation else {},
        }
        return page(template, framed | values, status=status_code)

    def show_thing(
        self, request: Request, organisation: Organisation, thing: Thing, shown: Shown | None = None
    ) -> Response:
        """The page of one thing; `shown` where one of its tables goes on over several pages."""
        return self.show(
            request, "thing.html", thing.title, organisation=organisation, thing=thing, shown=shown,
            turn=turning(),
        )  # fmt: skip

    def organisation(self, request: Request) -> Organisation:
        """The organisation in the address; raises NotHere."""
        found = self.world.organisations.get(request.path_params["tenant"])
        if found is None:
            raise NotHere("organisation")
        return found

    def readable(self, handler: Handler) -> Handler:
        """A handler whose missing things get a page of their own."""

        async def read(request: Request) -> Response:
            try:
                return await handler(request)
            except NotHere as missing:
                return self.show(request, "missing.html", "Not here", status_code=404, what=str(missing))

        return read

    def acting(self, act: Callable[[Request, Fields], Awaitable[str]]) -> Handler:
        """A handler that does something with a form, goes back to the page it came from, and tells there."""

        async def acted(request: Request) -> Response:
            form = await read_form(request)
            try:
                sentence = Sentence(await act(request, form), True)
            except (NotDone, NotHere) as error:
                sentence = Sentence(f"Not done: {error}", False)
            return self._back(form.get("back", [""])[-1], sentence)

        return acted

    def _back(self, place: str, sentence: Sentence) -> Response:
        number = str(next(self._numbers))
        text = sentence.text if len(sentence.text) <= SENTENCE_MAX else f"{sentence.text[:SENTENCE_MAX]} …"
        self._sentences[number] = Sentence(text, sentence.is_done)
        while len(self._sentences) > SENTENCES_MAX:
            self._sentences.popitem(last=False)
        # only to a page of ours: one slash, and nothing that a browser takes for one
        safe = place if place.startswith("/") and not place.startswith("//") and "\\" not in place else "/"
        return RedirectResponse(
            f"{safe}{'&' if '?' in safe else '?'}said={number}", 303, headers=dict(HEADERS)
        )


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form as a browser sends it; what is no form has none."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return parse_qs(body, keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        return {}


def page_number(request: Request) -> int:
    """The number of the page that is asked for, from 1."""
    text = request.query_params.get("page", "")
    return min(max(1, int(text)), PAGE_MAX) if text.isdecimal() and len(text) < 10 else 1


def turning(**kept: str) -> str:
    """What the addresses of a list's other pages begin with."""
    words = urlencode({name: value for name, value in kept.items() if value})
    return f"?{words}&page=" if words else "?page="
