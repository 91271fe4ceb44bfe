"""What is known of an organisation from Xero's answers, and why it sometimes cannot be told."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.faults.entry import Fault
from counterfoil.core.organisation import Account, Organisation, TaxRate, TrackingCategory, TrackingOption
from counterfoil.xero.facts import ask_facts, ask_parts, facts, in_parts
from counterfoil.xero.wire import day, moment
from tests.xero.samples import answer

HEAD = {
    "Name": "Demo Company (NZ)",
    "BaseCurrency": "NZD",
    "CountryCode": "NZ",
    "IsDemoCompany": True,
    "PeriodLockDate": "/Date(1254268800000+0000)/",
    "ShortCode": "!Qj35V",
    "Class": "DEMO",
    "OrganisationID": "o",
}
SALES = {
    "AccountID": "a2",
    "Code": "200",
    "Name": "Sales",
    "Type": "REVENUE",
    "Class": "REVENUE",
    "Status": "ACTIVE",
}
BANK = {
    "AccountID": "a1",
    "Code": "090",
    "Name": "Bank",
    "Type": "BANK",
    "Class": "ASSET",
    "Status": "ARCHIVED",
    "TaxType": "NONE",
    "CurrencyCode": "NZD",
    "EnablePaymentsToAccount": False,
}
GST = {
    "Name": "15% GST on Income",
    "TaxType": "OUTPUT2",
    "Status": "ACTIVE",
    "DisplayTaxRate": 15.0000,
    "EffectiveRate": 15.0000,
    "CanApplyToRevenue": True,
    "CanApplyToAssets": True,
    "CanApplyToExpenses": False,
}
BODIES = (
    {"Organisations": [HEAD]},
    {"Accounts": [SALES | {"TaxType": "OUTPUT2"}, BANK]},
    {"TaxRates": [GST]},
    {"Currencies": [{"Code": "USD", "Description": "United States Dollar"}]},
    {
        "TrackingCategories": [
            {"Name": "Store", "Status": "ARCHIVED", "TrackingCategoryID": "c2", "Options": []},
            {
                "Name": "Region",
                "Status": "ACTIVE",
                "TrackingCategoryID": "c1",
                "Options": [
                    {"Name": "South", "Status": "ARCHIVED", "TrackingOptionID": "p2"},
                    {"Name": "North", "Status": "ACTIVE", "TrackingOptionID": "p1"},
                ],
            },
        ]
    },
    {
        "Actions": [
            {"Name": "CreateApprovedInvoice", "Status": "NOT-ALLOWED"},
            {"Name": "CreateApprovedBill", "Status": "ALLOWED"},
            {"Name": "UseMulticurrency", "Status": "NOT-ALLOWED"},
            {"Name": "CreateDraftQuote", "Status": "NOT-ALLOWED"},
            {"Name": "ApproveTransactionsBeforePeriodLockDate", "Status": "ALLOWED"},
        ]
    },
)


def read(*bodies):
    return facts(
        [answer(200, body, path=call.path) for call, body in zip(ask_facts(), bodies, strict=False)], "tenant"
    )


def test_six_reads_without_pages():
    assert [(call.method, call.path, call.body) for call in ask_facts()] == [
        ("GET", "/Organisation", None),
        ("GET", "/Accounts", None),
        ("GET", "/TaxRates", None),
        ("GET", "/Currencies", None),
        ("GET", "/TrackingCategories?includeArchived=true", None),
        ("GET", "/Organisation/Actions", None),
    ]


def test_an_organisation():
    assert read(*BODIES) == Organisation(
        tenant_id="tenant",
        name="Demo Company (NZ)",
        id="o",
        country="NZ",
        base_currency="NZD",
        organisation_class="DEMO",
        is_demo=True,
        short_code="!Qj35V",
        period_lock_date=dt.date(2009, 9, 30),
        accounts=(
            Account(
                id="a1", code="090", name="Bank", type="BANK", account_class="asset", status="archived",
                tax_type="NONE", takes_payments=True, currency="NZD",
            ),
            Account(id="a2", code="200", name="Sales", type="REVENUE", account_class="revenue", tax_type="OUTPUT2"),
        ),
        tax_rates=(
            TaxRate(
                tax_type="OUTPUT2", name="15% GST on Income", rate=Decimal(15), applies_to=("asset", "revenue")
            ),
        ),
        currencies=("NZD", "USD"),
        tracking=(
            TrackingCategory(
                name="Region", options=(TrackingOption(name="North"), TrackingOption(name="South", status="archived"))
            ),
            TrackingCategory(name="Store", status="archived"),
        ),
        refused=("approve_invoices", "use_currencies"),
        is_adviser=True,
    )  # fmt: skip


def test_the_same_facts_in_another_order_are_the_same():
    turned = [{name: _turned(rows) for name, rows in body.items()} for body in BODIES]
    assert read(*turned) == read(*BODIES)


def _turned(rows):
    return [row | {"Options": row["Options"][::-1]} if "Options" in row else row for row in rows[::-1]]


DENIED = Fault(code="access_denied", message="AuthorizationUnsuccessful")


@pytest.mark.parametrize(("index", "unread"), [(4, "tracking"), (5, "actions")])
@pytest.mark.parametrize(("status", "fault"), [(401, DENIED), (403, DENIED), (404, None)])
def test_what_xero_refuses_to_tell_is_done_without(index, unread, status, fault):
    answers = [answer(200, body, path=call.path) for call, body in zip(ask_facts(), BODIES, strict=True)]
    refused = answer(status, {}, path=ask_facts()[index].path)
    answers[index] = msgspec.structs.replace(refused, connection_fault=fault)
    found = facts(answers, "tenant")
    assert isinstance(found, Organisation)
    assert found.unread == (unread,)
    assert (found.tracking is None) == (unread == "tracking")
    assert (found.refused, found.is_adviser) == (
        ((), False) if unread == "actions" else (read(*BODIES).refused, True)
    )


@pytest.mark.parametrize("index", [4, 5])
@pytest.mark.parametrize(
    ("status", "fault", "code"),
    [(401, None, "token_expired"), (503, None, "server_unavailable"), (429, None, "rate_limit_other"),
     (403, Fault(code="token_revoked"), "token_revoked")],
)  # fmt: skip
def test_what_is_no_refusal_of_that_alone_ends_the_reading(index, status, fault, code):
    answers = [answer(200, body, path=call.path) for call, body in zip(ask_facts(), BODIES, strict=True)]
    refused = answer(status, {}, path=ask_facts()[index].path)
    answers[index] = msgspec.structs.replace(refused, connection_fault=fault)
    found = facts(answers, "tenant")
    assert isinstance(found, Fault)
    assert found.code == code


def test_facts_kept_by_an_older_version_are_read():
    kept = b'{"tenant_id":"t","name":"Hartley Law","accounts":[],"currencies":["NZD"]}'
    known = msgspec.json.decode(kept, type=Organisation)
    assert known.tracking is None
    assert known == msgspec.json.decode(msgspec.json.encode(known), type=Organisation)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Status": "DELETED"}, "deleted"),
        ({"Status": "ARCHIVED"}, "archived"),
        ({"Status": "NEW WORD"}, "archived"),
    ],
)
def test_an_account_not_plainly_active_is_not_used(changes, status):
    found = read(BODIES[0], {"Accounts": [SALES | changes]}, *BODIES[2:])
    assert isinstance(found, Organisation)
    assert found.accounts[0].status == status


def test_what_cannot_be_understood_is_left_out_and_nothing_else_is():
    rates = [
        GST,
        GST | {"TaxType": "X", "EffectiveRate": "NaN"},
        GST | {"TaxType": "Y", "EffectiveRate": 2.25},
    ]
    found = read(
        BODIES[0], {"Accounts": [SALES, SALES | {"Class": "FUTURE"}]}, {"TaxRates": rates}, *BODIES[3:]
    )
    assert isinstance(found, Organisation)
    assert len(found.accounts) == 1
    assert [(rate.tax_type, str(rate.rate)) for rate in found.tax_rates] == [("OUTPUT2", "15"), ("Y", "2.25")]


REVOKED = Fault(code="token_revoked", message="gone")


@pytest.mark.parametrize(
    ("failed", "code"),
    [
        (msgspec.structs.replace(answer(403, b""), connection_fault=REVOKED), "token_revoked"),
        (answer(None, problem="refused", was_sent=False), "server_unavailable"),
        (answer(401, {"Detail": "TokenExpired: …"}), "token_expired"),
        (answer(429, b"", limit="minute"), "rate_limit_minute"),
        (answer(429, b"", limit="day"), "rate_limit_day"),
        (answer(429, b"", limit="concurrent"), "rate_limit_other"),
        (answer(503, b"Organisation is offline"), "server_unavailable"),
        (answer(404, b"cannot be found"), "other"),
        (answer(200, b"<html>"), "other"),
        (answer(200, {"Organisations": [HEAD | {"PeriodLockDate": "soon"}]}), "other"),
        (answer(200, {"Organisations": []}), "other"),
        (answer(200, {"Organisations": [{"BaseCurrency": "NZD"}]}), "other"),
    ],
)
def test_why_an_organisation_cannot_be_told(failed, code):
    found = facts([failed, *[answer(200, body) for body in BODIES[1:]]], "tenant")
    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1254268800000+0000)/", dt.date(2009, 9, 30)),
        ("/Date(1254268800000+1300)/", dt.date(2009, 9, 30)),
        ("/Date(-86400000)/", dt.date(1969, 12, 31)),
        ("2026-11-01T00:00:00", dt.date(2026, 11, 1)),
        ("2026-11-01", dt.date(2026, 11, 1)),
        ("/Date(999999999999999+0000)/", None),
        ("/Date()/", None),
        ("", None),
        ("31/12/2026", None),
    ],
)
def test_dates(text, expected):
    assert day(text) == expected


def test_moments_are_utc_to_the_millisecond():
    assert moment("/Date(1551812506620+0000)/") == dt.datetime(2019, 3, 5, 19, 1, 46, 620000, tzinfo=dt.UTC)
    assert moment("2019-11-14T18:10:38Z") == dt.datetime(2019, 11, 14, 18, 10, 38, tzinfo=dt.UTC)


LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["1e999", "NaN", "REVENUE"])
)
KEYS = st.sampled_from([*HEAD, *SALES, *GST, "Organisations", "Accounts", "TaxRates", "Currencies"])
TREES = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=15
)


@given(bodies=st.lists(st.binary(max_size=30) | TREES, min_size=4, max_size=4))
def test_nothing_that_comes_back_is_ever_raised(bodies):
    assert isinstance(read(*bodies), Fault | Organisation)


@given(changes=st.dictionaries(st.sampled_from([*HEAD, *SALES, *GST]), LEAF, max_size=4))
def test_a_field_gone_wrong_is_never_raised(changes):
    found = read(
        {"Organisations": [HEAD | changes]},
        {"Accounts": [SALES | changes]},
        {"TaxRates": [GST | changes]},
        *BODIES[3:],
    )
    assert isinstance(found, Fault | Organisation)


READ_AT = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)


def in_part(part, body, status=200):
    known = read(*BODIES)
    assert isinstance(known, Organisation)
    return known, in_parts([part], [answer(status, body)], known)


def test_a_part_is_one_call_and_of_accounts_what_was_changed_lately():
    calls = ask_parts(["accounts", "organisation"], READ_AT)
    assert [(call.path, call.since) for call in calls] == [
        ("/Accounts", READ_AT - dt.timedelta(minutes=5)),
        ("/Organisation", None),
    ]


def test_accounts_that_were_changed_take_their_own_place_and_leave_the_others():
    known, found = in_part(
        "accounts", {"Accounts": [BANK | {"Status": "ACTIVE"}, SALES | {"AccountID": "a3"}]}
    )
    assert isinstance(found, Organisation)
    assert [(each.id, each.status) for each in found.accounts] == [
        ("a1", "active"),
        ("a2", "active"),
        ("a3", "active"),
    ]
    assert msgspec.structs.replace(found, accounts=known.accounts) == known


def test_other_parts_are_read_whole():
    known, found = in_part("currencies", {"Currencies": [{"Code": "EUR"}]})
    assert isinstance(found, Organisation)
    assert found.currencies == ("EUR", "NZD")
    _, found = in_part("organisation", {"Organisations": [HEAD | {"PeriodLockDate": None}]})
    assert isinstance(found, Organisation)
    assert (found.period_lock_date, found.accounts) == (None, known.accounts)
    _, found = in_part("tax_rates", {"TaxRates": [GST | {"Status": "DELETED"}]})
    assert isinstance(found, Organisation)
    assert found.tax_rates[0].status == "deleted"
    _, found = in_part("tracking", {"TrackingCategories": []})
    assert isinstance(found, Organisation)
    assert found.tracking == ()
    _, found = in_part("actions", {"Actions": []})
    assert isinstance(found, Organisation)
    assert (found.refused, found.is_adviser, found.tracking) == ((), False, known.tracking)


def test_what_was_refused_once_is_known_when_xero_tells_it():
    untold = msgspec.structs.replace(in_part("tracking", b"", 304)[0], tracking=None, unread=("tracking",))
    found = in_parts(["tracking"], [answer(200, BODIES[4])], untold)
    assert found == read(*BODIES)


@pytest.mark.parametrize("part", ["organisation", "tax_rates", "currencies", "accounts"])
def test_nothing_new_is_nothing_new(part):
    known, found = in_part(part, b"", 304)
    assert found == known


@pytest.mark.parametrize(
    ("part", "body", "status"),
    [
        ("organisation", {"Organisations": []}, 200),
        ("tax_rates", {"TaxRates": []}, 200),
        ("accounts", b"[", 200),
        ("accounts", b"", 503),
    ],
)
def test_what_tells_nothing_is_said_and_believed_in_no_part(part, body, status):
    _, found = in_part(part, body, status)
    assert isinstance(found, Fault)
