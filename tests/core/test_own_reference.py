"""Our own names for things in Xero: short, plain, never the same for two."""

from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.own_reference import marked, own_reference


def test_a_plain_reference_goes_as_it_is():
    assert own_reference("shop", "C-1042") == "shop:C-1042"
    assert own_reference("shop", "Unit 7 (east)") == "shop:Unit 7 (east)"


def test_one_that_is_too_long_is_cut_and_hashed():
    assert own_reference("shop", "x" * 45) == "shop:" + "x" * 45
    found = own_reference("shop", "x" * 46)
    assert found.startswith("shop:" + "x" * 28 + "~")
    assert len(found) == 50


def test_what_would_have_to_be_quoted_or_might_be_changed_is_hashed():
    for identity in (
        'say "hi"',
        "a,b",
        "a'b",
        "tab\there",
        "Zoë",
        "two  spaces",
        "end ",
        "a~b",
        "a\\b",
        "<a>",
    ):
        found = own_reference("shop", identity)
        assert "~" in found
        assert found.isascii()
        assert not set(found) & set("\"',\\<>\t")


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_two_ids_never_share_a_reference(one: str, other: str):
    first, second = own_reference("s", one), own_reference("s", other)
    assert (first == second) == (one == other)
    assert len(first) <= 50


def test_a_hashed_reference_is_never_somebody_elses_plain_one():
    hashed = own_reference("shop", "Zoë")
    assert own_reference("shop", hashed.removeprefix("shop:")) != hashed


def test_a_payments_reference_ends_in_our_mark():
    assert marked("deposit", "till", "P-17") == "deposit [till:P-17]"
    assert marked("", "till", "P-17") == "[till:P-17]"


def test_the_words_give_way_never_the_mark():
    found = marked("word " * 100, "till", "P-17")
    assert len(found) <= 255
    assert found.endswith("wor [till:P-17]")


def test_what_ends_a_string_in_a_query_is_replaced():
    assert marked('12" pipe\n\\ bend', "till", "P-1") == "12' pipe / bend [till:P-1]"


@given(st.text(max_size=400), st.text(min_size=1, max_size=200))
def test_any_payments_reference_fits_and_carries_its_mark(words: str, identity: str):
    found = marked(words, "till", identity)
    assert len(found) <= 255
    assert found.endswith(f"[{own_reference('till', identity)}]")
    assert found == " ".join(found.split())
