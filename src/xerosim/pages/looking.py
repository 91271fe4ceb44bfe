"""Looking at the books of one organisation: itself, its lists, and each thing in them."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.books.organisation import Organisation
from xerosim.pages import things
from xerosim.pages.customers import contact_page, terms_filled_in
from xerosim.pages.deeds import forms_beside
from xerosim.pages.frame import Frame, NotHere, page_number, turning
from xerosim.pages.guard import HEADERS
from xerosim.pages.rendering import Table
from xerosim.pages.tables import LISTS, cells, narrowed, one_page
from xerosim.pages.things import Thing, address_of
from xerosim.pages.words import status_of

SEARCH_MAX: Final = 100
"""Characters of what is searched for."""

PAGES: Final[Mapping[str, Callable[[Organisation, str], Thing | None]]] = {
    "documents": lambda books, own_id: _made(
        things.document_page, books, books.documents.get(own_id) or books.prepaid.get(own_id)
    ),
    "contacts": lambda books, own_id: _made(contact_page, books, books.contacts.get(own_id)),
    "payments": lambda books, own_id: _made(things.payment_page, books, books.payments.get(own_id)),
    "bank-transactions": lambda books, own_id: _made(
        things.bank_transaction_page, books, books.bank_transactions.get(own_id)
    ),
    "transfers": lambda books, own_id: _made(things.transfer_page, books, books.bank_transfers.get(own_id)),
    "journals": lambda books, own_id: _made(things.journal_page, books, books.journals.get(own_id)),
}
"""The pages of single things, by the part of the address before their id."""


def _made(make: Callable[[Organisation, Any], Thing], books: Organisation, row: Any) -> Thing | None:
    return make(books, row) if row is not None else None


class Looking:
    """The handlers, all in one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def routes(self) -> list[Route]:
        """Their routes."""
        handlers = {
            "": self.organisation,
            "/files/{owner_id}/{own_id}": self.file,
            "/{name}": self.listing,
            "/{name}/{own_id}": self.thing,
        }
        readable = self.frame.readable
        return [
            Route(f"/books/{{tenant}}{path}", readable(each), methods=["GET"])
            for path, each in handlers.items()
        ]

    async def organisation(self, request: Request) -> Response:
        """The organisation itself, and what a person can change about it."""
        books = self.frame.organisation(request)
        locks = {
            "period": str(books.period_lock or ""),
            "end_of_year": str(books.year_lock or ""),
        }
        values = {
            "set_lock_dates": locks,
            "rename_organisation": {"name": books.name},
            "change_plan": {"plan": books.klass},
            "set_adviser": {"is_adviser": str(books.is_adviser).lower()},
            "set_reporting_role": {"has_reporting_role": str(books.has_reporting_role).lower()},
            "set_approving_role": {"has_approving_role": str(books.has_approving_role).lower()},
            "set_usual_terms": terms_filled_in(books.payment_terms),
        }
        status = "OFFLINE" if books.is_offline else "ONLINE"
        forms = forms_beside(books, "organisation", status, names={}, values=values)
        connected = [
            held for held in self.frame.world.identity.connections.live() if held.tenant_id == books.tenant_id
        ]
        return self.frame.show(
            request, "organisation.html", books.name, organisation=books, forms=forms, connected=connected,
            bank=[row for row in books.accounts if row.type == "BANK"],
            owed=books.system_account("DEBTORS").balance, owing=-books.system_account("CREDITORS").balance,
        )  # fmt: skip

    async def listing(self, request: Request) -> Response:
        """One list, a page of it, narrowed by status and words."""
        books = self.frame.organisation(request)
        name = request.path_params["name"]
        listing = LISTS.get(name)
        if listing is None:
            raise NotHere("list")
        status = request.query_params.get("status", "")
        status = status if status in listing.statuses else ""
        search = request.query_params.get("search", "").strip()[:SEARCH_MAX]
        shown = one_page(lambda: narrowed(listing, books, status=status, search=search), page_number(request))
        at = address_of(books)
        table = Table(
            title=listing.title,
            heads=tuple(column.head for column in listing.columns),
            rows=[cells(listing, row, at) for row in shown.rows],
            empty="Nothing is found." if status or search else "None yet.",
        )
        forms = forms_beside(books, "journals", "", names={}) if name == "journals" else []
        return self.frame.show(
            request, "list.html", listing.title, organisation=books, table=table, shown=shown, search=search,
            status=status, statuses=[(each, status_of(each)) for each in listing.statuses], forms=forms,
            turn=turning(status=status, search=search),
        )  # fmt: skip

    async def thing(self, request: Request) -> Response:
        """One thing."""
        books = self.frame.organisation(request)
        find = PAGES.get(request.path_params["name"])
        thing = find(books, request.path_params["own_id"].lower()) if find else None
        if thing is None:
            raise NotHere("thing in these books")
        return self.frame.show_thing(request, books, thing)

    async def file(self, request: Request) -> Response:
        """An attached file, to be saved and never shown: nobody knows what is in it."""
        books = self.frame.organisation(request)
        held = books.attachments.get(request.path_params["owner_id"], [])
        file = next((one for one in held if one.id == request.path_params["own_id"]), None)
        if file is None:
            raise NotHere("file")
        name = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = HEADERS | {"Content-Disposition": name}
        return Response(file.content, media_type="application/octet-stream", headers=headers)
