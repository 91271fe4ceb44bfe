"""Every sentence of messages.toml where Xero says it, in its newer and in its older words.

Three vendors' help articles are covered whole. Of what they quote, this is Xero's own, and stands in messages.toml:

- Actionstep help (Xero error messages; the pages of questions and the introduction quote nothing): the invoice that is
  not of valid status for modification, together with the payment or credit note allocated to it; the payment against a
  document that is not authorised, together with the amount outstanding; the account that could not be found; the
  invoice that has already been paid off. Its own, told before or around a call: not connected, add a code to the
  account, no token response URL, failed to renew token, access denied.
- ClickPOS help (Xero integration error codes): the same two pairs (payments against "invoices" in older words), the
  invoice or document that could not be found, the invoice number that must be unique, another contact's number, the
  contact that must be specified, the account that could not be found, 999 days. "Payment amounts exceeds." is cut short
  from the amount outstanding. Its own: the token repository without a valid access token.
- Unleashed help (Xero connection log and export errors): both lock dates, one after the other; the account code that is
  not valid or not specified; the account and the tax rate that must be valid; the account number and the contact name
  that are taken; the archived contact; the email address. Its own, or its HTTP client's: the status code that does not
  indicate success (a limit, told as 500), the tax code that is not mapped, and the heading of a tax number's refusal,
  whose sentence is not told.
"""

import ast
import re
import tokenize
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from tests.xerosim.desk import Desk, run, sale
from tests.xerosim.triggers import (
    EVERYTHING,
    ONLY_OLDER,
    TABLES,
    TRIGGERS,
    Act,
    heard,
    paid_already,
)
from xerosim.books.organisation import Manner
from xerosim.wording import Message, all_messages, pattern_of

CONFIDENCE = {"recorded", "spec", "fixture", "issue", "doc", "doc-note", "vendor", "partial"}
OLDER = [(message, older.text) for message in all_messages() for older in message.older]


def wordings(message: Message) -> list[str]:
    """All that is said at the same trigger, the newest first."""
    return [message.text, *(older.text for older in message.older)]


def listen(act: Act, wording: Literal["new", "old"] = "new") -> list[str]:
    """What is said in a world that words things so."""
    return run(act, scope=EVERYTHING, manner=Manner(wording=wording))


@pytest.mark.parametrize("text", TRIGGERS)
def test_it_is_said_word_for_word(text: str) -> None:
    trigger = TRIGGERS[text]
    assert trigger.sentence(text) in listen(trigger.act)


@pytest.mark.parametrize(("message", "text"), OLDER, ids=[text for _, text in OLDER])
def test_older_words_take_the_place_of_newer_ones(message: Message, text: str) -> None:
    trigger = ONLY_OLDER.get(text) or TRIGGERS[message.text]
    newer, older = trigger.sentence(message.text), trigger.sentence(text)
    said_now, said_then = listen(trigger.act), listen(trigger.act, "old")
    assert newer in said_now
    assert older not in said_now
    assert older in said_then
    assert newer not in said_then


def test_what_is_wrong_in_a_contact_inside_is_said_in_older_words_once() -> None:
    async def act(desk: Desk) -> list[str]:
        await desk.put("Contacts", {"Name": "Acme", "ContactNumber": "n1"})
        body = {"Name": "Beta", "ContactID": await desk.contact("Beta"), "ContactNumber": "n1"}
        return heard(await desk.put("Invoices", sale(Contact=body)))

    assert listen(act, "old") == [
        "Another contact has this contact number. Please enter a different contact number."
    ]


def test_a_world_of_older_words_says_everything_else_as_ever() -> None:
    assert listen(paid_already, "old") == [
        "Payments can only be made against Authorised invoices.",
        "Payment amount exceeds the amount outstanding on this document",
    ]


def test_every_message_has_a_trigger_and_every_trigger_a_message() -> None:
    simulated = [message.text for message in all_messages() if not message.not_simulated]
    assert sorted(simulated) == sorted(TRIGGERS)
    assert len(TRIGGERS) == sum(map(len, TABLES))
    elsewhere = [older.text for message in all_messages() for older in message.older if older.at]
    assert sorted(elsewhere) == sorted(ONLY_OLDER)


def test_every_message_has_its_source_and_those_not_simulated_a_reason() -> None:
    texts = [message.text for message in all_messages()]
    assert len(set(texts)) == len(texts)
    for message in all_messages():
        older = message.older
        assert all((message.at, message.source, *(each.source for each in older)))
        assert {message.confidence, *(each.confidence for each in older)} <= CONFIDENCE
        assert not message.not_simulated or len(message.not_simulated.split()) > 3, message.text


@pytest.mark.parametrize(
    "quoted",
    [
        # Actionstep help
        "Invoice not of valid status for modification.",
        "This document cannot be edited as it has a payment or credit note allocated to it.",
        "Payments can only be made against Authorised documents.",
        "Payment amount exceeds the amount outstanding on this document.",
        "Account could not be found.",
        "The invoice you are trying to allocate to has already been paid off",
        # ClickPOS help
        "Payments can only be made against Authorised invoices.",
        "Invoice could not be found.",
        "Invoice # must be unique.",
        "Another contact has this contact number. Please enter a different contact number.",
        "A Contact must be specified for this type of transaction",
        "Document could not be found",
        "Sorry, Due Dates cannot be made more than 999 days after the invoice date.",
        # Unleashed help
        "The document date cannot be before the period lock date, currently set at 30-Jun-2026",
        "The document date cannot be before the end of year lock date, currently set at 31-Mar-2026",
        "Account Code '200' is not a valid Code for this document",
        "Account code or ID must be specified",
        "Account must be valid",
        "Tax Rate must be valid",
        "The Account Number already exists. Please enter a different Account Number.",
        "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API",
        "Email address must be valid.",
        "The contact name Acme is already assigned to another contact. The contact name must be unique across all active contacts",
    ],
)
def test_what_the_articles_quote_of_xero_is_said_here(quoted: str) -> None:
    wanted = quoted.casefold().rstrip(".")
    said = [text for message in all_messages() if not message.not_simulated for text in wordings(message)]
    assert any(pattern_of(text.casefold().rstrip(".")).fullmatch(wanted) for text in said)


# --- sentences in the source of the rules -------------------------------------------------------------------------

NO_REFUSALS = {
    "Standard branding theme",
    "Payment of {} reversed.",
    "Received through the Xero API from {}",
    "Attached the file {} through the Xero API using {}",
    "Attached a file",
    "end of year",
}
"""Texts in the rules that are no refusals: what histories say, what ids are made from."""


class Found(NamedTuple):
    """A sentence in the source: its words with {} for what varies, its lines, whether it is only a part."""

    text: str
    first: int
    last: int
    is_part: bool


def sentences_in(source: str) -> list[Found]:
    """Every text of three words or more that is no docstring."""
    tree = ast.parse(source)
    parts = {
        id(side) for node in ast.walk(tree) if isinstance(node, ast.BinOp) for side in (node.left, node.right)
    }
    inside = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            text = "".join(str(piece) for piece in pieces)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | docs:
            text = node.value
        else:
            continue
        if len(text.split()) > 2:
            is_part = id(node) in parts or text.endswith(" ")
            found.append(Found(text, node.lineno, node.end_lineno or node.lineno, is_part))
    return found


def assumptions_in(source: str) -> set[int]:
    """The lines that a comment with the word `assumed` covers: its block of comments, and what follows it."""
    lines = iter(source.splitlines(keepends=True))
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(lambda: next(lines, ""))
        if token.type == tokenize.COMMENT
    }
    covered: set[int] = set()
    for number, words in comments.items():
        if "assumed" not in words:
            continue
        # words for several sentences say so, and count for the function that they open
        reach = 40 if "wordings" in words or "all words" in words else 5
        covered |= set(range(number, number + reach))
    return covered


def unaccounted(source: str) -> list[str]:
    """Sentences that are neither known of nor marked as assumed."""
    known = [text for message in all_messages() for text in wordings(message)]
    assumed = assumptions_in(source)
    missing = []
    for found in sentences_in(source):
        if found.text in NO_REFUSALS or assumed & set(range(found.first, found.last + 1)):
            continue
        pattern = re.compile(".+".join(map(re.escape, found.text.split("{}"))))
        if not any(pattern.search(text) if found.is_part else pattern.fullmatch(text) for text in known):
            missing.append(f"{found.first}: {found.text}")
    return missing


RULES = sorted(Path(str(files("xerosim") / "rules")).glob("*.py"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_every_sentence_of_the_rules_is_known_of_or_marked_as_assumed(path: Path) -> None:
    assert unaccounted(path.read_text("utf-8")) == []


def test_a_sentence_of_unknown_origin_is_noticed() -> None:
    source = 'errors.append("Something is wrong here.")\n'
    assert unaccounted(source) == ["1: Something is wrong here."]
    assert unaccounted(f"# assumed\n{source}") == []
    assert unaccounted("errors.append(f\"Item code '{code}' is not valid.\")\n") == []
    assert unaccounted('errors.append("Item code is not")\n') == ["1: Item code is not"]
