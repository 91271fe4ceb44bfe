"""The client and the simulator, written from the same pages by different hands, in one process."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

import msgspec
import pytest

from counterfoil.clock import SteadyClock
from counterfoil.core.document import TrackingChoice
from counterfoil.core.export import Batch, Group, Tokens
from counterfoil.core.mapped import InvoiceType, MappedAddress, MappedDocument, MappedInvoice
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted, Rejected
from counterfoil.core.own_reference import allocation_name
from counterfoil.core.passing import Answer, Found
from counterfoil.errors import ConnectFailed
from counterfoil.xero.auth import Connected, Identity, app_of, authorise
from counterfoil.xero.client import XeroBooks, open_http
from counterfoil.xero.consent import of_simulator
from counterfoil.xero.tokens import TokenKeeper
from tests.xero.hands import START, CountedChance, HandClock, MemoryVault, xero_app
from tests.xero.samples import allocation, bank_transaction, batch, contact, invoice, journal, line, payment
from xerosim import InProcessTransport, World, create_app
from xerosim.accounting.limits import NO_LIMITS, Plan
from xerosim.trouble.orders import Trouble

SOLD_ON = dt.date(2026, 11, 1)
OTHER_ID = "e0000000-0000-4000-8000-000000000001"


class Desk:
    """A world of its own with an organisation that is connected."""

    def __init__(
        self, *, plan: Plan | None = None, secret: str = "hush", organisations: tuple[str, ...] = ()
    ) -> None:
        self.clock = HandClock()
        self.world = World(
            clock=lambda: START.timestamp() + self.clock.passed_s,
            plan=plan or NO_LIMITS,
            organisations=organisations,
        )
        self.transport = InProcessTransport(create_app(self.world))
        self.http = open_http(transport=self.transport)
        self.app = xero_app(client_secret=secret)

    async def connect(self) -> tuple[Connected, ...]:
        self.connected = await authorise(
            self.app, self.http, of_simulator(self.http), clock=self.clock, chance=CountedChance()
        )
        first = self.connected[0]
        self.vault = MemoryVault(first.tokens)
        self.books = self.books_as("a")
        return self.connected

    def books_as(self, owner: str) -> XeroBooks:
        connection = self.connected[0].connection
        identity = Identity(app_of(connection, self.app.client_secret), self.http, self.clock)
        keeper = TokenKeeper(1, identity, self.vault, clock=self.clock, owner=owner)
        return XeroBooks(connection, self.http, keeper, SteadyClock(self.clock))

    async def send(self, *documents: MappedDocument, key: str = "") -> tuple[Answer, tuple[Outcome, ...]]:
        parts = [self.books.encode(document) for document in documents]
        group = parts[0].group
        call = self.books.write(group, [part.body for part in parts], parts[0].under)
        answer = await self.books.exchange(call, key)
        return answer, self.books.outcomes(group, answer, len(parts))

    async def post(self, document: MappedDocument) -> Posted:
        answer, (outcome,) = await self.send(document)
        assert isinstance(outcome, Posted), (outcome, answer.body)
        return outcome

    async def looked(self, sought: Batch) -> tuple[Found, ...]:
        calls = self.books.look(sought)
        return self.books.seen(sought, [await self.books.exchange(call) for call in calls])

    @property
    def organisation(self):
        return next(iter(self.world.organisations.values()))

    def trouble(self, kind: str, **settings) -> None:
        self.world.troubles.order(Trouble(kind=kind, **settings))  # type: ignore[arg-type]


def at_desk(test: Callable[[Desk], Awaitable[None]], **settings) -> None:
    async def go() -> None:
        desk = Desk(**settings)
        await desk.connect()
        await test(desk)
        assert not desk.transport.failures
        await desk.http.aclose()

    asyncio.run(go())


def sale(contact_id: str, number: str = "S-1", **changes) -> MappedInvoice:
    return invoice(contact_id=contact_id, number=number, **changes)


# --- connecting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["hush", ""])
def test_consent_brings_tokens_and_every_organisation(secret):
    async def test(desk: Desk) -> None:
        assert [one.name for one in desk.connected] == ["North Ltd", "South Ltd"]
        assert {one.connection.tenant_id for one in desk.connected} == set(desk.world.organisations)
        assert desk.connected[0].tokens.expires_at == START + dt.timedelta(minutes=30)

    at_desk(test, secret=secret, organisations=("North Ltd", "South Ltd"))


def test_a_redirect_that_xero_refuses_does_not_connect():
    async def go() -> None:
        desk = Desk()
        desk.app = xero_app(redirect_uri="http://127.0.0.1:8100/callback")
        with pytest.raises(ConnectFailed, match="answered 400"):
            await desk.connect()

    asyncio.run(go())


def test_the_facts_of_an_organisation():
    async def test(desk: Desk) -> None:
        desk.organisation.period_lock = dt.date(2026, 3, 31)
        answers = [await desk.books.exchange(call) for call in desk.books.ask_facts()]
        found = desk.books.facts(answers)
        assert isinstance(found, Organisation)
        assert found.tenant_id == desk.organisation.tenant_id
        assert (found.country, found.base_currency) == ("NZ", "NZD")
        assert (found.period_lock_date, found.year_lock_date) == (dt.date(2026, 3, 31), None)
        assert found.accounts_by_code()["200"].account_class == "revenue"
        assert any(account.type == "BANK" and account.takes_payments for account in found.accounts)
        assert found.rates_by_type()["OUTPUT2"].rate == 15
        assert "revenue" in found.rates_by_type()["OUTPUT2"].applies_to
        assert "NZD" in found.currencies

    at_desk(test)


# --- posting ------------------------------------------------------------------------------------------------


def test_one_of_each_kind_is_posted_as_computed():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact(email="ap@acme.test", phone="555 0100", currency="NZD"))
        posted = await desk.post(sale(customer.xero_id, reference="exp:9"))
        assert posted == Posted(xero_id=posted.xero_id, number="S-1", total=Decimal("24.15"))
        bill = await desk.post(
            sale(customer.xero_id, "B-1", type="bill", lines=(line(account="400", tax_type="INPUT2"),))
        )
        assert bill.total == Decimal("24.15")
        note = await desk.post(sale(customer.xero_id, "CN-1", type="sales_credit", due_date=None))
        assert note.number == "CN-1"
        bank = next(account.code for account in desk.organisation.accounts if account.type == "BANK")
        for document_type, document in (("sales_invoice", posted), ("bill", bill), ("credit_note", note)):
            ref = f"till:payment:{document_type}"
            paid = payment(
                document_type=document_type, document_id=document.xero_id, account=bank, reference=ref
            )
            assert (await desk.post(paid)).total == Decimal("24.15")
        kept = desk.organisation.documents
        assert [kept[one.xero_id].status for one in (posted, bill, note)] == ["PAID", "PAID", "PAID"]
        assert desk.organisation.debits == desk.organisation.credits

    at_desk(test)


@pytest.mark.parametrize(
    ("quantity", "price", "places", "amounts", "net", "tax"),
    [
        ("2", "10.50", 2, "exclusive", "21.00", "3.15"),
        ("0.3333", "1.2345", 4, "exclusive", "0.41", "0.06"),
        ("1", "89.00", 2, "inclusive", "77.39", "11.61"),
        ("3.5", "-2.00", 2, "exclusive", "-7.00", "-1.05"),
    ],
)
def test_prices_of_two_and_of_four_decimals_share_a_request(quantity, price, places, amounts, net, tax):
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        computed = Decimal(net) + Decimal(tax)
        first = sale(
            customer.xero_id,
            amounts=amounts,
            price_places=places,
            lines=(line(quantity, price), *((line("1", "20"),) if computed < 0 else ())),
            net=Decimal(net) + (20 if computed < 0 else 0),
            tax=Decimal(tax) + (3 if computed < 0 else 0),
            total=computed + (23 if computed < 0 else 0),
        )
        _, outcomes = await desk.send(first, sale(customer.xero_id, "S-2"))
        assert [one.total for one in outcomes if isinstance(one, Posted)] == [first.total, Decimal("24.15")]

    at_desk(test)


def test_a_change_of_a_contact_goes_by_its_id_and_leaves_the_rest_alone():
    async def test(desk: Desk) -> None:
        made = await desk.post(contact(email="old@acme.test", account_number="A1"))
        changed = contact(contact_id=made.xero_id, name="Acme Limited", email="new@acme.test")
        assert (await desk.post(changed)).xero_id == made.xero_id
        (kept,) = desk.organisation.contacts.values()
        assert (kept.name, kept.email, kept.account_number) == ("Acme Limited", "new@acme.test", "A1")
        (found,) = await desk.looked(batch("contact_changes", [changed]))
        assert found.verdict == "there"
        other = contact(contact_id=made.xero_id, addresses=(MappedAddress(use="street", city="Nelson"),))
        (found,) = await desk.looked(batch("contact_changes", [other]))
        assert found.verdict == "absent"

    at_desk(test)


def test_one_refused_does_not_hinder_the_others():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        bad_account = sale(customer.xero_id, "S-2", lines=(line(account="9999"),))
        _, outcomes = await desk.send(sale(customer.xero_id), bad_account, sale(customer.xero_id, "S-3"))
        assert [type(one) for one in outcomes] == [Posted, Rejected, Posted]
        assert isinstance(outcomes[1], Rejected)
        assert any("9999" in message for message in outcomes[1].messages)
        _, (again,) = await desk.send(sale(customer.xero_id))
        assert isinstance(again, Rejected)
        assert any("unique" in message for message in again.messages)

    at_desk(test)


def test_a_body_that_xero_cannot_bind_is_refused_or_halved():
    async def test(desk: Desk) -> None:
        tracked = sale("not-a-guid", lines=(line(tracking=(TrackingChoice(category="R", option="N"),)),))
        _, (alone,) = await desk.send(tracked)
        assert isinstance(alone, Rejected)
        assert alone.status == 400
        _, together = await desk.send(tracked, tracked)
        assert all(isinstance(one, Deferred) and one.split for one in together)
        assert not desk.organisation.documents

    at_desk(test)


def test_a_contact_gone_from_xero_is_a_404_for_all():
    async def test(desk: Desk) -> None:
        gone = contact(contact_id="c0000000-0000-4000-8000-00000000000f")
        answer, (alone,) = await desk.send(gone)
        assert answer.exchange.status == 404
        assert isinstance(alone, Rejected)
        assert "cannot be found" in alone.messages[0]

    at_desk(test)


# --- keys and doubt -----------------------------------------------------------------------------------------


def test_the_same_row_again_under_its_key_is_not_posted_twice():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        desk.trouble("commit_and_drop")
        _, (first,) = await desk.send(sale(customer.xero_id), key="k" * 32)
        assert isinstance(first, InDoubt)
        _, (second,) = await desk.send(sale(customer.xero_id), key="k" * 32)
        assert isinstance(second, Posted)
        assert list(desk.organisation.documents) == [second.xero_id]
        _, (other,) = await desk.send(sale(customer.xero_id, "S-2"), key="k" * 32)
        assert isinstance(other, InDoubt)

    at_desk(test)


def bank_of(desk: Desk) -> str:
    """The code of an account that takes money."""
    return next(account.code for account in desk.organisation.accounts if account.type == "BANK")


async def doubtful(desk: Desk, group: Group) -> Sequence[MappedDocument]:
    """Three documents of a kind, with all that they need already there."""
    if group == "contacts":
        return [contact(contact_number=f"till:{each}", name=f"Acme {each}") for each in range(3)]
    customer = await desk.post(contact())
    if group == "invoices":
        bill = line(account="400", tax_type="INPUT2")
        return [
            sale(customer.xero_id, "S-1"),
            sale(customer.xero_id, "S,2"),
            sale(customer.xero_id, "B-1", type="bill", lines=(bill,)),
        ]
    if group == "credit_notes":
        return [
            sale(customer.xero_id, "CN-1", type="sales_credit", due_date=None),
            sale(customer.xero_id, "CN'2", type="sales_credit", due_date=None),
            sale(
                customer.xero_id,
                "CN-3",
                type="purchase_credit",
                due_date=None,
                lines=(line(account="400", tax_type="INPUT2"),),
            ),
        ]
    bank = bank_of(desk)
    if group == "bank_transactions":
        types: tuple[InvoiceType, ...] = ("spent", "received", "spent")
        taxed = {"spent": "NONE", "received": "OUTPUT2"}
        return [
            bank_transaction(
                contact_id=customer.xero_id,
                type=each,
                bank=bank,
                reference=f"fee, [till:{number}]",
                lines=(line(account="404" if each == "spent" else "200", tax_type=taxed[each]),),
                tax=Decimal(0) if each == "spent" else Decimal("3.15"),
                total=Decimal("21.00") if each == "spent" else Decimal("24.15"),
            )
            for number, each in enumerate(types)
        ]
    if group == "manual_journals":
        return [journal(narration=f'Stock "used"\non {number} [till:{number}]') for number in range(3)]
    sold = await desk.post(sale(customer.xero_id))
    credit = await desk.post(sale(customer.xero_id, "CN-1", type="sales_credit", due_date=None))
    if group == "allocations":
        return [
            allocation(
                credit_note_id=credit.xero_id, document_id=sold.xero_id, amount=Decimal(amount), date=SOLD_ON
            )
            for amount in ("1.15", "2.00", "0.01")
        ]
    paid = [
        payment(
            document_id=sold.xero_id, account=bank, amount=Decimal(amount), reference=f"till:payment:{amount}"
        )
        for amount in ("4.15", "20.00")
    ]
    refund = payment(document_type="credit_note", document_id=credit.xero_id, account=bank)
    return [*paid, refund]


GROUPS: tuple[Group, ...] = (
    "contacts",
    "invoices",
    "credit_notes",
    "bank_transactions",
    "manual_journals",
    "payments",
    "allocations",
)


@pytest.mark.parametrize("group", GROUPS)
def test_what_was_committed_before_the_answer_was_lost_is_found(group):
    async def test(desk: Desk) -> None:
        documents = await doubtful(desk, group)
        desk.trouble("commit_and_drop")
        answer, outcomes = await desk.send(*documents)
        assert (answer.exchange.status, answer.exchange.was_sent) == (None, True)
        assert all(isinstance(one, InDoubt) for one in outcomes)
        found = await desk.looked(batch(group, documents))
        assert [one.verdict for one in found] == ["there"] * 3
        ids = {one.posted.xero_id for one in found if isinstance(one.posted, Posted)}
        assert len(ids) == 3
        books = desk.organisation
        kept = {**books.contacts, **books.documents, **books.payments, **books.bank_transactions}
        kept |= books.journals
        kept |= {
            allocation_name(each.source.id, each.target.id, each.amount): each
            for each in books.allocations.values()
        }
        assert ids <= kept.keys()

    at_desk(test)


@pytest.mark.parametrize("group", GROUPS)
def test_what_never_arrived_is_absent(group):
    async def test(desk: Desk) -> None:
        documents = await doubtful(desk, group)
        desk.trouble("drop_request")
        _, outcomes = await desk.send(*documents)
        assert all(isinstance(one, InDoubt) for one in outcomes)
        found = await desk.looked(batch(group, documents))
        assert [one.verdict for one in found] == ["absent"] * 3

    at_desk(test)


def test_one_of_each_is_read_by_its_id_and_compared():
    async def test(desk: Desk) -> None:
        ours = contact()
        customer = await desk.post(ours)
        to = customer.xero_id
        bought = {"lines": (line(account="400", tax_type="INPUT2"),)}
        sold, credit = sale(to), sale(to, "CN-1", type="sales_credit")
        others = [sale(to, "B-1", type="bill", **bought), sale(to, "SC-1", type="purchase_credit", **bought)]
        known: list[tuple[MappedDocument, Posted]] = [
            (each, await desk.post(each)) for each in (sold, credit, *others)
        ]
        one = {"amount": Decimal("1.00"), "account": bank_of(desk)}
        paid = payment(document_id=known[0][1].xero_id, **one)
        refund = payment(document_id=known[1][1].xero_id, document_type="credit_note", **one)
        known += [(ours, customer), *[(each, await desk.post(each)) for each in (paid, refund)]]
        banked = bank_transaction(
            contact_id=to, bank=bank_of(desk), lines=(line(account="400", tax_type="INPUT2"),)
        )
        known += [(each, await desk.post(each)) for each in (banked, journal())]
        used = allocation(credit_note_id=known[1][1].xero_id, document_id=known[0][1].xero_id)
        made = await desk.post(used)
        asked = batch("allocations", [used])
        for xero_id, verdict in (
            (known[1][1].xero_id, "there"),
            (known[0][1].xero_id, "undecidable"),
            (OTHER_ID, "undecidable"),
        ):
            answer = await desk.books.exchange(desk.books.ask_for(asked, xero_id))
            found = desk.books.is_it(asked, xero_id, answer)
            assert found.verdict == verdict
            assert found.posted is None or found.posted == Posted(xero_id=made.xero_id, total=used.amount)
        for document, posted in known:
            sought = batch(desk.books.encode(document).group, [document])
            for xero_id, verdict in ((posted.xero_id, "there"), (OTHER_ID, "absent")):
                answer = await desk.books.exchange(desk.books.ask_for(sought, xero_id))
                assert desk.books.is_it(sought, xero_id, answer).verdict == verdict, document.ref
            for _, stranger in known:
                answer = await desk.books.exchange(desk.books.ask_for(sought, stranger.xero_id))
                found = desk.books.is_it(sought, stranger.xero_id, answer)
                assert (found.verdict == "there") is (stranger is posted), (document.ref, found)

    at_desk(test)


def test_a_look_that_fails_decides_nothing_and_is_made_again():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        sold = sale(customer.xero_id)
        await desk.post(sold)
        desk.trouble("status", status=503)
        assert await desk.looked(batch("invoices", [sold])) == ()
        (found,) = await desk.looked(batch("invoices", [sold]))
        assert found.verdict == "there"

    at_desk(test)


def test_another_invoice_under_our_number_is_for_a_person():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        await desk.post(sale(customer.xero_id))
        ours = sale(customer.xero_id, date=dt.date(2026, 11, 2))
        (found,) = await desk.looked(batch("invoices", [ours]))
        assert found.verdict == "undecidable"
        assert "S-1" in found.reason

    at_desk(test)


AWKWARD = [
    "' OR 1==1",
    "B & Co/№7",
    "100%25",
    "a+b=c&d#e?f",
    "a,b",
    "guid(x)",
    "7" * 255,
    "Ärger",
    "AND OR NOT",
]


@pytest.mark.parametrize("kind", ["sales_invoice", "bill", "sales_credit", "purchase_credit"])
def test_awkward_numbers_are_found_and_their_neighbours_are_not(kind):
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        is_purchase = kind in ("bill", "purchase_credit")
        lines = (line(account="400", tax_type="INPUT2"),) if is_purchase else (line(),)
        documents = [sale(customer.xero_id, number, type=kind, lines=lines) for number in AWKWARD]
        group = desk.books.encode(documents[0]).group
        missing = [sale(customer.xero_id, f"{number[:250]}x", type=kind, lines=lines) for number in AWKWARD]
        _, outcomes = await desk.send(*documents)
        assert all(isinstance(one, Posted) for one in outcomes), outcomes
        found = await desk.looked(batch(group, [*documents, *missing]))
        assert [one.verdict for one in found] == ["there"] * len(AWKWARD) + ["absent"] * len(AWKWARD)

    at_desk(test)


def test_bills_alike_are_counted_not_guessed():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        bill = sale(customer.xero_id, "7", type="bill", lines=(line(account="400", tax_type="INPUT2"),))
        twins = batch("invoices", [bill, bill])
        await desk.post(bill)
        assert [one.verdict for one in await desk.looked(twins)] == ["undecidable", "undecidable"]
        await desk.post(bill)
        assert [one.verdict for one in await desk.looked(twins)] == ["there", "there"]
        (alone,) = await desk.looked(batch("invoices", [bill]))
        assert alone.verdict == "undecidable"

    at_desk(test)


def test_a_server_error_is_a_doubt():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        desk.trouble("status", status=500)
        answer, (outcome,) = await desk.send(sale(customer.xero_id), key="k" * 32)
        assert answer.exchange.status == 500
        assert isinstance(outcome, InDoubt)

    at_desk(test)


def test_a_connection_that_is_refused_is_no_doubt():
    async def test(desk: Desk) -> None:
        customer = await desk.post(contact())
        desk.transport.is_refusing = True
        answer, (outcome,) = await desk.send(sale(customer.xero_id))
        assert not answer.exchange.was_sent
        assert isinstance(outcome, Deferred)

    at_desk(test)


def test_a_limit_says_how_long_and_which():
    async def test(desk: Desk) -> None:
        answer, _ = await desk.send(contact())
        assert (answer.allowance.minute, answer.allowance.day) == (1, 4999)
        await desk.send(contact(contact_number="2", name="B"))
        answer, (outcome,) = await desk.send(contact(contact_number="3", name="C"))
        assert isinstance(outcome, Deferred)
        assert (answer.allowance.problem, answer.allowance.minute) == ("minute", 0)
        assert answer.allowance.retry_after_s == 60

    at_desk(test, plan=Plan(per_minute=2))


# --- tokens -------------------------------------------------------------------------------------------------


def test_eight_who_call_after_half_an_hour_renew_once():
    async def test(desk: Desk) -> None:
        desk.clock.passed_s = 1_800
        before = desk.world.calls.identity
        call = desk.books.ask_facts()[0]
        answers = await asyncio.gather(*(desk.books.exchange(call) for _ in range(8)))
        assert {answer.exchange.status for answer in answers} == {200}
        assert desk.world.calls.identity == before + 1
        assert desk.vault.stored is not None
        assert desk.vault.stored.epoch == 1

    at_desk(test)


def test_a_token_that_ran_out_by_xeros_clock_alone_is_renewed():
    async def test(desk: Desk) -> None:
        desk.world.advance(1_801)
        answer, (outcome,) = await desk.send(contact())
        assert (answer.exchange.status, answer.connection_fault) == (401, None)
        assert isinstance(outcome, Deferred)
        assert isinstance(await desk.post(contact()), Posted)

    at_desk(test)


def test_a_crash_between_renewal_and_storing_is_healed_within_half_an_hour():
    async def test(desk: Desk) -> None:
        desk.clock.passed_s = 1_800
        lost = await Identity(desk.app, desk.http, desk.clock).renew(desk.connected[0].tokens)
        assert isinstance(lost, Tokens)
        desk.clock.passed_s = 1_800 + 1_700
        assert isinstance(await desk.post(contact()), Posted)
        assert desk.vault.stored is not None
        desk.vault.stored = msgspec.structs.replace(desk.connected[0].tokens, epoch=9)
        desk.clock.passed_s = 1_800 + 1_801
        answer = await desk.books_as("b").exchange(desk.books.ask_facts()[0])
        assert answer.connection_fault is not None
        assert answer.connection_fault.code == "token_revoked"

    at_desk(test)


def test_disconnected_inside_xero():
    async def test(desk: Desk) -> None:
        desk.world.identity.disconnect(desk.organisation.tenant_id)
        answer, (outcome,) = await desk.send(contact())
        assert answer.exchange.status == 403
        assert answer.connection_fault is not None
        assert answer.connection_fault.code == "token_revoked"
        assert isinstance(outcome, Deferred)

    at_desk(test)


def test_a_scope_that_is_missing_is_a_matter_of_permission():
    async def go() -> None:
        desk = Desk()
        desk.app = xero_app(scopes="offline_access accounting.settings.read")
        await desk.connect()
        answer, (outcome,) = await desk.send(contact())
        assert answer.exchange.status == 401
        assert answer.connection_fault is not None
        assert answer.connection_fault.code == "access_denied"
        assert isinstance(outcome, Deferred)

    asyncio.run(go())


def test_revoked_by_a_person():
    async def test(desk: Desk) -> None:
        desk.world.identity.revoke(desk.connected[0].tokens.refresh)
        desk.clock.passed_s = 1_800
        answer, (outcome,) = await desk.send(contact())
        assert not answer.exchange.was_sent
        assert answer.connection_fault is not None
        assert answer.connection_fault.code == "token_revoked"
        assert isinstance(outcome, Deferred)

    at_desk(test)
