"""Tokens belong to a consent: all its organisations share them, and one worker at a time renews them."""

import asyncio

import msgspec

from counterfoil.core.consent import StoredTokens
from counterfoil.core.export import Tokens
from counterfoil.core.faults.entry import Fault
from tests.conformance.kit import AT, MakeStore, Story, connection, signed, tell, tokens

RESET = Fault(code="token_revoked", message="the tokens were forgotten")


async def stored(told: Story, organisation_id: int | None = None) -> StoredTokens:
    """The tokens that reach an organisation, by default the first one."""
    found = await told.store.tokens(organisation_id or told.organisation_id)
    assert found is not None
    return found


async def lease(told: Story, owner: str, *, epoch: int = 0, former: str = "") -> bool:
    """Ask for the right to renew the tokens of the first organisation."""
    consent_id = (await stored(told)).consent_id
    return await told.store.lease_tokens(consent_id, epoch=epoch, owner=owner, former=former)


async def keep(told: Story, renewed: Tokens, owner: str) -> bool:
    """Store renewed tokens of the first organisation."""
    return await told.store.store_tokens((await stored(told)).consent_id, renewed, owner=owner)


def test_tokens_are_renewed_by_one_at_a_time(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        taken = await asyncio.gather(*(lease(told, owner) for owner in "abc"))
        assert sorted(taken) == [False, False, True]
        winner, loser = "abc"[taken.index(True)], "abc"[taken.index(False)]
        assert (await stored(told)).lease == winner
        assert (await stored(told)).tokens == tokens()
        renewed = tokens("access-2", epoch=1)
        assert not await keep(told, renewed, loser)
        assert await keep(told, renewed, winner)
        assert (await stored(told)).tokens == renewed
        assert (await stored(told)).lease == ""
        assert not await lease(told, "d"), "those tokens were renewed"
        assert await lease(told, "d", epoch=1)

    tell(make_store, story)


def test_a_lease_is_taken_over_only_from_the_owner_that_was_seen(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await lease(told, "slow")
        assert not await lease(told, "quick")
        assert not await lease(told, "quick", former="somebody else")
        assert not await lease(told, "quick", former="slow", epoch=1)
        assert await lease(told, "quick", former="slow")
        assert not await keep(told, tokens("late", epoch=1), "slow")
        assert not await keep(told, tokens("good", epoch=2), "quick"), "that is not the next one"
        assert await keep(told, tokens("good", epoch=1), "quick")
        assert not await keep(told, tokens("late", epoch=1), "slow")
        assert (await stored(told)).tokens.access == "good"

    tell(make_store, story)


def test_the_right_is_given_back_by_its_owner_alone(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        consent_id = (await stored(told)).consent_id
        assert await lease(told, "one")
        assert not await told.store.release_tokens(consent_id, owner="two", is_refused=True)
        assert await told.store.release_tokens(consent_id, owner="one", is_refused=False)
        assert await lease(told, "two")

    tell(make_store, story)


def test_refused_tokens_are_leased_to_nobody_until_a_new_consent(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        consent_id = (await stored(told)).consent_id
        assert await lease(told, "one")
        assert await told.store.release_tokens(consent_id, owner="one", is_refused=True)
        assert (await stored(told)).is_refused
        assert not await lease(told, "two")
        await told.store.connect(connection(), "Hartley Law", tokens("consented"), AT)
        assert not (await stored(told)).is_refused
        assert await lease(told, "two", epoch=(await stored(told)).tokens.epoch)

    tell(make_store, story)


def test_whoever_takes_a_home_over_ends_all_leases(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await lease(told, "the dead")
        await told.store.end_leases()
        assert await lease(told, "the living")
        assert not await keep(told, tokens("late", epoch=1), "the dead")

    tell(make_store, story)


def test_a_new_consent_ends_a_renewal_that_is_going_on(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await lease(told, "slow")
        await told.store.connect(connection(), "Hartley Law", tokens("consented"), AT)
        assert not await keep(told, tokens("late", epoch=1), "slow")
        assert (await stored(told)).tokens.access == "consented"

    tell(make_store, story)


def test_organisations_of_one_user_share_what_one_of_them_renews(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        given = tokens(signed("ann", "1"))
        reached = [(connection("tenant-1"), "Hartley Law"), (connection("tenant-2"), "Able & Co")]
        one, two = await told.store.connect_all(reached, given, AT)
        three = await told.store.connect(connection("tenant-3"), "Third", tokens(signed("bob", "1")), AT)
        assert one == told.organisation_id
        assert await lease(told, "a")
        renewed = tokens(signed("ann", "2"), epoch=1)
        assert await keep(told, renewed, "a")
        assert (await stored(told, two)).tokens == (await stored(told, one)).tokens == renewed
        assert (await stored(told, three)).tokens.access == signed("bob", "1")
        # A later consent of the same user for one more organisation is for all of them.
        again = tokens(signed("ann", "3"))
        four = await told.store.connect(connection("tenant-4"), "Fourth", again, AT)
        for each in (one, two, four):
            assert (await stored(told, each)).tokens == msgspec.structs.replace(again, epoch=2)
        assert (await stored(told, three)).tokens.access == signed("bob", "1")

    tell(make_store, story)


def test_one_user_at_two_servers_or_through_two_apps_is_two_consents(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        elsewhere = msgspec.structs.replace(connection("tenant-2"), identity_url="http://localhost:7")
        other_app = msgspec.structs.replace(connection("tenant-3"), client_id="another")
        ids = [
            await told.store.connect(each, each.tenant_id, tokens(signed("ann", number)), AT)
            for number, each in enumerate((connection("tenant-1"), elsewhere, other_app), 1)
        ]
        found = [(await stored(told, each)).tokens.access for each in ids]
        assert found == [signed("ann", number) for number in (1, 2, 3)]

    tell(make_store, story)


def test_tokens_that_are_let_go_are_forgotten_and_nothing_else(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        given = tokens(signed("ann", "1"))
        reached = [(connection("tenant-1"), "Hartley Law"), (connection("tenant-2"), "Able & Co")]
        one, two = await told.store.connect_all(reached, given, AT)
        before = await told.store.lane(one)
        await told.store.let_go(one, RESET, by="Ann", at=AT)
        assert await told.store.tokens(one) is None
        assert (await stored(told, two)).tokens.access == given.access
        assert await told.store.lane(one) == msgspec.structs.replace(before, connection_fault=RESET)
        (line,) = await told.store.log(None, before=None, limit=1)
        assert (line.event, line.text) == ("disconnected", "the tokens were forgotten, by Ann")
        await told.store.connect(connection("tenant-1"), "Hartley Law", tokens(signed("ann", "2")), AT)
        assert (await stored(told, one)).consent_id == (await stored(told, two)).consent_id

    tell(make_store, story)


def test_an_unknown_organisation_has_no_tokens(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.tokens(999) is None

    tell(make_store, story)
