"""What is done about a held document once Xero was asked: taken as ours, or withdrawn as paid; or refused."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest

from counterfoil.core.document import Payment
from counterfoil.core.lifecycle import State
from counterfoil.engine.fixing import Offer
from counterfoil.errors import NotAllowedNow
from counterfoil.remedies import Held
from tests.engine.test_release import DAY, Office, invoice, told
from tests.simulation.world import ADDRESS, taken_in
from tests.xerosim.desk import REDIRECT, SCOPE, code_of
from xerosim import InProcessTransport

PAYMENT = Payment(
    system="sim",
    id="p",
    document="sim:sales_invoice:INV-1",
    date=DAY,
    currency="NZD",
    amount=Decimal(10),
    tender="x",
)


async def fix(office: Office, number: str, choose: str, *, is_trial: bool = False) -> Offer:
    """`counterfoil fix NUMBER --choose …`."""
    held = Held(lane=await office.books.organisation(), export=await office.books.find(number))
    return await office.books.remedies.fix(held, choose, by="Ann", is_trial=is_trial)


async def entered_elsewhere(office: Office, number: str, price: str) -> str:
    """Another program's invoice to the same contact in Xero, of the same day; its id."""
    lane, trader = await office.books.organisation(), await office.books.find("sim:contact:c")
    line = {
        "Description": "Advice",
        "Quantity": 1,
        "UnitAmount": price,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    sent = {
        "Type": "ACCREC",
        "Contact": {"ContactID": trader.xero_id},
        "InvoiceNumber": number,
        "Date": str(DAY),
        "DueDate": str(DAY),
        "LineAmountTypes": "Exclusive",
        "Status": "AUTHORISED",
        "LineItems": [line],
    }
    asked = {
        "response_type": "code",
        "client_id": "till",
        "redirect_uri": REDIRECT,
        "scope": SCOPE,
        "state": "s",
        "sim_consent": "auto",
    }
    far = InProcessTransport(office.xero.app)
    async with httpx2.AsyncClient(transport=far, base_url=ADDRESS) as other:
        code = code_of(await other.get("/identity/connect/authorize", params=asked))
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        tokens = (await other.post("/connect/token", data=form, auth=("till", "secret"))).json()
        headers = {
            "Authorization": f"Bearer {tokens['access_token']}",
            "xero-tenant-id": lane.connection.tenant_id,
            "Accept": "application/json",
        }
        answer = await other.put("/api.xro/2.0/Invoices", json={"Invoices": [sent]}, headers=headers)
    return str(answer.json()["Invoices"][0]["InvoiceID"])


async def refused_for_its_number(office: Office) -> None:
    """Ours, of the number that is taken, is sent and held."""
    await taken_in(office.books, [invoice("INV-1")])
    await office.books.run()
    held = await office.export("INV-1")
    assert [each.code for each in held.faults] == ["duplicate_invoice_number"]


def test_what_is_there_already_is_taken_as_ours_and_its_payment_goes(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        xero_id = await entered_elsewhere(office, "INV-1", "10.00")
        await refused_for_its_number(office)
        await taken_in(office.books, [PAYMENT])
        trial = await fix(office, "INV-1", "take", is_trial=True)
        assert (trial.documents, trial.is_asked) == (1, True)
        assert (await office.export("INV-1")).state is State.HELD
        await fix(office, "INV-1", "take")
        ours = await office.export("INV-1")
        assert (ours.state, ours.xero_id, ours.faults) == (State.POSTED, xero_id.lower(), ())
        entries = await office.books.entries_about(ours)
        assert entries[-1].by == "Ann"
        assert (await office.books.run()).is_clean
        assert await office.puts() == 2, "theirs and our one try"

    told(tmp_path, story)


def test_what_is_there_with_other_figures_is_not_taken(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await entered_elsewhere(office, "INV-1", "11.00")
        await refused_for_its_number(office)
        with pytest.raises(NotAllowedNow, match="another contact, date or total"):
            await fix(office, "INV-1", "take")
        assert (await office.export("INV-1")).state is State.HELD

    told(tmp_path, story)


def test_what_another_document_of_ours_stands_for_is_not_taken(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await taken_in(office.books, [invoice("INV-2")])
        assert (await office.books.run()).is_clean
        await office.person("edit_invoice", number="INV-2", new_number="INV-1")
        await refused_for_its_number(office)
        with pytest.raises(NotAllowedNow, match="known here as INV-2"):
            await fix(office, "INV-1", "take")

    told(tmp_path, story)


async def refused_payment(office: Office, paid: str) -> None:
    """A payment that Xero refuses, since a person has entered one of so much there."""
    await taken_in(office.books, [invoice("INV-1")])
    assert (await office.books.run()).is_clean
    await office.person("pay_invoice", number="INV-1", amount=paid)
    await taken_in(office.books, [PAYMENT])
    await office.books.run()
    assert (await office.export("sim:payment:p")).state is State.HELD


def test_a_payment_of_what_is_paid_already_is_withdrawn_and_says_why(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused_payment(office, "11.50")
        await fix(office, "sim:payment:p", "paid")
        payment = await office.export("sim:payment:p")
        assert payment.state is State.WITHDRAWN
        (line, *_) = await office.books.log(ref=str(payment.ref), limit=1)
        assert line.text.startswith("by Ann: INV-1 is paid in Xero already")

    told(tmp_path, story)


def test_a_payment_of_what_is_open_is_not_withdrawn(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused_payment(office, "5.00")
        with pytest.raises(NotAllowedNow, match="6\\.50 is still open"):
            await fix(office, "sim:payment:p", "paid")
        assert (await office.export("sim:payment:p")).state is State.HELD

    told(tmp_path, story)


def refused(tmp_path: Path, words: str, story: Callable[[Office], Awaitable[Offer]]) -> None:
    """A story whose last deed is refused."""

    async def play(office: Office) -> None:
        await refused_payment(office, "11.50")
        with pytest.raises(NotAllowedNow, match=words):
            await story(office)

    told(tmp_path, play)


def test_a_deed_is_for_one_document_that_is_held_for_its_fault(tmp_path: Path) -> None:
    async def of_all(office: Office) -> Offer:
        held = Held(lane=await office.books.organisation(), fault="overpayment")
        return await office.books.remedies.fix(held, "paid", by="Ann")

    refused(tmp_path / "a", "take is no remedy", lambda office: fix(office, "sim:payment:p", "take"))
    refused(tmp_path / "b", "name a document", of_all)


def test_what_may_be_done_once_xero_is_asked_is_offered(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused_payment(office, "11.50")
        held = Held(lane=await office.books.organisation(), export=await office.export("sim:payment:p"))
        (offer,) = await office.books.remedies.offers(held)
        assert (offer.name, offer.documents, offer.is_asked) == ("paid", 1, True)

    told(tmp_path, story)
