"""What Xero and others said, in every dress it comes in, and what it means."""

import json
import string
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.diagnose import (
    MESSAGE_MAX,
    OF_STATUS,
    _rules,
    diagnose,
    diagnose_all,
    diagnosis_dict,
    explain,
)
from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.faults.entry import Fault
from counterfoil.core.sentences import LOOK_MAX, undress

ARCHIVED = (
    "The contact with the specified contact details has been archived. "
    "The contact must be un-archived before creating new invoices or credit notes."
)
NOT_OURS = {
    "Payment service could not be found": "payment services belong to branding themes",
    "Please enter a valid Bank Account Number": "accounts are not created",
}
"""Messages in the test data about things this program does not send."""


def codes(text: str, status: int | None = None) -> list[str]:
    return [fault.code for fault in diagnose(text, status)]


# --- the collected messages -------------------------------------------------------------------------------------


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(row, parse_float=str) for row in path.read_text(encoding="utf-8").splitlines() if row]


def test_labelled_examples(test_data: Path) -> None:
    examples = rows(test_data / "data" / "error_examples.jsonl")
    wrong = []
    for example in examples:
        text, status = example["raw"], example["http_status"]
        accepted = msgspec.convert(
            [example["expected_cause"], *msgspec.convert(example.get("accept", []), list)], list
        )
        got = codes(msgspec.convert(text, str), msgspec.convert(status, int | None))
        if got[0] not in accepted:
            wrong.append((example["id"], got, accepted))
    assert wrong == []
    assert len(examples) >= 40


def test_every_collected_message_means_something(test_data: Path) -> None:
    messages = [msgspec.convert(row["message"], str) for row in rows(test_data / "xero" / "errors.jsonl")]
    unknown = {message for message in messages if codes(message) == ["other"]}
    assert unknown == set(NOT_OURS)
    assert len(messages) >= 109


@pytest.mark.parametrize("known", CATALOGUE.values(), ids=lambda known: known.code)
def test_the_example_of_an_entry_is_diagnosed_to_it(known: object) -> None:
    code, example = known.code, known.example  # type: ignore[attr-defined]
    assert diagnose(example)[0].code == code


# --- dresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        ARCHIVED,
        f"Failed posting invoice Xero: XERO API Exception Detected: #1: {ARCHIVED}",
        json.dumps({"Elements": [{"ValidationErrors": [{"Message": ARCHIVED}]}]}),
        json.dumps(json.dumps({"Message": ARCHIVED})),
        json.dumps({"statusCode": 400, "body": json.dumps({"Message": ARCHIVED})}),
        json.dumps({"errors": [ARCHIVED]}),
        json.dumps({"Elements": [{"ValidationErrors": [{"Description": ARCHIVED}]}]}),
        json.dumps({"Elements": [{"ValidationErrors": [{"Message": ARCHIVED}]}]}, indent=4)[:-12],
        "Xero answered 400: " + json.dumps({"Message": ARCHIVED}) + " (see log)",
        json.dumps({"Message": ARCHIVED}).replace("contact", r"con\u0074act"),
        f"<ApiException><Elements><ValidationError><Message>{ARCHIVED}</Message></ValidationError>",
        f'<?xml version="1.0"?>\n<ApiException xmlns:x="y"><Message xsi:type="z">{ARCHIVED}',
        ARCHIVED.upper(),
        ARCHIVED.replace(" ", "\r\n   "),
        "error=x&error_description=" + ARCHIVED.replace(" ", "%20"),
        ARCHIVED.replace("-", "‑"),
    ],
)
def test_one_message_in_many_dresses(text: str) -> None:
    assert codes(text) == ["archived_contact"]


def test_a_name_in_the_data_is_not_taken_for_a_message() -> None:
    element = {
        "Name": "Email address must be valid",
        "LineItems": [{"Description": "Invoice # must be unique."}],
    }
    element["ValidationErrors"] = [{"Message": "Contact Name cannot be empty."}]
    assert codes(json.dumps({"Type": "ValidationException", "Elements": [element]})) == [
        "contact_name_missing"
    ]


def test_warnings_count_only_where_nothing_is_refused() -> None:
    removed = "Account code '476' has been removed as it does not match a recognised account."
    warned: dict[str, object] = {"Warnings": [{"Message": removed}]}
    assert codes(json.dumps(warned)) == ["account_invalid"]
    warned["ValidationErrors"] = [{"Message": "Invoice # must be unique."}]
    assert codes(json.dumps(warned)) == ["duplicate_invoice_number"]


def test_entities_in_xml_are_read() -> None:
    text = "<Message>Account code &#39;200&apos; is not a valid code for this document.</Message>"
    assert diagnose(text)[0].facts == {"account": "200"}


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("", 401, "token_expired"),
        ("", 403, "access_denied"),
        ("", 429, "rate_limit_minute"),
        ("", 413, "payload_too_large"),
        ("", 500, "server_unavailable"),
        ("", 503, "server_unavailable"),
        ("", 599, "server_unavailable"),
        ("", 400, "other"),
        ("", None, "other"),
        ("Status code 503", None, "server_unavailable"),
        ("HTTP/1.1 403 Forbidden", None, "access_denied"),
        ('{"status": 403}', None, "access_denied"),
        ("Invoice # must be unique.", 500, "duplicate_invoice_number"),
        ("the total is 503.00", None, "other"),
        ("account 429 was sold", None, "other"),
    ],
)
def test_the_status_helps_where_no_words_are_known(text: str, status: int | None, code: str) -> None:
    assert codes(text, status) == [code]


def test_statuses_mean_codes_that_exist() -> None:
    assert set(OF_STATUS.values()) <= set(CATALOGUE)


# --- several at once --------------------------------------------------------------------------------------------


def test_all_are_told_and_the_order_of_precedence_names_the_fault() -> None:
    text = "Description field is mandatory. Invoice # must be unique. A Contact must be specified."
    assert codes(text) == ["missing_contact", "duplicate_invoice_number", "description_missing"]


def test_two_messages_together_replace_each_alone_and_go_first() -> None:
    both = "Account must be valid. Tax rate must be valid."
    assert codes(both) == ["amount_too_small"]
    assert codes(f"Invoice # must be unique. {both}") == ["amount_too_small", "duplicate_invoice_number"]
    assert codes("Account must be valid.") == ["account_invalid"]
    assert codes("Tax rate must be valid.") == ["tax_invalid"]


def test_the_limit_of_the_day_is_not_the_limit_of_the_minute() -> None:
    assert codes("429 Too Many Requests\nX-Rate-Limit-Problem: day") == ["rate_limit_day"]
    assert codes("429 Too Many Requests\nX-Rate-Limit-Problem: minute") == ["rate_limit_minute"]


def test_messages_of_one_document_keep_their_words() -> None:
    faults = diagnose_all(["Invoice # must be unique.", "Tax rate must be valid.", "Account must be valid."])
    assert [(fault.code, fault.message) for fault in faults] == [
        ("amount_too_small", "Tax rate must be valid. Account must be valid."),
        ("duplicate_invoice_number", "Invoice # must be unique."),
    ]


def test_an_unknown_message_stands_beside_the_known_ones() -> None:
    faults = diagnose_all(["Nobody knows this.", "Invoice # must be unique.", "Nor this."])
    assert [fault.code for fault in faults] == ["duplicate_invoice_number", "other"]
    assert faults[1].message == "Nobody knows this. Nor this."


def test_messages_without_any_words() -> None:
    assert [fault.code for fault in diagnose_all([], 503)] == ["server_unavailable"]
    assert [fault.code for fault in diagnose_all(["", " "])] == ["other"]


# --- facts and words --------------------------------------------------------------------------------------------


def test_names_are_taken_as_they_were_written() -> None:
    text = "The contact name Organization “Café” Ltd is already assigned to another contact."
    assert diagnose(text)[0].facts == {"name": "Organization “Café” Ltd"}


@pytest.mark.parametrize(
    "placeholder", ["XX" + "X", "XXXX", "###", "[Name]", "<name>", "{name}", "???", "''"]
)
def test_what_only_stands_for_a_name_is_left_out(placeholder: str) -> None:
    text = f"The contact name {placeholder} is already assigned to another contact."
    assert diagnose(text)[0].facts == {}


def test_dates_are_written_as_people_do() -> None:
    said = "The document date cannot be before the period lock date, currently set at "
    assert diagnose(said + "31-Mar-2026")[0].facts["date"] == "31 Mar 2026"
    assert diagnose(said + "2026-03-31")[0].facts["date"] == "31 Mar 2026"
    assert diagnose(said + "31-Xxx-2026")[0].facts["date"] == "31-Xxx-2026"


def test_the_unknown_is_shown_word_for_word() -> None:
    text = "  Something\tnobody\nhas seen. "
    assert diagnose(text) == (Fault(code="other", message="Something\tnobody\nhas seen."),)
    assert "Something" in explain(diagnose(text)[0]).cause


def test_what_diagnose_prints() -> None:
    told = diagnosis_dict("Payment amounts exceeds. Invoice could not be found.")
    assert list(told) == [
        "code", "all", "title", "cause", "action", "remedy", "who", "retry", "facts", "message",
    ]  # fmt: skip
    assert told["code"] == "document_not_found"
    assert told["all"] == ["document_not_found", "overpayment"]
    assert told["message"] == "Payment amounts exceeds. Invoice could not be found."
    assert json.loads(json.dumps(told), parse_float=str) == told


# --- meaning ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A contact with the name 'Otto' already exists", ["duplicate_contact_name"]),
        ("DuplicateContactName", ["duplicate_contact_name"]),
        ("Already taken: the name of the contact", ["duplicate_contact_name"]),
        ("Please contact us if the invoice was paid twice", ["other"]),
        (
            "Invoice INV-7 not found; also the email address is invalid",
            ["invalid_email", "document_not_found"],
        ),
        ("Please reconnect. The account 200 was archived.", ["account_invalid"]),
        ("Please reconnect.", ["token_revoked"]),
        ({"errors": {"email": ["The email must be a valid address."]}}, ["invalid_email"]),
        ({"customer": {"company_name": "A contact name is mandatory"}}, ["contact_name_missing"]),
        ({"Invoices": [{"Reference": "invoice not found"}], "Status": "OK"}, ["document_not_found"]),
        (
            "<html><body><h1>Sorry</h1><p>The service is down for maintenance</p></body></html>",
            ["server_unavailable"],
        ),
        ("<html><script>contact not found</script><body>Welcome to the new pages</body></html>", ["other"]),
    ],
)
def test_meaning_is_seen_through_words_and_dress(text: object, expected: list[str]) -> None:
    assert codes(text if isinstance(text, str) else json.dumps(text)) == expected


def test_facts_are_taken_from_free_words() -> None:
    assert diagnose("Sorry - account 4-1000 isn't active any more")[0].facts == {"account": "4-1000"}
    assert diagnose("Books are locked until 31 March 2024")[0].facts == {"date": "31 Mar 2024"}
    assert diagnose("Books are locked until 3/4/2024")[0].facts == {"date": "3/4/2024"}
    assert diagnose("Reference cannot be longer than 255 characters")[0].facts == {
        "field": "Reference",
        "limit": "255",
    }


# --- hostile input ----------------------------------------------------------------------------------------------

TRAP_S_MAX = 0.5
"""Five times what is asked, since tests share the machine."""
PIECES = [
    "{",
    "[",
    '"',
    "\\",
    "<",
    ">",
    "&",
    "'",
    "\n",
    "account code ",
    '"Message":"',
    "<Message>",
    "\ud800",
    "\x00",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40), st.integers(0, 999))
def test_nothing_is_raised_whatever_comes(pieces: list[str], status: int) -> None:
    text = "".join(pieces)
    for faults in (diagnose(text, status), diagnose(text), diagnose_all(pieces, status)):
        assert faults
        for fault in faults:
            assert "{" not in explain(fault).title
            msgspec.json.encode(fault).decode()  # everything in it can be kept


@pytest.mark.parametrize("piece", [*PIECES, "a", " ", *string.digits[:1], "limit ", "contact name "])
def test_long_input_is_looked_at_and_cut(piece: str) -> None:
    text = piece * 50_000
    faults = diagnose(text)
    assert faults
    assert all(len(fault.message) <= MESSAGE_MAX for fault in faults)
    assert sum(len(one) for one in undress(text).sentences) <= 2 * LOOK_MAX


TRAPS = [
    "[{" * 25_000,
    '"' * 50_000,
    "a@" * 25_000,
    "<a " * 16_000,
    '{"errors":[' * 4_500,
    "account code " * 3_900,
    "not " * 12_500,
    "tax number " * 4_500,
    "1" * 50_000,
    "'x" * 25_000,
    "status " + "\\" * 50_000,
    json.dumps(json.dumps(json.dumps({"Message": "'" * 9_000}))),
]
"""Some 50 KB each, made so that a pattern that looks back or ahead without bound would not come to an end."""


@pytest.mark.parametrize("text", TRAPS, ids=lambda text: repr(text[:12]))
def test_hostile_text_takes_no_longer_than_other_text(text: str) -> None:
    diagnose("made ready")
    started = time.process_time()
    assert diagnose(text)
    assert time.process_time() - started < TRAP_S_MAX


def test_twice_the_text_takes_about_twice_the_time() -> None:
    """Up to the limit of what is looked at; counted in sentences found, not in seconds."""
    one = "Invoice number 7 is taken. " * 100
    assert len(_rules().meant(one * 3)) == 3 * len(_rules().meant(one))


@given(st.binary(max_size=400), st.sampled_from(["latin-1", "utf-8"]))
def test_whatever_bytes_are_read_as_text_nothing_is_raised(raw: bytes, encoding: str) -> None:
    text = raw.decode(encoding, "surrogateescape")
    assert diagnose(text)
    assert diagnosis_dict(text)["code"] in CATALOGUE


def test_what_is_said_behind_a_long_preamble_is_found_up_to_the_limit() -> None:
    assert codes("x " * 4_500 + " Invoice # must be unique.") == ["duplicate_invoice_number"]
    assert codes("x " * LOOK_MAX + " Invoice # must be unique.") == ["other"]
