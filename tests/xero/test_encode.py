"""The bytes that go to Xero, written out by hand from Xero's own pages, and what is never sent."""

import datetime as dt
import hashlib
from decimal import Decimal

import pytest

from counterfoil.core.document import TrackingChoice
from counterfoil.core.mapped import MappedAddress
from counterfoil.xero.encode import encode, write
from counterfoil.xero.wire import xero_name
from tests.xero.samples import CONTACT_ID, INVOICE_ID, contact, invoice, line, payment


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("invoice_id", "InvoiceID"),
        ("updated_date_utc", "UpdatedDateUTC"),
        ("url", "Url"),
        ("address_line1", "AddressLine1"),
        ("line_amount_types", "LineAmountTypes"),
    ],
)
def test_names_are_spelled_as_xero_spells_them(field, name):
    assert xero_name(field) == name


def test_a_sales_invoice():
    made = encode(invoice(reference="exp:9", url="https://till.example/9"))
    assert made.group == "invoices"
    assert made.digest == hashlib.sha256(made.body).digest()
    assert made.body == (
        b'{"Type":"ACCREC","Contact":{"ContactID":"c0000000-0000-4000-8000-000000000001"},'
        b'"Date":"2026-11-01","LineAmountTypes":"Exclusive","CurrencyCode":"NZD","Status":"AUTHORISED",'
        b'"LineItems":[{"Description":"Widget","Quantity":2,"UnitAmount":10.50,"AccountCode":"200",'
        b'"TaxType":"OUTPUT2"}],"InvoiceNumber":"S-1001","Reference":"exp:9","DueDate":"2026-12-01",'
        b'"Url":"https://till.example/9"}'
    )


def test_a_bill_with_tracking_draft_and_tax_inside():
    tracked = line(tracking=(TrackingChoice(category="Region", option="North"),), account=None, tax_type=None)
    made = encode(
        invoice(
            type="bill",
            number="B-7",
            status="draft",
            amounts="inclusive",
            due_date=None,
            lines=(tracked,),
            net=Decimal("18.26"),
            tax=Decimal("2.74"),
            total=Decimal("21.00"),
        )
    )
    assert made.group == "invoices"
    assert made.body == (
        b'{"Type":"ACCPAY","Contact":{"ContactID":"c0000000-0000-4000-8000-000000000001"},'
        b'"Date":"2026-11-01","LineAmountTypes":"Inclusive","CurrencyCode":"NZD","Status":"DRAFT",'
        b'"LineItems":[{"Description":"Widget","Quantity":2,"UnitAmount":10.50,'
        b'"Tracking":[{"Name":"Region","Option":"North"}]}],"InvoiceNumber":"B-7"}'
    )


@pytest.mark.parametrize(
    ("kind", "xero_type"), [("sales_credit", b"ACCRECCREDIT"), ("purchase_credit", b"ACCPAYCREDIT")]
)
def test_a_credit_note_has_its_own_number_and_no_url(kind, xero_type):
    made = encode(
        invoice(
            type=kind,
            number="CN-1",
            amounts="no_tax",
            status="submitted",
            due_date=None,
            url="https://till.example/cn",
            tax=Decimal(0),
            total=Decimal("21.00"),
        )
    )
    assert made.group == "credit_notes"
    assert made.body == (
        b'{"Type":"' + xero_type + b'","Contact":{"ContactID":"c0000000-0000-4000-8000-000000000001"},'
        b'"Date":"2026-11-01","LineAmountTypes":"NoTax","CurrencyCode":"NZD","Status":"SUBMITTED",'
        b'"LineItems":[{"Description":"Widget","Quantity":2,"UnitAmount":10.50,"AccountCode":"200",'
        b'"TaxType":"OUTPUT2"}],"CreditNoteNumber":"CN-1"}'
    )


def test_a_contact_with_nothing_but_a_name():
    made = encode(contact())
    assert made.group == "contacts"
    assert made.body == b'{"ContactNumber":"till:123","Name":"Acme Ltd"}'


def test_a_contact_with_everything_and_its_change():
    full = contact(
        contact_id=CONTACT_ID,
        first_name="Ada",
        last_name="Example",
        email="ap@acme.test",
        phone="+64 9 555 0100",
        account_number="A1",
        tax_number="123-456-789",
        company_number="99",
        currency="NZD",
        addresses=(
            MappedAddress(use="postal", lines=("PO Box 1",), city="Auckland", country="New Zealand"),
            MappedAddress(
                use="street", lines=("1", "2", "3", "4"), region="North", postal_code="1010", country="X"
            ),
        ),
    )
    made = encode(full)
    assert made.group == "contact_changes"
    assert made.body == (
        b'{"ContactNumber":"till:123","Name":"Acme Ltd","ContactID":"c0000000-0000-4000-8000-000000000001",'
        b'"FirstName":"Ada","LastName":"Example","EmailAddress":"ap@acme.test","AccountNumber":"A1",'
        b'"TaxNumber":"123-456-789","CompanyNumber":"99","DefaultCurrency":"NZD","Addresses":['
        b'{"AddressType":"POBOX","AddressLine1":"PO Box 1","City":"Auckland","Country":"New Zealand"},'
        b'{"AddressType":"STREET","AddressLine1":"1","AddressLine2":"2","AddressLine3":"3","AddressLine4":"4",'
        b'"Region":"North","PostalCode":"1010","Country":"X"}],'
        b'"Phones":[{"PhoneType":"DEFAULT","PhoneNumber":"+64 9 555 0100"}]}'
    )


def test_payments_of_an_invoice_and_of_a_credit_note():
    assert encode(payment()).body == (
        b'{"Account":{"Code":"090"},"Date":"2026-11-03","Amount":24.15,"Reference":"till:payment:7",'
        b'"Invoice":{"InvoiceID":"d0000000-0000-4000-8000-000000000001"}}'
    )
    refund = encode(payment(document_type="credit_note", amount=Decimal("24.1")))
    assert refund.body == (
        b'{"Account":{"Code":"090"},"Date":"2026-11-03","Amount":24.10,"Reference":"till:payment:7",'
        b'"CreditNote":{"CreditNoteID":"d0000000-0000-4000-8000-000000000001"}}'
    )


@pytest.mark.parametrize(
    ("group", "method", "path", "plural"),
    [
        ("contacts", "PUT", "/Contacts?summarizeErrors=false", b"Contacts"),
        ("contact_changes", "POST", "/Contacts?summarizeErrors=false", b"Contacts"),
        ("invoices", "PUT", "/Invoices?summarizeErrors=false&unitdp=4", b"Invoices"),
        ("credit_notes", "PUT", "/CreditNotes?summarizeErrors=false&unitdp=4", b"CreditNotes"),
        ("payments", "PUT", "/Payments?summarizeErrors=false", b"Payments"),
    ],
)
def test_requests(group, method, path, plural):
    call = write(group, [b"{}", b"[]"])
    assert (call.method, call.path, call.body) == (method, path, b'{"' + plural + b'":[{},[]]}')


@pytest.mark.parametrize(
    ("quantity", "price", "places", "written"),
    [
        ("3.0000", "7", 2, b'"Quantity":3,"UnitAmount":7,'),
        ("1E+3", "0.1", 2, b'"Quantity":1000,"UnitAmount":0.10,'),
        ("0.3333", "1.2345", 4, b'"Quantity":0.3333,"UnitAmount":1.2345,'),
        ("1.5", "-2.5", 4, b'"Quantity":1.5000,"UnitAmount":-2.5000,'),
        ("-0", "5", 2, b'"Quantity":0,"UnitAmount":5,'),
    ],
)
def test_numbers_are_written_one_way_only(quantity, price, places, written):
    amount = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    sums = {"net": amount, "tax": Decimal(0), "total": amount, "price_places": places}
    assert written in encode(invoice(lines=(line(quantity, price),), **sums)).body


def test_equal_documents_have_equal_bytes():
    first = encode(invoice(lines=(line("2", "10.5"),)))
    second = encode(invoice(lines=(line("2.000", "10.50"),)))
    assert first == second


@pytest.mark.parametrize(
    "broken",
    [
        invoice(net=Decimal("21.01"), total=Decimal("24.16")),
        invoice(total=Decimal("24.14")),
        invoice(lines=(line("2", "10.505"),), net=Decimal("21.01"), total=Decimal("24.16")),
        invoice(lines=(line("0.33333", "10"),), net=Decimal("3.33"), total=Decimal("6.48")),
        invoice(lines=(), net=Decimal(0), total=Decimal("3.15")),
        invoice(contact_id=None),
        payment(document_id=None),
        payment(account=None),
        payment(reference=""),
        payment(amount=Decimal("1.005")),
        payment(amount=Decimal("NaN")),
        contact(addresses=(MappedAddress(use="postal", lines=("1", "2", "3", "4", "5")),)),
    ],
)
def test_what_may_not_leave_is_a_bug(broken):
    with pytest.raises(AssertionError):
        encode(broken)


def test_infinities_do_not_leave_either():
    with pytest.raises(ArithmeticError):
        encode(payment(amount=Decimal("Infinity")))


def test_nothing_xero_computes_is_ever_sent():
    body = encode(invoice(due_date=dt.date(2026, 12, 1))).body
    for name in (b"SubTotal", b"TotalTax", b'"Total"', b'LineAmount"', b"TaxAmount", b"DiscountRate"):
        assert name not in body
    assert INVOICE_ID.encode() not in body
