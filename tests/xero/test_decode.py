"""What became of each document: a row for every way Xero answers, and nonsense of every kind."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.export import GROUPS
from counterfoil.core.outcome import Deferred, InDoubt, Posted, Rejected
from counterfoil.xero.decode import connection_fault, outcomes, words_of
from counterfoil.xero.wire import ZERO_ID
from tests.xero.samples import answer

ID = "d0000000-0000-4000-8000-00000000000"


def saved(number: int, **changes):
    return {
        "InvoiceID": f"{ID}{number}",
        "InvoiceNumber": f"S-{number}",
        "Total": 24.15,
        "StatusAttributeString": "OK",
        "HasErrors": False,
        "ValidationErrors": [],
        "LineItems": [{"LineAmount": 21.00, "ValidationErrors": []}],
    } | changes


def refused(*messages, **changes):
    return {
        "InvoiceID": ZERO_ID,
        "StatusAttributeString": "ERROR",
        "HasErrors": True,
        "ValidationErrors": [{"Message": message} for message in messages],
    } | changes


def said(*elements, status=200, count=None, group="invoices", **envelope):
    plural = "Contacts" if group == "contact_changes" else group.title().replace("_", "")
    path = f"/CreditNotes/{ID}3/Allocations?summarizeErrors=false" if group == "allocations" else "/Invoices"
    body = {"Status": "OK", plural: list(elements)} | envelope
    return outcomes(group, answer(status, body, path=path), len(elements) if count is None else count)


def test_saved_and_refused_in_the_order_they_were_sent():
    first, second, third = said(saved(1), refused("Due date cannot be empty."), saved(3))
    assert first == Posted(xero_id=f"{ID}1", number="S-1", total=Decimal("24.15"))
    assert second == Rejected(messages=("Due date cannot be empty.",))
    assert third == Posted(xero_id=f"{ID}3", number="S-3", total=Decimal("24.15"))


def test_totals_are_exact():
    body = b'{"Invoices":[{"InvoiceID":"' + ID.encode() + b'1","Total":0.10,"StatusAttributeString":"OK"}]}'
    (posted,) = outcomes("invoices", answer(200, body), 1)
    assert isinstance(posted, Posted)
    assert str(posted.total) == "0.10"


@pytest.mark.parametrize(
    ("group", "element", "expected"),
    [
        (
            "contacts",
            {"ContactID": f"{ID}1", "ContactNumber": "till:1"},
            Posted(xero_id=f"{ID}1", number="till:1"),
        ),
        ("contact_changes", {"ContactID": f"{ID}1", "Total": 1}, Posted(xero_id=f"{ID}1")),
        (
            "credit_notes",
            {"CreditNoteID": f"{ID}1", "CreditNoteNumber": "CN-1", "Total": 5.0},
            Posted(xero_id=f"{ID}1", number="CN-1", total=Decimal(5)),
        ),
        (
            "payments",
            {"PaymentID": f"{ID}1", "Amount": 7.5, "Invoice": {"InvoiceID": f"{ID}9", "Total": 99}},
            Posted(xero_id=f"{ID}1", total=Decimal("7.5")),
        ),
        (
            "bank_transactions",
            {"BankTransactionID": f"{ID}1", "Total": 5.0},
            Posted(xero_id=f"{ID}1", total=Decimal(5)),
        ),
        (
            "manual_journals",
            {"ManualJournalID": f"{ID}1", "JournalLines": [{"LineAmount": 7.5}, {"LineAmount": -7.5}]},
            Posted(xero_id=f"{ID}1", total=Decimal("7.5")),
        ),
        ("manual_journals", {"ManualJournalID": f"{ID}1"}, Posted(xero_id=f"{ID}1")),
        (
            "allocations",
            {"Amount": 7.5, "Invoice": {"InvoiceID": f"{ID}9"}},
            Posted(xero_id=f"{ID}3/{ID}9/7.50", total=Decimal("7.5")),
        ),
        ("allocations", {"Amount": 7.5}, InDoubt(reason="Xero answered that all is well and gave no id")),
    ],
)
def test_each_kind_has_its_own_id(group, element, expected):
    assert said(element | {"StatusAttributeString": "OK"}, group=group) == (expected,)


def test_messages_of_contact_and_lines_are_found_each_once_own_first():
    element = refused(
        "A validation exception occurred",
        Contact={"ValidationErrors": [{"Description": "Contact is archived"}]},
        LineItems=[
            {"ValidationErrors": [{"Message": "Account must be valid."}]},
            {"ValidationErrors": [{"Message": "Account must be valid."}, {"Message": ""}, "?"]},
        ],
    )
    assert said(element) == (
        Rejected(
            messages=("A validation exception occurred", "Contact is archived", "Account must be valid.")
        ),
    )


def test_a_warning_is_saved_and_told():
    element = saved(1, StatusAttributeString="WARNING", Warnings=[{"Message": "code removed"}])
    first, second = said(saved(2), element, Warnings=[{"Message": "slow"}])
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert first.warnings == ("slow",)
    assert second.warnings == ("code removed",)


def test_an_id_in_a_refused_element_means_nothing():
    assert isinstance(said(refused("no", InvoiceID=f"{ID}1"))[0], Rejected)


@pytest.mark.parametrize(
    "element",
    [
        saved(1, InvoiceID=ZERO_ID),
        saved(1, InvoiceID=None),
        saved(1, InvoiceID=""),
        saved(1, StatusAttributeString="MAYBE"),
        saved(1, ValidationErrors=[{"Message": "yet an error"}]),
        saved(1, HasErrors=True),
        saved(1, Total="NaN"),
        saved(1, Total="1e999"),
        saved(1, Total="many"),
        {"ContactID": f"{ID}1", "StatusAttributeString": "OK"},
        "not an element",
        None,
    ],
)
def test_what_is_not_certain_is_in_doubt(element):
    assert isinstance(said(element)[0], InDoubt)


def test_the_same_id_twice_is_in_doubt_and_the_rest_is_not():
    first, second, third = said(saved(1), saved(2), saved(1, InvoiceID=f"{ID}1".upper()))
    assert isinstance(first, InDoubt)
    assert isinstance(second, Posted)
    assert isinstance(third, InDoubt)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_another_number_of_elements_leaves_all_in_doubt(count):
    results = said(saved(1), saved(2), count=count)
    assert len(results) == count
    assert all(isinstance(one, InDoubt) for one in results)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>200 and a page</html>",
        b"[]",
        b"null",
        b'{"Contacts":[]}',
        b'{"Invoices":[{"Invoi',
        b"[" * 9999,
    ],
)
def test_an_unreadable_200_leaves_all_in_doubt(body):
    results = outcomes("invoices", answer(200, body), 2)
    assert [type(one) for one in results] == [InDoubt, InDoubt]


KEY_USED = "Idempotency Key: 0f is used with a different request."
NUMBER_14 = {
    "ErrorNumber": 14,
    "Type": "PostDataInvalidException",
    "Message": "JSON for post data was invalid",
}
SUMMARY = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
PAGE_404 = b"The resource you're looking for cannot be found"


@pytest.mark.parametrize(
    ("status", "body", "alone", "together"),
    [
        (400, {"Message": KEY_USED}, InDoubt, InDoubt),
        (400, {"Title": "Bad Request", "Detail": KEY_USED}, InDoubt, InDoubt),
        (400, SUMMARY | {"Elements": [{"ValidationErrors": [{"Message": KEY_USED}]}]}, InDoubt, InDoubt),
        (400, NUMBER_14, Rejected, Deferred),
        (400, {"type": "invalid-request", "title": "Invalid Request", "status": 400}, Rejected, Deferred),
        (400, b"<h1>Bad Request</h1>", InDoubt, InDoubt),
        (400, b"", InDoubt, InDoubt),
        (400, b'{"ErrorNumber":14,"Message":"JSON for p', InDoubt, InDoubt),
        (400, b'"refused"', InDoubt, InDoubt),
        (400, b"[" * 9999, InDoubt, InDoubt),
        (400, SUMMARY | {"Elements": [refused("no")]}, Rejected, InDoubt),
        (400, SUMMARY | {"Elements": [refused("no"), refused("nor this")]}, InDoubt, Rejected),
        (400, SUMMARY | {"Elements": {"not": "a list"}}, InDoubt, InDoubt),
        (401, {"Detail": "TokenExpired: token expired at 11/18/2026"}, Deferred, Deferred),
        (403, {"Detail": "AuthenticationUnsuccessful"}, Deferred, Deferred),
        (404, PAGE_404, Rejected, Deferred),
        (405, {"Title": "Method Not Allowed"}, Rejected, Rejected),
        (405, b"", Rejected, Rejected),
        (402, b"<h1>Payment required</h1>", InDoubt, InDoubt),
        (404, b"", Rejected, Deferred),
        (408, b"", InDoubt, InDoubt),
        (409, b"", InDoubt, InDoubt),
        (413, {"Title": "RequestEntityTooLarge", "Detail": "PayloadTooLarge"}, Rejected, Deferred),
        (413, b"<h1>Too large</h1>", Rejected, Deferred),
        (415, b"", Rejected, Deferred),
        (422, {"Message": "no"}, Rejected, Deferred),
        (422, b"<h1>Blocked</h1>", InDoubt, InDoubt),
        (422, b'{"Message": "n', InDoubt, InDoubt),
        (451, b"", InDoubt, InDoubt),
        (429, b"", Deferred, Deferred),
        (500, {"Title": "An error occurred"}, InDoubt, InDoubt),
        (501, {"ErrorNumber": 20, "Message": "The Api Method called is not implemented"}, Rejected, Rejected),
        (501, b"", Rejected, Rejected),
        (503, b"Organisation is offline", InDoubt, InDoubt),
        (302, b"", InDoubt, InDoubt),
        (204, b"", InDoubt, InDoubt),
    ],
)
def test_answers_for_the_request_as_a_whole(status, body, alone, together):
    (one,) = outcomes("invoices", answer(status, body), 1)
    assert type(one) is alone
    both = outcomes("invoices", answer(status, body), 2)
    assert [type(each) for each in both] == [together, together]
    definite = status not in (401, 403, 429)
    assert all(each.split is definite for each in both if isinstance(each, Deferred))


def test_the_words_of_a_refusal_reach_the_person():
    assert outcomes("invoices", answer(400, NUMBER_14), 1) == (
        Rejected(messages=("JSON for post data was invalid",), status=400),
    )
    assert outcomes(
        "invoices", answer(413, {"Title": "RequestEntityTooLarge", "Detail": "PayloadTooLarge"}), 1
    ) == (Rejected(messages=("PayloadTooLarge",), status=413),)
    (limited,) = outcomes("invoices", answer(429, limit="minute"), 1)
    assert limited == Deferred(reason="Xero's minute limit is reached")


def test_no_answer():
    assert outcomes("payments", answer(None, problem="refused", was_sent=False), 2) == (
        Deferred(reason="not sent: refused"),
        Deferred(reason="not sent: refused"),
    )
    assert outcomes("payments", answer(None, problem="timeout"), 1) == (
        InDoubt(reason="sent, and no answer came: timeout"),
    )


@pytest.mark.parametrize(
    ("status", "detail", "challenge", "code"),
    [
        (401, "TokenExpired: token expired at 11/18/2026 09:00:00", "", None),
        (401, "AuthenticationUnsuccessful", "", "token_revoked"),
        (401, "AuthorizationUnsuccessful", "", "access_denied"),
        (401, "", 'Bearer error="insufficent_scope"', "access_denied"),
        (401, "", "", "token_revoked"),
        (403, "AuthenticationUnsuccessful", "", "token_revoked"),
        (403, "Forbidden", "", "access_denied"),
        (404, "AuthenticationUnsuccessful", "", None),
        (500, "AuthenticationUnsuccessful", "", None),
    ],
)
def test_whose_fault_a_refused_connection_is(status, detail, challenge, code):
    body = answer(status, {"Type": None, "Title": "Unauthorized", "Status": status, "Detail": detail}).body
    fault = connection_fault(status, body, challenge)
    assert (fault.code if fault else None) == code
    assert fault is None or fault.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"Message":"m","Detail":"d"}', "m"),
        (b'{"title":"t","detail":"d"}', "d"),
        (b'{"error":"invalid_grant"}', "invalid_grant"),
        (b"<html><h1>Service</h1>\r\n <p>down</p></html>", "Service down"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b'{"Message": 5}', '{"Message": 5}'),
        (b"", ""),
    ],
)
def test_words_of_an_error(body, words):
    assert words_of(body) == words


def test_a_tree_as_deep_as_can_be_read_is_looked_through():
    deep = b'{"X":' * 900 + b'{"ValidationErrors":[{"Message":"deep"}]}' + b"}" * 900
    body = b'{"Invoices":[{"StatusAttributeString":"ERROR","Contact":' + deep + b"}]}"
    (one,) = outcomes("invoices", answer(200, body), 1)
    assert isinstance(one, Rejected)


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
NAMES = st.sampled_from(
    [
        "Invoices",
        "Contacts",
        "CreditNotes",
        "Payments",
        "Elements",
        "ValidationErrors",
        "Message",
        "Total",
        "InvoiceID",
        "ContactID",
        "StatusAttributeString",
        "Detail",
        "Warnings",
        "Amount",
        "PaymentID",
    ]
)
TREES = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)


@given(
    group=st.sampled_from(GROUPS),
    status=st.none() | st.integers(100, 599) | st.sampled_from([200, 400]),
    body=st.binary(max_size=80) | TREES,
    count=st.integers(0, 5),
)
def test_nothing_that_comes_back_is_ever_raised(group, status, body, count):
    results = outcomes(group, answer(status, body), count)
    assert len(results) == count
    if status is not None:
        connection_fault(status, answer(status, body).body)
