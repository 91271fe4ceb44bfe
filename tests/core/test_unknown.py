"""Messages are told apart by what stays when numbers and names are taken out."""

import pytest

from counterfoil.core.unknown import OUTLINE_MAX, outline


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Widget INV-1042 is grumpy", "Widget INV-7 is  grumpy"),
        ("The thing 'Smith & Co' said no", "The thing 'Jones' said NO"),
        ('Code "200" of 12.50 NZD', 'Code "310" of 1,000.00 NZD'),
        ("Ask ann@example.com at once", "Ask bob@example.org at once"),
        ("No 297c2dc5-cc47-4afd-8ec8-74990b8761e9 here", "No 00000000-cc47-4afd-8ec8-74990b8761e9 here"),
    ],
)
def test_what_differs_in_names_and_numbers_is_one(one: str, other: str) -> None:
    assert outline(one) == outline(other)


def test_what_differs_in_words_is_two() -> None:
    assert outline("The widget is grumpy") != outline("The widget is gone")
    assert outline("It doesn't fit, isn't it") == "it doesn't fit, isn't it"


def test_it_is_no_longer_than_it_may_be() -> None:
    assert len(outline("word " * 1000)) == OUTLINE_MAX
