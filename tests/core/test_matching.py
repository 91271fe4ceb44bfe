"""Who in Xero a contact of ours is: every way to be recognised, and everything that keeps one from being taken."""

from typing import Any

import pytest

from counterfoil.core.contact import wanted_of
from counterfoil.core.context import Context, make_context
from counterfoil.core.directory import XeroContact, changed, make_known, name_key, together
from counterfoil.core.document import Address, Contact
from counterfoil.core.mapped import MappedContact, Mapping
from counterfoil.core.mapping import Links, map_document
from counterfoil.core.own_reference import is_of_system, own_reference, renewed_reference
from counterfoil.core.settings import Policies, Settings
from tests.core.books import ORGANISATION

OTTO = Contact(system="desk", id="otto", name="Cafe Otto", email="otto@cafe.test", account_number="C0042")


def under(**policies: Any) -> Context:
    return make_context(Settings(policies=Policies(**policies)), ORGANISATION, "1.1")


def placed(
    *rows: XeroContact, contact: Contact = OTTO, contact_id: str | None = None, **policies: Any
) -> Mapping:
    """The contact among these in Xero, under these policies."""
    links = Links(contact_id=contact_id, known=make_known(rows, is_all=True))
    return map_document(contact, under(**policies), links)


def sent(mapping: Mapping) -> MappedContact:
    assert isinstance(mapping.document, MappedContact)
    assert mapping.match is None
    return mapping.document


def there(**fields: Any) -> XeroContact:
    return XeroContact(**{"id": "c-1", "name": "Somebody", **fields})


def test_nobody_there_is_created_as_it_is() -> None:
    mapping = placed(there())
    assert (sent(mapping).name, sent(mapping).contact_number, mapping.clashes) == (
        "Cafe Otto",
        "desk:otto",
        (),
    )


def test_the_customer_code_goes_only_where_the_policy_says_so() -> None:
    assert sent(placed()).account_number == ""
    assert sent(placed(account_number="yes")).account_number == "C0042"


@pytest.mark.parametrize(
    ("row", "policies", "by"),
    [
        (there(number="desk:otto"), {}, "its contact number"),
        (there(name="CAFE   Otto"), {}, "its name"),
        (there(account_number="C0042"), {"account_number": "yes"}, "its account number"),
        (there(email="OTTO@cafe.test"), {"contact_matching": ("email",)}, "its e-mail address"),
    ],
)
def test_it_is_recognised_and_nothing_is_sent_of_it(row: XeroContact, policies: Any, by: str) -> None:
    mapping = placed(row, **policies)
    assert mapping.match is not None
    assert (mapping.match.contact_id, mapping.match.by) == ("c-1", by)
    assert mapping.clashes == ()
    assert mapping.document == MappedContact(
        ref="desk:contact:otto", contact_number="desk:otto", name=row.name
    )


@pytest.mark.parametrize(
    ("row", "policies"),
    [
        (there(account_number="C0042"), {}),
        (there(email="otto@cafe.test"), {}),
        (there(name="Cafe Otto", is_active=False), {}),
        (there(name="Cafe Ottos"), {}),
        (there(account_number="C0042", is_active=False), {"account_number": "yes"}),
    ],
)
def test_it_is_not_recognised_by_what_the_policies_do_not_name_or_what_is_archived(
    row: XeroContact, policies: Any
) -> None:
    mapping = placed(row, **policies)
    assert sent(mapping).name == "Cafe Otto"
    assert mapping.clashes == ()


def test_the_first_of_the_chosen_order_counts() -> None:
    rows = (there(id="c-1", email="otto@cafe.test"), there(id="c-2", name="Cafe Otto"))
    by_email = placed(*rows, contact_matching=("email", "name")).match
    by_name = placed(*rows, contact_matching=("name", "email")).match
    assert by_email is not None
    assert by_name is not None
    assert (by_email.contact_id, by_name.contact_id) == ("c-1", "c-2")


@pytest.mark.parametrize(
    "row",
    [there(name="Cafe Otto", ref="desk:contact:otto-2"), there(name="Cafe Otto", number="desk:otto-2")],
)
def test_what_stands_for_another_of_ours_is_not_taken(row: XeroContact) -> None:
    mapping = placed(row)
    assert mapping.match is None
    (clash,) = mapping.clashes
    assert (clash.what, clash.facts["other"]) == ("name", row.ref or row.number)


def test_two_with_one_email_tell_nothing_but_one_that_is_anothers_does_not_count() -> None:
    two = (there(id="c-1", email="otto@cafe.test"), there(id="c-2", email="otto@cafe.test", name="Another"))
    (clash,) = placed(*two, contact_matching=("email",)).clashes
    assert (clash.what, clash.facts["another"]) == ("email", "Another")
    anothers = there(id="c-2", email="otto@cafe.test", ref="desk:contact:mia")
    match = placed(two[0], anothers, contact_matching=("email",)).match
    assert match is not None
    assert match.contact_id == "c-1"


def test_a_name_that_is_taken_gets_the_customer_code_unless_that_is_taken_too() -> None:
    taken = there(name="cafe otto")
    mapping = placed(taken, duplicate_contact_name="suffix")
    assert sent(mapping).name == "Cafe Otto (C0042)"
    assert mapping.trace == ('"Cafe Otto" goes as "Cafe Otto (C0042)": another contact in Xero has the name',)
    again = placed(taken, there(id="c-2", name="Cafe Otto (C0042)"), duplicate_contact_name="suffix")
    assert [clash.what for clash in again.clashes] == ["name"]


def test_an_account_number_that_is_taken_is_left_out_or_holds() -> None:
    row = there(name="Otto & Sons", account_number="C0042", ref="desk:contact:sons")
    left_out = placed(row, account_number="yes")
    assert sent(left_out).account_number == ""
    assert left_out.trace == ('the account number C0042 is left out: "Otto & Sons" has it in Xero',)
    (clash,) = placed(row, account_number="yes_or_hold").clashes
    assert (clash.what, clash.facts["number"]) == ("account_number", "C0042")


def test_our_number_on_an_archived_contact_holds_follows_or_is_renewed() -> None:
    archived = there(name="Cafe Otto", number="desk:otto", is_active=False)
    (clash,) = placed(archived).clashes
    assert (clash.what, clash.facts["archived"]) == ("contact_number", "Cafe Otto")
    merged = there(name="Cafe Otto", number="desk:otto", is_active=False, merged_to="c-2")
    match = placed(merged, there(id="c-2", name="Otto & Sons")).match
    assert match is not None
    assert match.contact_id == "c-1", "the link stays with the one that was merged away"
    anew = placed(archived, archived_contact="new")
    assert sent(anew).contact_number == renewed_reference("desk", "otto", "B")
    assert sent(anew).name == "Cafe Otto"
    second = there(id="c-2", number=renewed_reference("desk", "otto", "B"), is_active=False)
    assert sent(placed(archived, second, archived_contact="new")).contact_number == renewed_reference(
        "desk", "otto", "C"
    )


def test_a_change_leaves_a_foreign_number_and_keeps_off_names_that_are_taken() -> None:
    own = there(name="Otto", number="till-7", ref="desk:contact:otto")
    assert sent(placed(own, contact_id="c-1")).contact_number == ""
    assert sent(placed(there(number=""), contact_id="C-1")).contact_number == "desk:otto"
    (clash,) = placed(own, there(id="c-2", name="Cafe Otto"), contact_id="c-1").clashes
    assert (clash.what, clash.facts["contact"]) == ("name", "c-2")


def test_a_change_of_a_contact_that_was_merged_away_sends_nothing() -> None:
    rows = (there(is_active=False, merged_to="c-2"), there(id="c-2", name="Otto & Sons"))
    match = placed(*rows, contact_id="c-1").match
    assert match is not None
    assert match.contact_id == "c-1"
    assert [each.what for each in placed(*rows, contact_id="c-1", archived_contact="hold").clashes] == [
        "archived"
    ]


def test_a_chain_of_merges_is_followed_to_its_end_and_a_circle_is_left() -> None:
    chain = make_known(
        [
            there(id="a", is_active=False, merged_to="b"),
            there(id="b", is_active=False, merged_to="c"),
            there(id="c", name="The last"),
            there(id="d", is_active=False, merged_to="e"),
            there(id="e", is_active=False, merged_to="d"),
        ],
        is_all=True,
    )
    last = chain.successor(chain.ids["a"])
    assert last is not None
    assert last.name == "The last"
    assert chain.successor(chain.ids["d"]) is None


def test_invalid_addresses_and_numbers_are_left_out_where_the_policy_says_so() -> None:
    odd = Contact(
        system="desk",
        id="otto",
        name="Otto",
        email="otto",
        tax_number="51 824 753 557",
        company_number="004 085 616",
        addresses=(Address(country="Australia"),),
    )
    kept = sent(placed(contact=odd))
    assert (kept.email, kept.tax_number) == ("otto", "51 824 753 557")
    bare = sent(placed(contact=odd, invalid_email="leave_out", invalid_tax_number="leave_out"))
    assert (bare.email, bare.tax_number, bare.company_number) == ("", "", "004 085 616")


def test_what_is_wanted_is_all_that_placing_looks_at() -> None:
    context = under(
        duplicate_contact_name="suffix",
        archived_contact="new",
        account_number="yes",
        contact_matching=("email",),
    )
    wanted = wanted_of(OTTO, context, "C-9")
    assert (wanted.ids, wanted.names) == (("c-9",), ("cafe otto", "cafe otto (c0042)"))
    assert wanted.numbers[0] == "desk:otto"
    assert len(wanted.numbers) == 6
    assert (wanted.account_numbers, wanted.emails, wanted.called) == (("C0042",), ("otto@cafe.test",), ())
    both = together([wanted, wanted_of(OTTO, under(), None)])
    assert both.called == ("Cafe Otto",)
    assert len(both.names) == 2


def test_what_has_changed_names_whom_and_what_came_free() -> None:
    old = {"c-1": there(name="Cafe Otto", number="desk:otto", ref="desk:contact:otto")}
    assert not changed(old, [there(name="Cafe Otto", number="desk:otto")]), (
        "which of ours it is Xero does not say"
    )
    found = changed(
        old, [there(name="Cafe Otto", number="desk:otto", is_active=False), there(id="c-2", email="A@b.c")]
    )
    assert found.contacts == {"c-1", "c-2"}
    assert found.names == {"cafe otto", "somebody"}
    assert found.emails == {"a@b.c"}
    assert {"contact", "contact:c-1", "contact:cafe otto"} <= found.tokens()
    assert changed(old, []).tokens() == frozenset()


def test_our_numbers_are_known_for_ours_and_renewed_ones_are_nobody_elses() -> None:
    assert name_key("  CAFE\u00a0 Otto ") == "cafe otto"
    assert is_of_system(own_reference("desk", "Müller, Söhne & Co. " * 5), "desk")
    assert not is_of_system("till-7", "desk")
    assert is_of_system(own_reference("my desk!", "1"), "my desk!")
    renewed = renewed_reference("desk", "otto", "B")
    assert is_of_system(renewed, "desk")
    assert renewed != own_reference("desk", "ottoB") != renewed_reference("desk", "otto", "C")
    assert len(renewed_reference("desk", "x" * 200, "B")) <= 50
