"""Tokens cannot be read without the key ring, nor as those of another consent, nor in what is logged."""

import asyncio
from pathlib import Path

import pytest

from counterfoil.core.faults.entry import Fault
from counterfoil.errors import HomeUnusable
from counterfoil.store.secrets import Pair, Sealed, seal, unseal
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.kit import AT, connection, tokens

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PAIR = Pair("access-canary", "refresh-canary")


def test_what_is_sealed_is_opened_again() -> None:
    sealed = seal(PAIR, {"k1": OLD}, about="tenant-1")
    assert sealed.key_id == "k1"
    assert b"canary" not in sealed.content
    assert unseal(sealed, {"k1": OLD}, about="tenant-1") == PAIR


def test_no_two_sealings_are_alike() -> None:
    assert seal(PAIR, {"k1": OLD}, about="a").content != seal(PAIR, {"k1": OLD}, about="a").content


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old = seal(PAIR, {"k1": OLD}, about="a")
    ring = {"k1": OLD, "k2": NEW}
    assert seal(PAIR, ring, about="a").key_id == "k2"
    assert unseal(old, ring, about="a") == PAIR


@pytest.mark.parametrize(
    ("ring", "about", "sentence"),
    [
        ({"k2": NEW}, "a", "'k1' is missing from the key ring"),
        ({"k1": NEW}, "a", "cannot be read with the key 'k1'"),
        ({"k1": OLD}, "b", "cannot be read with the key 'k1'"),
    ],
)
def test_nobody_else_opens_it(ring: dict[str, bytes], about: str, sentence: str) -> None:
    with pytest.raises(HomeUnusable, match=sentence):
        unseal(seal(PAIR, {"k1": OLD}, about="a"), ring, about=about)


def test_a_bit_changed_is_noticed() -> None:
    sealed = seal(PAIR, {"k1": OLD}, about="a")
    changed = bytes([sealed.content[0] ^ 1]) + sealed.content[1:]
    with pytest.raises(HomeUnusable):
        unseal(Sealed("k1", changed), {"k1": OLD}, about="a")


def test_no_secret_is_in_any_file_of_the_home(tmp_path: Path) -> None:
    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", {"k1": OLD})
        one = await store.connect(connection(), "Hartley Law", tokens("canary-1"), AT)
        stored = await store.tokens(one)
        assert stored is not None
        await store.lease_tokens(stored.consent_id, epoch=0, owner="me", former="")
        assert await store.store_tokens(stored.consent_id, tokens("canary-2", epoch=1), owner="me")
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        await store.close()
        files |= {f"{path.name} closed": path.read_bytes() for path in tmp_path.iterdir()}
        assert len(files) >= 2
        assert [name for name, content in files.items() if b"canary" in content or OLD in content] == []
        assert any(b"Hartley Law" in content for content in files.values())

    asyncio.run(run())


def test_a_pair_does_not_show_itself() -> None:
    assert "canary" not in f"{PAIR!r} {PAIR}"


def test_tokens_that_reach_nothing_any_more_are_gone(tmp_path: Path) -> None:
    async def run() -> int:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", {"k1": OLD})
        one = await store.connect(connection(), "Hartley Law", tokens("first"), AT)
        await store.connect(connection(), "Hartley Law", tokens("of another user"), AT)
        await store.let_go(one, Fault(code="token_revoked"), by="Ann", at=AT)
        kept = await store._executor.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM token").scalar())
        await store.close()
        return int(kept or 0)

    assert asyncio.run(run()) == 0
