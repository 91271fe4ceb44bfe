"""What is held waits for what it waits for: it is checked again when that has changed, and for nothing else."""

import datetime as dt

import msgspec
import pytest

from counterfoil.core.export import Checked
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.core.organisation import Account, Organisation
from counterfoil.core.settings import Policies, Rule, Settings
from counterfoil.core.watching import Watch
from tests.conformance.kit import AT, MakeStore, Story, check, exchange, intake, rejected, tell, tokens
from tests.conformance.kit import connection as connection_of

NOW = "0.0"
"""The fingerprint of an organisation of which no settings and no facts are known yet."""
SALES = Account(id="a", name="Sales", code="200", type="REVENUE", account_class="revenue")
GIFTS = msgspec.structs.replace(SALES, id="b", name="Gifts", code="310")
FACTS = Organisation(tenant_id="tenant-1", name="Hartley Law", accounts=(SALES, GIFTS))


def facts(*accounts: Account, locked: dt.date | None = None) -> Organisation:
    """The organisation with these accounts, closed up to a date."""
    return msgspec.structs.replace(FACTS, accounts=accounts, period_lock_date=locked)


def archived(account: Account) -> Account:
    """The account after a person has archived it."""
    return msgspec.structs.replace(account, status="archived")


async def held(told: Story, **awaits: str) -> None:
    """Hold documents under the facts of now, each for an account and waiting for these names."""
    named = {name.replace("_", "-"): names for name, names in awaits.items()}
    accepted = await told.accept(*(intake(name) for name in named))
    lane = await told.store.lane(told.organisation_id)
    await told.check(
        *(
            check(each, "account_invalid", fingerprint=lane.fingerprint, awaits=names)
            for each, names in zip(accepted, named.values(), strict=True)
        )
    )


async def due(told: Story) -> dict[str, tuple[str, ...]]:
    """What is to be checked again, with what has changed for it."""
    lane = await told.store.lane(told.organisation_id)
    found = await told.store.unchecked(told.organisation_id, lane.fingerprint, after=0, limit=100)
    return {each.number: each.changed for each in found}


def test_what_is_held_for_documents_in_xero_is_told_by_cause(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await held(
            told, inv_1="approval:a rules", inv_2="approval parent:b", inv_3="number:inv-3", inv_4="parent:b"
        )

        async def found(cause: str, limit: int = 100) -> list[str]:
            exports = await told.store.held_for(told.organisation_id, cause, limit=limit)
            return [each.number for each in exports]

        assert await found("approval") == ["INV-1"]
        assert await found("parent") == ["INV-2", "INV-4"]
        assert await found("parent", limit=1) == ["INV-2"]
        assert await found("number") == ["INV-3"]
        assert await told.store.touch(told.organisation_id, ["parent:b"]) == 2
        assert await due(told) == {"INV-2": ("parent:b",), "INV-4": ("parent:b",)}

    tell(make_store, story)


def test_of_two_accounts_the_one_that_changed_wakes_its_documents(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.store.save_facts(told.organisation_id, facts(archived(SALES), archived(GIFTS)), AT)
        await held(told, inv_1="account:200 rules", inv_2="account:310 rules", inv_3="period rules")
        assert await due(told) == {}
        await told.store.save_facts(told.organisation_id, facts(SALES, archived(GIFTS)), AT)
        assert await due(told) == {"INV-1": ("account:200",)}
        # The others stay as they are, though they were checked under other facts.
        assert (await told.export("inv-2")).checked == "0.1"
        await told.store.save_facts(
            told.organisation_id, facts(SALES, archived(GIFTS), locked=dt.date(2026, 3, 31)), AT
        )
        assert await due(told) == {"INV-1": ("account:200",), "INV-3": ("period",)}

    tell(make_store, story)


def test_new_settings_wake_what_waits_for_rules_and_the_same_ones_nothing(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        first = Settings(policies=Policies(rounding_text="Rounding"))
        await told.store.save_settings(told.organisation_id, first, "Ann", AT)
        await held(told, inv_1="rules", inv_2="period", inv_3="any")
        await told.store.save_settings(told.organisation_id, first, "Ann", AT)
        assert await due(told) == {}
        rule = Rule(target="account", side="sales", scope="default", key="", code="200")
        await told.store.save_settings(told.organisation_id, Settings(rules=(rule,)), "Ann", AT)
        assert await due(told) == {"INV-1": ("rules",), "INV-3": ("any",)}

    tell(make_store, story)


def test_what_changed_while_a_check_was_made_is_not_missed(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (accepted, other) = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.store.save_facts(told.organisation_id, FACTS, AT)
        await told.check(
            check(accepted, "account_invalid", fingerprint=NOW, awaits="account:200 rules"),
            check(other, "mapping_missing", fingerprint=NOW, awaits="rules"),
        )
        assert await due(told) == {"INV-1": ("account:200",)}

    tell(make_store, story)


def test_what_changed_while_a_document_was_under_way_is_not_missed(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(*(check(each, fingerprint=NOW) for each in accepted))
        batch_id, (first, second) = await told.send("inv-1", "inv-2")
        settings = Settings(policies=Policies(rounding_text="Rounding"))
        await told.store.save_settings(told.organisation_id, settings, "Ann", AT)
        refused = (rejected(first, awaits="contact:c1 rules"), rejected(second, awaits="contact:c1"))
        await told.settle(batch_id, *refused, exchange=exchange())
        assert await due(told) == {"INV-1": ("rules",)}

    tell(make_store, story)


def test_what_xero_refused_is_kept_in_mind_while_it_stands(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (accepted,) = await told.accept(intake("inv-1"))
        await told.check(check(accepted, fingerprint=NOW))
        batch_id, (export,) = await told.send("inv-1")
        await told.settle(batch_id, rejected(export, awaits="account:200 rules"), exchange=exchange())
        for version, is_refused in ((1, True), (2, False), (3, False)):
            rule = Rule(target="account", side="sales", scope="default", key="", code=str(version))
            await told.store.save_settings(told.organisation_id, Settings(rules=(rule,)), "Ann", AT)
            (again,) = await told.store.unchecked(told.organisation_id, f"{version}.0", after=0, limit=1)
            assert (again.refusal is not None) == (version < 3), version
            result = check(accepted, "bad_date", fingerprint=f"{version}.0", awaits="rules")
            await told.check(msgspec.structs.replace(result, is_refused=is_refused))

    tell(make_store, story)


@pytest.mark.parametrize("way", ["released", "retried", "withdrawn", "revised"])
def test_what_is_not_held_any_more_waits_for_nothing(make_store: MakeStore, way: str) -> None:
    async def story(told: Story) -> None:
        await held(told, inv_1="account:200 any")
        export = await told.export("inv-1")
        match way:
            case "released":
                await told.store.save_facts(told.organisation_id, FACTS, AT)
                await told.check(
                    Checked(export_id=export.id, revision=1, fingerprint="0.1", group="invoices", total=None)
                )
            case "retried":
                await told.store.retry(
                    export_ids=[export.id], fault=None, organisation_id=None, by="Ann", at=AT
                )
            case "withdrawn":
                await told.store.withdraw(
                    export_ids=[export.id], fault=None, organisation_id=None, by="Ann", at=AT
                )
            case _:
                await told.accept(intake("inv-1", "second"))
        assert await told.store.names_awaited(told.organisation_id) == ()
        assert await told.state("inv-1") == (State.WITHDRAWN if way == "withdrawn" else State.READY)

    tell(make_store, story)


def test_a_connection_that_is_well_again_wakes_what_waits_for_it(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await held(told, inv_1="connection", inv_2="period")
        fault = Fault(code="access_denied")
        await told.store.set_connection_fault(told.organisation_id, fault, AT)
        assert await due(told) == {}
        await told.store.set_connection_fault(told.organisation_id, None, AT)
        assert await due(told) == {"INV-1": ("connection",)}

    tell(make_store, story)


def test_a_new_consent_wakes_what_waits_for_the_connection(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await held(told, inv_1="connection", inv_2="period")
        await told.store.connect(connection_of(), "Hartley Law", tokens("access-2"), AT)
        assert await due(told) == {"INV-1": ("connection",)}

    tell(make_store, story)


def test_each_name_that_is_waited_for_is_told_once(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await held(told, inv_1="account:200 rules", inv_2="account:200 period", inv_3="tax:output2")
        names = await told.store.names_awaited(told.organisation_id)
        assert names == ("account:200", "period", "rules", "tax:output2")

    tell(make_store, story)


def test_a_part_of_the_facts_that_is_new_makes_the_rest_no_younger(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        later = AT + dt.timedelta(hours=1)
        await told.store.save_facts(told.organisation_id, facts(archived(SALES)), AT)
        await told.store.save_facts(told.organisation_id, facts(SALES), later, is_whole=False)
        lane = await told.store.lane(told.organisation_id)
        assert (lane.facts_at, lane.facts, lane.facts_version) == (AT, facts(SALES), 2)

    tell(make_store, story)


def test_what_is_looked_for_is_kept_and_forgotten(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        watch = Watch(names=("period",), next_at=AT, rounds=3, looked_at=(AT, AT))
        assert await told.store.watch(told.organisation_id) is None
        for each in (watch, msgspec.structs.replace(watch, rounds=4), None):
            await told.store.save_watch(told.organisation_id, each)
            assert await told.store.watch(told.organisation_id) == each

    tell(make_store, story)
