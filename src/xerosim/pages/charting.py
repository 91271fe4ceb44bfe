"""Looking at the chart of one organisation: its accounts, trial balance, tax rates and tracking."""

import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.books.accounts import Account
from xerosim.books.amounts import ZERO
from xerosim.books.organisation import Organisation
from xerosim.pages import things
from xerosim.pages.deeds import forms_beside
from xerosim.pages.frame import Frame, NotHere, page_number
from xerosim.pages.papers import history_table, sides
from xerosim.pages.rendering import Table, cell, plain
from xerosim.pages.tables import ROWS_A_PAGE, Shown, one_page
from xerosim.pages.things import Thing, address_of
from xerosim.pages.words import STATUSES, status_of, type_of
from xerosim.reports import trial_balance


class Charts:
    """The handlers, all in one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def routes(self) -> list[Route]:
        """Their routes."""
        handlers = {
            "accounts": self.chart,
            "accounts/{own_id}": self.account,
            "trial-balance": self.trial_balance,
            "taxes": self.taxes,
            "tracking": self.tracking,
        }
        readable = self.frame.readable
        return [
            Route(f"/books/{{tenant}}/{path}", readable(each), methods=["GET"])
            for path, each in handlers.items()
        ]

    async def chart(self, request: Request) -> Response:
        """The chart of accounts with what each stands at now."""
        books = self.frame.organisation(request)
        at = address_of(books)
        rows = [
            [
                cell(account.code, f"{at}/accounts/{account.id}"),
                cell(account.name, f"{at}/accounts/{account.id}"),
                cell(type_of(account.type)),
                cell(account.tax_type),
                cell(STATUSES.get(account.status, account.status)),
                *sides(account.balance),
            ]
            for account in books.accounts
        ]
        debits = sum((max(account.balance, ZERO) for account in books.accounts), ZERO)
        credits = sum((max(-account.balance, ZERO) for account in books.accounts), ZERO)
        foot = [cell("Total"), *(cell(None) for _ in range(4)), cell(debits), cell(credits)]
        heads = ("Code", "Name", "Type", "Tax type", "Status", "Debit", "Credit")
        table = Table(title=f"Balances now, in {books.currency}", heads=heads, rows=rows, foot=foot)
        thing = Thing(within=("", ""), title="Chart of accounts", facts=[], tables=[table])
        return self.frame.show_thing(request, books, thing)

    async def trial_balance(self, request: Request) -> Response:
        """The trial balance at the end of a day, by default of today."""
        books = self.frame.organisation(request)
        text = request.query_params.get("date", "")
        try:
            on = datetime.date.fromisoformat(text) if text else self._today(books)
        except ValueError:
            on = self._today(books)
        at, found = address_of(books), trial_balance(books, on)
        rows = [
            [
                cell(row.account.klass.capitalize()),
                cell(f"{row.account.code} {row.account.name}".strip(), f"{at}/accounts/{row.account.id}"),
                *sides(row.month),
                *sides(row.year),
            ]
            for row in found
        ]
        sums = []
        for amounts in ([row.month for row in found], [row.year for row in found]):
            sums += [cell(sum((max(each, ZERO) for each in amounts), ZERO))]
            sums += [cell(sum((max(-each, ZERO) for each in amounts), ZERO))]
        heads = ("Class", "Account", "Debit in the month", "Credit in the month", "Debit", "Credit")
        foot = [cell("Total"), cell(None), *sums] if found else []
        table = Table(
            title=f"At the end of {on}, in {books.currency}", heads=heads, rows=rows, foot=foot,
            empty="Nothing has been entered up to this day.",
        )  # fmt: skip
        return self.frame.show(request, "trial.html", "Trial balance", organisation=books, table=table, on=on)

    def _today(self, books: Organisation) -> datetime.date:
        return datetime.datetime.fromtimestamp(self.frame.world.now(), books.zone()).date()

    async def account(self, request: Request) -> Response:
        """One account, with what each day moved and left, the latest first."""
        books = self.frame.organisation(request)
        account = books.account_by_id(request.path_params["own_id"])
        if account is None:
            raise NotHere("account in these books")
        days, shown = _days(account, page_number(request))
        filled = {
            "rename_account": {"name": account.name},
            "set_account_tax": {"tax_type": account.tax_type},
            "allow_payments": {"is_allowed": str(account.payments).lower()},
        }
        names = {"account_id": account.id}
        forms = forms_beside(books, "account", account.status, names=names, values=filled)
        if account.type == "BANK":
            forms = [*forms_beside(books, "bank", account.status, names=names), *forms]
        thing = Thing(
            within=("accounts", "Chart of accounts"),
            title=f"{account.code} {account.name}".strip(),
            status=status_of(account.status),
            facts=_account_facts(account, books),
            tables=[days, history_table(books, account)],
            forms=forms,
        )
        return self.frame.show_thing(request, books, thing, shown)

    async def taxes(self, request: Request) -> Response:
        """The tax rates."""
        books = self.frame.organisation(request)
        rows = [
            [
                cell(tax.name),
                cell(tax.type),
                cell(f"{plain(tax.rate)} %"),
                cell(", ".join(f"{part.name} {plain(part.rate)} %" for part in tax.components)),
                cell(STATUSES.get(tax.status, tax.status)),
            ]
            for tax in books.taxes.values()
        ]
        table = Table(title="Tax rates", heads=("Name", "Tax type", "Rate", "Made of", "Status"), rows=rows)
        forms = forms_beside(books, "tax", "", names={})
        return self.frame.show_thing(
            request, books, Thing(within=("", ""), title="Tax rates", facts=[], tables=[table], forms=forms)
        )

    async def tracking(self, request: Request) -> Response:
        """The tracking categories with their options."""
        books = self.frame.organisation(request)
        rows = []
        for category in books.tracking:
            rows.append([cell(category.name), cell(None), cell(STATUSES[category.status])])
            rows += [[cell(None), cell(each.name), cell(STATUSES[each.status])] for each in category.options]
        table = Table(title="Tracking categories", heads=("Category", "Option", "Status"), rows=rows)
        forms = forms_beside(books, "tracking", "", names={})
        return self.frame.show_thing(
            request, books, Thing(within=("", ""), title="Tracking", facts=[], tables=[table], forms=forms)
        )


def _account_facts(account: Account, books: Organisation) -> things.Facts:
    return [
        ("Type", cell(type_of(account.type))),
        ("Class", cell(account.klass.capitalize())),
        ("Tax type", cell(account.tax_type)),
        ("Bank account number", cell(account.bank_number)),
        ("Currency", cell(account.currency)),
        ("Payments may be made to it", cell(account.payments or account.type == "BANK")),
        (f"Balance ({books.currency}, debit positive)", cell(account.balance)),
    ]


def _days(account: Account, number: int) -> tuple[Table, Shown]:
    """What each day moved on an account and what it left, debit positive."""
    balance, stood = ZERO, []
    for day, moved in sorted(account.days.items()):
        balance += moved
        stood.append((day, moved, balance))
    shown = one_page(lambda: reversed(stood), number)
    rows = [[cell(day), *sides(moved), cell(left)] for day, moved, left in shown.rows]
    heads = ("Day", "Debit", "Credit", "Balance")
    title = f"Entries by day ({ROWS_A_PAGE} a page)"
    return Table(title=title, heads=heads, rows=rows, empty="Nothing has been entered."), shown
