"""Organisations, their settings and facts, and the tokens that are renewed by one worker at a time."""

import asyncio
from decimal import Decimal

import msgspec
import pytest

from counterfoil.core.faults.entry import Fault
from counterfoil.core.organisation import Account, Organisation, TaxRate
from counterfoil.core.settings import Policies, Rule, Settings
from counterfoil.errors import NotConnected
from tests.conformance.kit import AT, MakeStore, Story, connection, minutes, tell, tokens

FACTS = Organisation(
    tenant_id="tenant-1",
    name="Hartley Law",
    accounts=(Account(id="a1", name="Fees", code="200", type="REVENUE", account_class="revenue"),),
    tax_rates=(TaxRate(tax_type="OUTPUT2", name="GST", rate=Decimal("15.0"), applies_to=("revenue",)),),
)
RULES = Settings(
    rules=(Rule(target="account", side="sales", scope="default", key="", code="200"),),
    policies=Policies(rounding="4dp"),
)


def test_a_new_organisation_is_off_and_knows_nothing(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        lane = await told.store.lane(told.organisation_id)
        assert (lane.name, lane.is_on, lane.has_sent, lane.calls) == ("Hartley Law", False, False, 0)
        assert (lane.facts, lane.facts_version, lane.settings) == (None, 0, Settings())
        assert (lane.connection, lane.connection_fault) == (connection(), None)
        with pytest.raises(NotConnected):
            await told.store.lane(999)

    tell(make_store, story)


def test_lanes_are_listed_by_name(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.store.connect(connection("tenant-2"), "Able & Co", tokens(), AT)
        assert [lane.name for lane in await told.store.lanes()] == ["Able & Co", "Hartley Law"]

    tell(make_store, story)


def test_the_same_tenant_is_connected_again_not_anew(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.store.switch(told.organisation_id, on=True, by="Ann", at=AT)
        fault = Fault(code="token_revoked", message="invalid_grant")
        await told.store.set_connection_fault(told.organisation_id, fault, AT)
        assert (await told.store.lane(told.organisation_id)).connection_fault == fault
        moved = msgspec.structs.replace(connection(), api_url="http://localhost:9")
        assert await told.store.connect(moved, "Hartley & Co", tokens("access-2"), AT) == told.organisation_id
        lane = await told.store.lane(told.organisation_id)
        assert (lane.name, lane.is_on, lane.connection) == ("Hartley & Co", True, moved)
        assert lane.connection_fault is None
        stored = await told.store.tokens(told.organisation_id)
        assert stored is not None
        assert stored.tokens.access == "access-2"

    tell(make_store, story)


def test_switching_says_who_did_it(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        for on in (True, True, False):
            await told.store.switch(told.organisation_id, on=on, by="Ann", at=AT)
        lines = await told.store.log(None, before=None, limit=3)
        assert [(line.event, line.text) for line in lines[:2]] == [
            ("switched off", "by Ann"),
            ("switched on", "by Ann"),
        ]
        assert lines[2].event == "connected"
        with pytest.raises(NotConnected):
            await told.store.switch(999, on=True, by="Ann", at=AT)

    tell(make_store, story)


def test_facts_have_a_new_version_only_when_they_changed(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.save_facts(told.organisation_id, FACTS, AT) == 1
        assert await told.store.save_facts(told.organisation_id, FACTS, minutes(60)) == 1
        lane = await told.store.lane(told.organisation_id)
        assert (lane.facts, lane.facts_at) == (FACTS, minutes(60))
        changed = msgspec.structs.replace(FACTS, currencies=("NZD",))
        assert await told.store.save_facts(told.organisation_id, changed, AT) == 2

    tell(make_store, story)


def test_settings_have_a_new_version_only_when_they_changed(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.save_settings(told.organisation_id, RULES, "Ann", AT) == 1
        assert await told.store.save_settings(told.organisation_id, RULES, "Bob", AT) == 1
        lane = await told.store.lane(told.organisation_id)
        assert lane.settings == msgspec.structs.replace(RULES, version=1)
        assert lane.fingerprint == "1.0"
        assert await told.store.save_settings(told.organisation_id, Settings(), "Bob", AT) == 2
        assert await told.store.save_settings(told.organisation_id, RULES, "Ann", AT) == 3

    tell(make_store, story)


def test_a_connection_fault_is_logged_when_it_is_news(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        fault = Fault(code="server_unavailable")
        for given in (fault, fault, None, None):
            await told.store.set_connection_fault(told.organisation_id, given, AT)
        lines = await told.store.log(None, before=None, limit=3)
        assert [(line.event, line.level) for line in lines] == [
            ("connection", "info"),
            ("connection", "error"),
            ("connected", "info"),
        ]

    tell(make_store, story)


def test_everything_is_there_after_closing_and_opening(make_store: MakeStore) -> None:
    async def run() -> None:
        store = await make_store()
        organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
        await store.save_settings(organisation_id, RULES, "Ann", AT)
        await store.close()
        store = await make_store()
        assert (await store.lane(organisation_id)).settings.rules == RULES.rules
        stored = await store.tokens(organisation_id)
        assert stored is not None
        assert stored.tokens == tokens()
        await store.close()

    asyncio.run(run())


def test_every_version_of_the_settings_is_kept_with_who_and_when(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.settings_versions(told.organisation_id) == ()
        await told.store.save_settings(told.organisation_id, RULES, "Ann", AT)
        await told.store.save_settings(told.organisation_id, Settings(), "Ben", minutes(5))
        one, two = await told.store.settings_versions(told.organisation_id)
        assert (one.settings.version, one.by, one.at) == (1, "Ann", AT)
        assert one.settings.rules == RULES.rules
        assert (two.settings, two.by, two.at) == (Settings(version=2), "Ben", minutes(5))

    tell(make_store, story)
