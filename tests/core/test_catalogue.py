"""The catalogue is whole: every entry complete, in the agreed order, its sentences never left with a hole."""

import re
from string import Formatter

import pytest

from counterfoil.core.diagnose import explain
from counterfoil.core.faults.catalogue import CATALOGUE, FAMILIES, entry, precedence
from counterfoil.core.faults.entry import Entry, Fault, Heard, Message, Unforeseeable, landmarks
from counterfoil.core.meaning import names_of, read_rule
from counterfoil.core.vocabulary import DEFECTS, THINGS
from counterfoil.core.words import word_form

ORDER = [
    "token_revoked",
    "token_expired",
    "access_denied",
    "wrong_organisation",
    "server_unavailable",
    "user_invalid",
    "method_not_supported",
    "rate_limit_minute",
    "rate_limit_day",
    "rate_limit_other",
    "plan_limit_reached",
    "payload_too_large",
    "mapping_missing",
    "mapping_stale",
    "organisation_unmapped",
    "basis_not_accrual",
    "missing_contact",
    "contact_name_missing",
    "contact_not_found",
    "contact_mismatch",
    "archived_contact",
    "duplicate_contact_name",
    "duplicate_contact_number",
    "duplicate_account_number",
    "duplicate_contact_email",
    "invalid_email",
    "tax_number_invalid",
    "url_invalid",
    "account_missing",
    "account_invalid",
    "payment_account_invalid",
    "journal_system_account",
    "duplicate_account_name",
    "tax_missing",
    "tax_invalid",
    "tax_account_mismatch",
    "currency_not_subscribed",
    "currency_rate_missing",
    "locked_period",
    "bad_date",
    "due_date_missing",
    "due_date_range",
    "duplicate_invoice_number",
    "duplicate_item_code",
    "duplicate_order_number",
    "duplicate_statement",
    "document_not_found",
    "revised_after_posting",
    "invoice_not_modifiable",
    "invalid_status",
    "not_authorised_for_payment",
    "overpayment",
    "already_paid_off",
    "amount_too_small",
    "zero_amount",
    "negative_not_allowed",
    "amounts_mismatch",
    "journal_unbalanced",
    "currency_scale",
    "line_items_missing",
    "description_missing",
    "tracking_invalid",
    "item_invalid",
    "insufficient_stock",
    "field_too_long",
    "bad_request_format",
    "trust_account_missing",
    "trust_out_of_balance",
    "outcome_unknown",
    "other",
]
"""Codes in order of precedence."""

EMPTY = {"have", "one", "in", "than", "once"}
RULES = [
    read_rule(rule)
    for known in CATALOGUE.values()
    for message in known.messages
    if isinstance(message, Heard)
    for rule in message.rules
]


def word_for_word(one: Entry) -> list[Message]:
    """The messages of an entry that are looked for as they are written."""
    return [message for message in one.messages if isinstance(message, Message)]


ENTRIES = [pytest.param(one, id=one.code) for one in CATALOGUE.values()]


def test_the_order_is_the_agreed_one() -> None:
    assert list(CATALOGUE) == ORDER


def test_no_code_stands_in_two_families() -> None:
    assert sum(len(family.ENTRIES) for family in FAMILIES) == len(CATALOGUE)


def test_precedence_follows_the_order_and_puts_the_unknown_last() -> None:
    assert [precedence(code) for code in ORDER] == list(range(len(ORDER)))
    assert precedence("a code of tomorrow") > precedence("other")
    assert entry("a code of tomorrow").code == "other"


@pytest.mark.parametrize("one", ENTRIES)
def test_every_field_says_something(one: Entry) -> None:
    texts = (one.title, *one.cause, *one.action, one.remedy, one.example)
    assert all(text.strip() == text and text for text in texts)
    assert not one.title.endswith(".")
    assert all(text.endswith((".", '"')) for text in (*one.cause, *one.action, one.remedy))
    assert isinstance(one.check, Unforeseeable) or one.check.__doc__
    assert not isinstance(one.check, Unforeseeable) or one.check.reason


@pytest.mark.parametrize("one", ENTRIES)
def test_the_last_sentence_needs_no_facts_and_the_fuller_stand_first(one: Entry) -> None:
    for alternatives in (one.cause, one.action):
        needed = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in alternatives]
        assert needed[-1] == set()
        for place, names in enumerate(needed):
            assert not any(earlier <= names for earlier in needed[:place]), "a sentence that is never reached"


@pytest.mark.parametrize("one", ENTRIES)
def test_explained_without_facts_there_is_no_hole(one: Entry) -> None:
    told = explain(Fault(code=one.code))
    assert "{" not in told.cause + told.action
    assert (told.title, told.who, told.retry, told.remedy) == (one.title, one.who, one.retry, one.remedy)


def test_facts_with_braces_in_them_stay_what_they_are() -> None:
    told = explain(Fault(code="duplicate_contact_name", facts={"name": "{0} {name} %s"}))
    assert '"{0} {name} %s"' in told.cause


def test_the_fullest_sentence_whose_facts_are_known_is_used() -> None:
    facts = {"account": "205", "state": "archived"}
    assert "205 cannot" in explain(Fault(code="account_invalid", facts=facts)).cause
    assert (
        "205 (Old sales)"
        in explain(Fault(code="account_invalid", facts={**facts, "name": "Old sales"})).cause
    )
    assert "The account cannot" in explain(Fault(code="account_invalid")).cause


@pytest.mark.parametrize("one", ENTRIES)
def test_every_message_says_where_it_was_seen(one: Entry) -> None:
    assert all(message.patterns and message.source for message in word_for_word(one))
    assert one.messages or one.code == "other"


@pytest.mark.parametrize("one", ENTRIES)
def test_every_fault_is_known_by_its_meaning_too(one: Entry) -> None:
    rules = [rule for message in one.messages if isinstance(message, Heard) for rule in message.rules]
    assert rules or one.code == "other"
    assert len(rules) == len(set(rules))


def test_rules_speak_of_what_the_vocabulary_has() -> None:
    named = {name for rule in RULES for name in names_of(rule) if name.isupper()}
    assert {name for name in named if not name.isdecimal()} <= THINGS.keys() | DEFECTS.keys()
    assert not THINGS.keys() & DEFECTS.keys()


def test_phrases_are_more_than_words_that_mean_nothing_alone() -> None:
    """A phrase of small words and one of these would be found in nearly every sentence."""
    written = {phrase for phrases in (THINGS | DEFECTS).values() for phrase in phrases.split("|")}
    written |= {name for rule in RULES for name in names_of(rule) if not name.isupper()}
    bare = {phrase for phrase in written if len(forms := phrase_forms(phrase)) < 2 and not {*forms} - EMPTY}
    assert bare == set()


def phrase_forms(phrase: str) -> list[str]:
    """The words of a phrase that count."""
    return [form for word in phrase.split() if (form := word_form(word.rstrip("*")))]


@pytest.mark.parametrize("one", ENTRIES)
def test_no_pattern_can_take_long(one: Entry) -> None:
    """Nothing repeats without an upper bound, but white space, of which the text searched never has two."""
    for message in word_for_word(one):
        for pattern in message.patterns:
            bare = re.sub(r"\\.|\[[^]]*\]", "x", pattern.pattern.replace(r"\s+", " "))
            assert not re.search(r"[*+]|\{\d*,\}", bare), pattern.pattern


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"\baccount code '(?P<account>\w+)' is not a valid code", ("account", "valid", "code", "not")),
        (r"\b(?:invoice|bill) number", ("number",)),
        (r"payment amounts? exceeds?", ("payment", "amount", "exceed")),
        (r"one|two", ()),
        (r"x{1,4} [a-z] (a(b)c)? yes", ("yes",)),
        (r"\bPayloadTooLarge\b", ("payloadtoolarge",)),
    ],
)
def test_letters_that_a_match_must_hold(pattern: str, letters: tuple[str, ...]) -> None:
    assert landmarks(pattern) == letters
