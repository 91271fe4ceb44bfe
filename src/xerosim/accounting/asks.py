"""What one call asks of the books, and what becomes of it."""

from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec

from xerosim.accounting.idempotency import Answer
from xerosim.books.organisation import Organisation
from xerosim.shapes.marks import Shape


class Query(msgspec.Struct, frozen=True):
    """The query of a call, its names in lower case, the If-Modified-Since header, the app that asks, and
    what type of thing it asks for (Invoice, Contact …)."""

    values: dict[str, str] = {}
    since: str = ""
    app: str = ""
    type: str = ""

    def text(self, name: str) -> str:
        """A parameter, empty when absent."""
        return self.values.get(name.lower(), "")

    def is_true(self, name: str) -> bool:
        """Whether a parameter is true."""
        return self.text(name).lower() == "true"

    def listed(self, name: str) -> list[str]:
        """A parameter that is a list with commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    @property
    def unit_places(self) -> int:
        """Decimals of prices: 4 with `unitdp=4`, otherwise 2."""
        return 4 if self.text("unitdp") == "4" else 2


class Ask(msgspec.Struct, frozen=True):
    """How a call asks: its method, the app it comes from, the time, the decimals of prices, the ids in its
    path in their order, and what came with it; `user` when a person in Xero's own screens asks and no app.

    `summarizes` is False where the errors of each element are told apart, which few addresses do.
    """

    method: str
    app: str
    now_ms: int
    unit_places: int = 2
    ids: tuple[str, ...] = ()
    query: Query = Query()
    body: bytes = b""
    content_type: str = ""
    user: str = ""
    summarizes: bool = True

    @property
    def target(self) -> str:
        """The id in the path; empty where there is none."""
        return self.ids[0] if self.ids else ""


class Saved(msgspec.Struct):
    """What became of one element: `row` is the saved thing, None when it was refused; `inner` are those of
    its errors that Xero shows at the contact inside it and not at itself."""

    row: Any
    element: Any
    errors: list[str] = []
    warnings: list[str] = []
    held_id: str = ""
    inner: list[str] = []


class Found(msgspec.Struct, frozen=True):
    """What a reading call found: the rows in Xero's shape and, for a page, where it stands."""

    rows: list[Shape]
    pagination: dict[str, int] | None = None


class Wrote(msgspec.Struct, frozen=True):
    """What a writing call did, element by element, and how saved and refused ones are shown."""

    saved: list[Saved]
    shape: Callable[[Saved], Shape]
    refused: Callable[[Saved], Shape]


Outcome = Found | Wrote | Answer
"""Rows under the resource's name, results of elements, or an answer of its own kind (files, 204)."""
Handler = Callable[[Organisation, Ask], Outcome]
BOTH: Final = ("PUT", "POST")
"""The methods with which the larger documents are written.

Which operations know `summarizeErrors`: XeroAPI/Xero-OpenAPI, one by one; that others ignore it: assumed.
"""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One address: the key its rows stand under, the scopes that open it (any one of them; for reading also
    with `.read`), and what each method does. A method that is left out is not implemented.

    `apart` are the methods that know `summarizeErrors`; with all others errors are always summarised.
    """

    key: str
    scopes: tuple[str, ...]
    get: Handler | None = None
    put: Handler | None = None
    post: Handler | None = None
    delete: Handler | None = None
    apart: Collection[str] = ()

    def summarizes(self, method: str, query: Query) -> bool:
        """Whether one refused element has the whole call answered with 400 and the failures alone."""
        # recorded: docketworks; the default is true whatever the specification says
        return method not in self.apart or query.text("summarizeErrors").lower() != "false"

    def handler(self, method: str) -> Handler | None:
        """What the method does here, if anything."""
        match method:
            case "GET":
                return self.get
            case "PUT":
                return self.put
            case "POST":
                return self.post
            case "DELETE":
                return self.delete
            case _:
                return None


class Known(msgspec.Struct, frozen=True):
    """An address that was recognised: its own name without ids, what it does, and the ids in it."""

    name: str
    endpoint: Endpoint
    ids: tuple[str, ...]
