"""Xero's own Python client moves money: payments, bank transactions, transfers, overpayments, prepayments, journals."""

import datetime as dt
from decimal import Decimal

import pytest
from xero_python.accounting import (
    Account,
    BankTransaction,
    BankTransactions,
    BankTransfer,
    BankTransfers,
    Contact,
    Invoice,
    LineAmountTypes,
    LineItem,
    ManualJournal,
    ManualJournalLine,
    ManualJournals,
    Payment,
    PaymentDelete,
    Payments,
)
from xero_python.api_client.serializer import serialize
from xero_python.exceptions import AccountingBadRequestException

from tests.witnesses.official import DAY, line, missing
from xerosim.books.organisation import Manner

BANK = "090"


def payment(invoice_id, amount="24.15", **changes):
    """A payment of an invoice into the bank account."""
    fields = {
        "invoice": Invoice(invoice_id=invoice_id),
        "account": Account(code=BANK),
        "date": DAY,
        "amount": Decimal(amount),
        "reference": "paid 7",
    }
    return Payment(**fields | changes)


def test_a_payment_comes_back_as_it_was_sent_and_is_taken_back(xero):
    invoice = xero.invoice()
    sent = payment(invoice.invoice_id, "10.00")
    made = xero.call("create_payments", Payments(payments=[sent])).payments[0]
    assert missing(sent, made) == []
    assert (made.status, made.payment_type, made.has_account) == ("AUTHORISED", "ACCRECPAYMENT", True)
    assert (made.invoice.amount_due, made.invoice.amount_paid) == (Decimal("14.15"), 10)
    read = xero.call("get_payment", made.payment_id).payments[0]
    assert missing(sent, read) == []
    assert [row.payment_id for row in xero.call("get_payments").payments] == [made.payment_id]
    found = xero.call("get_payments", where=f'Invoice.InvoiceID==guid("{invoice.invoice_id}")').payments
    assert [row.payment_id for row in found] == [made.payment_id]
    rest = xero.call("create_payment", payment(invoice.invoice_id, "14.15")).payments[0]
    assert rest.invoice.status == "PAID"
    paid = xero.call("get_invoice", invoice.invoice_id).invoices[0]
    assert (paid.status, paid.amount_due, paid.fully_paid_on_date) == ("PAID", 0, DAY)
    assert sorted(row.amount for row in paid.payments) == [Decimal("10.00"), Decimal("14.15")]
    gone = xero.call("delete_payment", rest.payment_id, PaymentDelete(status="DELETED")).payments[0]
    assert gone.status == "DELETED"
    again = xero.call("get_invoice", invoice.invoice_id).invoices[0]
    assert (again.status, again.amount_due) == ("AUTHORISED", Decimal("14.15"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": Decimal(25)}, "Payment amount exceeds the amount outstanding on this document"),
        ({"account": Account(code="999")}, "Account could not be found"),
        ({"account": None}, "You must specify an Account code or Account ID for the payment"),
        ({"account": Account(code="200")}, "Account type is invalid for making a payment to/from."),
        (
            {"invoice": Invoice(invoice_id="00000000-0000-0000-0000-000000000001")},
            "Document could not be found",
        ),
    ],
)
def test_a_refused_payment_says_why(xero, changes, said):
    sent = payment(xero.invoice().invoice_id, **changes)
    told = xero.call("create_payments", Payments(payments=[sent]), summarize_errors=False).payments[0]
    assert told.status_attribute_string == "ERROR"
    assert [row.message for row in told.validation_errors] == [said]
    assert xero.refused("create_payments", Payments(payments=[sent])) == [said]
    assert xero.refused("create_payment", sent) == [said]


def test_only_an_authorised_document_is_paid(xero):
    draft = xero.invoice(status="DRAFT")
    said = xero.refused("create_payments", Payments(payments=[payment(draft.invoice_id)]))
    assert said[0] == "Payments can only be made against Authorised documents"


def test_an_invoice_with_money_on_it_is_not_voided(xero):
    invoice = xero.invoice()
    xero.call("create_payments", Payments(payments=[payment(invoice.invoice_id, "10.00")]))
    said = xero.refused("update_invoice", invoice.invoice_id, {"Invoices": [{"Status": "VOIDED"}]})
    assert (
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
        in said
    )


def spent(xero, **changes):
    """A bank transaction of 5.75 for bank fees."""
    if "contact" not in changes:
        changes["contact"] = Contact(contact_id=xero.contact("The Bank").contact_id)
    fields = {
        "type": "SPEND",
        "bank_account": Account(code=BANK),
        "date": DAY,
        "reference": "fees",
        "line_amount_types": LineAmountTypes.INCLUSIVE,
        "line_items": [
            LineItem(
                description="Bank fee",
                quantity=Decimal(1),
                unit_amount=Decimal("5.75"),
                account_code="404",
                tax_type="INPUT2",
            )
        ],
    }
    return BankTransaction(**fields | changes)


def test_a_bank_transaction_comes_back_as_it_was_sent(xero):
    sent = spent(xero)
    made = xero.call(
        "create_bank_transactions", BankTransactions(bank_transactions=[sent])
    ).bank_transactions[0]
    assert missing(sent, made) == []
    assert (made.status, made.sub_total, made.total_tax, made.total) == (
        "AUTHORISED", Decimal("5.00"), Decimal("0.75"), Decimal("5.75"),
    )  # fmt: skip
    assert made.bank_account.name == "Business Bank Account"
    assert not made.is_reconciled
    read = xero.call("get_bank_transaction", made.bank_transaction_id).bank_transactions[0]
    assert missing(sent, read) == []
    listed = xero.call("get_bank_transactions", page=1, page_size=10)
    assert listed.pagination.item_count == 1
    assert [row.total for row in listed.bank_transactions] == [Decimal("5.75")]
    changed = spent(
        xero, contact=sent.contact, reference="other fees", bank_transaction_id=made.bank_transaction_id
    )
    again = xero.call(
        "update_or_create_bank_transactions",
        BankTransactions(bank_transactions=[changed]),
        summarize_errors=False,
    ).bank_transactions[0]
    assert (again.bank_transaction_id, again.reference) == (made.bank_transaction_id, "other fees")
    gone = xero.call(
        "update_bank_transaction",
        made.bank_transaction_id,
        {"BankTransactions": [{"Status": "DELETED"}]},
    ).bank_transactions[0]
    assert gone.status == "DELETED"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contact": None}, "A Contact must be specified for this type of transaction"),
        (
            {"contact": Contact(first_name="Nobody")},
            "The Contact must contain at least 1 of the following elements to identify the contact: "
            "Name, ContactID, ContactNumber",
        ),
        (
            {"bank_account": Account(code="200")},
            "The specified bank account details do not match a known bank account",
        ),
        ({"sub_total": Decimal(1)}, "The document sub total does not equal the sub total of the lines"),
    ],
)
def test_a_refused_bank_transaction_says_why(xero, changes, said):
    sent = BankTransactions(bank_transactions=[spent(xero, **changes)])
    told = xero.call("create_bank_transactions", sent, summarize_errors=False).bank_transactions[0]
    assert told.status_attribute_string == "ERROR"
    assert said in [row.message for row in told.validation_errors]
    assert said in xero.refused("create_bank_transactions", sent)


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        (
            "new",
            "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.",
        ),
        ("old", "Spend money transactions cannot be updated"),
    ],
)
def test_money_spent_that_was_reconciled_is_not_changed(world, xero, wording, said):
    for organisation in world.organisations.values():
        organisation.manner = Manner(wording=wording)
    sent = BankTransactions(bank_transactions=[spent(xero, is_reconciled=True)])
    made = xero.call("create_bank_transactions", sent).bank_transactions[0]
    changed = {"BankTransactions": [{"Reference": "again"}]}
    assert xero.refused("update_bank_transaction", made.bank_transaction_id, changed) == [said]


def test_who_may_only_draft_approves_nothing(world, xero):
    for organisation in world.organisations.values():
        organisation.has_approving_role = False
    draft = xero.invoice(status="DRAFT")
    change = {"Invoices": [{"Status": "AUTHORISED"}]}
    assert xero.refused("update_invoice", draft.invoice_id, change) == [
        "The User specified does not have the correct permissions to perform this action"
    ]


def test_a_transfer_comes_back_as_it_was_sent(xero):
    sent = BankTransfer(
        from_bank_account=Account(code=BANK),
        to_bank_account=Account(code="091"),
        amount=Decimal("50.00"),
        date=DAY,
        reference="to savings",
    )
    made = xero.call("create_bank_transfer", BankTransfers(bank_transfers=[sent])).bank_transfers[0]
    assert missing(sent, made) == []
    assert made.from_bank_transaction_id
    assert made.to_bank_transaction_id
    read = xero.call("get_bank_transfer", made.bank_transfer_id).bank_transfers[0]
    assert (read.amount, read.date, read.from_bank_account.code) == (50, DAY, BANK)
    assert len(xero.call("get_bank_transfers").bank_transfers) == 1
    kinds = [
        xero.call("get_bank_transaction", own_id).bank_transactions[0].type
        for own_id in (made.from_bank_transaction_id, made.to_bank_transaction_id)
    ]
    assert kinds == ["SPEND-TRANSFER", "RECEIVE-TRANSFER"]


@pytest.mark.parametrize("word", ["Overpayment", "Prepayment"])
def test_money_in_advance_is_read_and_allocated(xero, word):
    lower = word.lower()
    taxed = "NONE" if word == "Overpayment" else "OUTPUT2"
    sent = spent(
        xero,
        type=f"RECEIVE-{word.upper()}",
        line_amount_types=LineAmountTypes.NOTAX if word == "Overpayment" else LineAmountTypes.INCLUSIVE,
        line_items=[
            LineItem(
                description="In advance",
                quantity=Decimal(1),
                unit_amount=Decimal("30.00"),
                account_code=None if word == "Overpayment" else "200",
                tax_type=taxed,
            )
        ],
    )
    made = xero.call(
        "create_bank_transactions", BankTransactions(bank_transactions=[sent])
    ).bank_transactions[0]
    own_id = getattr(made, f"{lower}_id")
    rows = getattr(xero.call(f"get_{lower}s"), f"{lower}s")
    assert [getattr(row, f"{lower}_id") for row in rows] == [own_id]
    assert (rows[0].type, rows[0].total, rows[0].remaining_credit) == (f"RECEIVE-{word.upper()}", 30, 30)
    invoice = xero.invoice(contact=Contact(contact_id=sent.contact.contact_id))
    told = xero.call(
        f"create_{lower}_allocations",
        own_id,
        {
            "Allocations": [
                {"Amount": 24.15, "Date": "2026-11-02", "Invoice": {"InvoiceID": invoice.invoice_id}}
            ]
        },
    ).allocations[0]
    assert told.amount == Decimal("24.15")
    read = getattr(xero.call(f"get_{lower}", own_id), f"{lower}s")[0]
    assert read.remaining_credit == Decimal("5.85")
    assert xero.call("get_invoice", invoice.invoice_id).invoices[0].status == "PAID"
    gone = xero.call(f"delete_{lower}_allocations", own_id, read.allocations[0].allocation_id)
    assert gone.is_deleted
    assert xero.call("get_invoice", invoice.invoice_id).invoices[0].status == "AUTHORISED"


def journal(**changes):
    """A balanced journal of 100.00 from one account to another."""
    fields = {
        "narration": "Accrual",
        "date": dt.date(2026, 11, 30),
        "status": "POSTED",
        "line_amount_types": LineAmountTypes.NOTAX,
        "url": "http://journals.example/1",
        "show_on_cash_basis_reports": False,
        "journal_lines": [
            ManualJournalLine(line_amount=Decimal(100), account_code="400", description="Advertising"),
            ManualJournalLine(line_amount=Decimal(-100), account_code="620", description="Prepayments"),
        ],
    }
    return ManualJournal(**fields | changes)


def test_a_journal_comes_back_as_it_was_sent(xero):
    sent = journal()
    made = xero.call("create_manual_journals", ManualJournals(manual_journals=[sent])).manual_journals[0]
    assert missing(sent, made) == []
    read = xero.call("get_manual_journal", made.manual_journal_id).manual_journals[0]
    assert missing(sent, read) == []
    assert [row.narration for row in xero.call("get_manual_journals", page=1).manual_journals] == ["Accrual"]
    changed = ManualJournals(manual_journals=[ManualJournal(narration="Accrual of November")])
    again = xero.call("update_manual_journal", made.manual_journal_id, changed).manual_journals[0]
    assert again.narration == "Accrual of November"
    voided = ManualJournals(
        manual_journals=[
            ManualJournal(manual_journal_id=made.manual_journal_id, narration="Accrual", status="VOIDED")
        ]
    )
    gone = xero.call("update_or_create_manual_journals", voided).manual_journals[0]
    assert gone.status == "VOIDED"


def test_a_journal_that_does_not_balance_is_refused(xero):
    lines = [
        ManualJournalLine(line_amount=Decimal(100), account_code="400"),
        ManualJournalLine(line_amount=Decimal(-10), account_code="620"),
    ]
    sent = ManualJournals(manual_journals=[journal(journal_lines=lines)])
    said = "The total debits (100.00) must equal total credits (-10.00)"
    assert xero.refused("create_manual_journals", sent) == [said]
    told = xero.call("create_manual_journals", sent, summarize_errors=False).manual_journals[0]
    assert told.status_attribute_string == "ERROR"
    assert [row.message for row in told.validation_errors] == [said]


def test_a_draft_journal_loses_an_unknown_account_with_a_warning(xero):
    lines = [
        ManualJournalLine(line_amount=Decimal(100), account_code="400"),
        ManualJournalLine(line_amount=Decimal(-100), account_code="999"),
    ]
    sent = ManualJournals(manual_journals=[journal(journal_lines=lines, status="DRAFT")])
    made = xero.call("create_manual_journals", sent, summarize_errors=False).manual_journals[0]
    assert [row.message for row in made.warnings] == [
        "Account code '999' has been removed as it does not match a recognised account."
    ]
    assert made.status == "DRAFT"


def test_a_journal_in_words_that_do_not_bind_is_refused_whole(xero):
    with pytest.raises(AccountingBadRequestException) as refused:
        xero.call(
            "create_manual_journals", {"ManualJournals": [{"Narration": "x", "LineAmountTypes": "NO_TAX"}]}
        )
    assert refused.value.error_data["ErrorNumber"] == 14
    assert "ManualJournals[0].LineAmountTypes" in refused.value.error_data["Message"]


def test_a_line_is_tracked(xero):
    category = xero.call("create_tracking_category", {"Name": "Region"}).tracking_categories[0]
    option = xero.call("create_tracking_options", category.tracking_category_id, {"Name": "North"}).options[0]
    tracking = [{"Name": "Region", "Option": "North"}]
    made = xero.call(
        "create_invoices",
        {
            "Invoices": [
                {
                    "Type": "ACCREC",
                    "Contact": {"Name": "Acme"},
                    "DueDate": "2026-12-01",
                    "Status": "AUTHORISED",
                    "LineItems": [{**as_sent(line()), "Tracking": tracking}],
                }
            ]
        },
    ).invoices[0]
    held = made.line_items[0].tracking[0]
    assert (held.name, held.option) == ("Region", "North")
    assert held.tracking_category_id == category.tracking_category_id
    assert held.tracking_option_id == option.tracking_option_id


def as_sent(row):
    """A line as a plain object of the body."""
    return serialize(row)
