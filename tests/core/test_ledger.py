"""The chain of the ledger: what is changed, removed, inserted or moved is found, and the first of it named."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.ledger import (
    Break,
    Content,
    Deed,
    Entry,
    Fate,
    Head,
    Link,
    Walk,
    about,
    beginning,
    linked,
    read,
    written,
)
from counterfoil.core.lifecycle import Event

TENANT = "tenant-1"


def entries(count: int) -> list[Entry]:
    """A story of so many entries, each about a document of its own."""
    return [
        Entry(
            number=number,
            at=number * 1_000_000,
            deed=Deed.ANSWERED,
            batch=number,
            status=200,
            fates=(Fate(f"shop:sales_invoice:inv-{number}", Event.POSTED, f"xero-{number}", 1200),),
        )
        for number in range(1, count + 1)
    ]


def chain(told: list[Entry], tenant_id: str = TENANT) -> tuple[list[Link], Head]:
    """The entries as they are kept, and the head."""
    head, links = beginning(tenant_id), []
    for entry in told:
        links.append(linked(head, entry))
        head = Head(entry.number, links[-1].hash)
    return links, head


def walked(links: list[Link], head: Head, tenant_id: str = TENANT) -> Break | None:
    """Where the chain does not hold, if it does not."""
    walk = Walk(tenant_id)
    for link in links:
        step = walk.step(link)
        if isinstance(step, Break):
            return step
    return walk.end(head)


def rehashed(link: Link, entry: bytes) -> Link:
    """The link with another entry in it, by somebody who knows how the hash is made."""
    return link._replace(entry=entry, hash=hashlib.sha256(link.former + entry).digest())


def forged(entry: bytes) -> bytes:
    """The entry with another id in Xero."""
    assert b"xero-3" in entry
    return entry.replace(b"xero-3", b"xero-9")


def test_what_was_written_holds_and_reads_as_it_was() -> None:
    links, head = chain(entries(5))
    assert walked(links, head) is None
    assert [read(link.entry) for link in links] == entries(5)
    assert walked([], beginning(TENANT)) is None


def test_the_bytes_of_an_entry_hold_no_body_and_are_always_the_same() -> None:
    entry = Entry(
        number=1,
        at=7,
        deed=Deed.SENT,
        under="3.2",
        batch=4,
        method="PUT",
        path="/Invoices",
        key="k",
        body="ab",
        contents=(Content("shop:bill:1", 2, "cd"),),
    )
    assert written(entry) == (
        b'{"number":1,"at":7,"deed":"sent","under":"3.2","batch":4,"method":"PUT","path":"/Invoices",'
        b'"key":"k","body":"ab","contents":[["shop:bill:1",2,"cd"]]}'
    )
    assert about(entry) == "sent PUT /Invoices request 4, shop:bill:1"


@given(
    st.builds(
        Entry,
        number=st.integers(1, 2**31),
        at=st.integers(0, 2**53),
        deed=st.sampled_from(Deed),
        by=st.text(max_size=9),
        text=st.text(max_size=9),
        contents=st.lists(st.builds(Content, st.text(), st.integers(1, 9), st.text()), max_size=3).map(tuple),
        fates=st.lists(
            st.builds(Fate, st.text(), st.sampled_from(Event), st.text(), st.none() | st.integers()),
            max_size=3,
        ).map(tuple),
    )
)
def test_any_entry_reads_as_it_was_written(entry: Entry) -> None:
    assert read(written(entry)) == entry


def changed(links: list[Link]) -> list[Link]:
    return [link._replace(entry=forged(link.entry)) if link.number == 3 else link for link in links]


def changed_and_rehashed(links: list[Link]) -> list[Link]:
    return [rehashed(link, forged(link.entry)) if link.number == 3 else link for link in links]


def removed(links: list[Link]) -> list[Link]:
    return [link for link in links if link.number != 3]


def removed_and_renumbered(links: list[Link]) -> list[Link]:
    return [*links[:2], *(link._replace(number=link.number - 1) for link in links[3:])]


def swapped(links: list[Link]) -> list[Link]:
    return [*links[:2], links[3]._replace(number=3), links[2]._replace(number=4), *links[4:]]


def inserted(links: list[Link]) -> list[Link]:
    added = linked(Head(2, links[1].hash), Entry(number=3, at=1, deed=Deed.RETRIED, by="somebody"))
    return [*links[:2], added, *(link._replace(number=link.number + 1) for link in links[2:])]


def made_unreadable(links: list[Link]) -> list[Link]:
    return [rehashed(link, b"{}") if link.number == 3 else link for link in links]


def of_two(links: list[Link]) -> list[Link]:
    return [*links[:3], links[2], *links[3:]]


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (changed, "entry 3 was changed after it was written: answered request 3 with 200"),
        (changed_and_rehashed, "entry 3 is not the one that entry 4 was chained to"),
        (removed, "entry 3 was removed: it stood between answered request 2 with 200"),
        (removed_and_renumbered, "entry 3 was removed or moved: in its place"),
        (swapped, "entry 3 was removed or moved: in its place"),
        (inserted, "entry 3 was inserted, or entries were moved: retried by somebody"),
        (made_unreadable, "entry 3 is none that this program has written"),
        (of_two, "entry 3 is there twice: answered request 3"),
    ],
)
def test_what_was_tampered_with_is_named(tamper: object, words: str) -> None:
    links, head = chain(entries(6))
    assert callable(tamper)
    found = walked(tamper(links), head)
    assert found is not None
    assert found.number == 3
    assert found.sentence.startswith(words)


def test_a_break_says_what_it_was_about() -> None:
    links, head = chain(entries(6))
    found = walked(removed(links), head)
    assert found is not None
    assert "shop:sales_invoice:inv-2" in found.sentence
    assert "shop:sales_invoice:inv-4" in found.sentence


def test_a_cut_off_or_lengthened_or_replaced_end_is_found() -> None:
    links, head = chain(entries(6))
    found = walked(links[:4], head)
    assert found is not None
    assert (found.number, "what was entries 5 to 6 at the end was cut off" in found.sentence) == (5, True)
    found = walked(links, Head(5, links[4].hash))
    assert found is not None
    assert "entry 6 at the end was added by another hand" in found.sentence
    other = rehashed(links[5], links[5].entry.replace(b"xero-6", b"xero-7"))
    found = walked([*links[:5], other], head)
    assert found is not None
    assert "entry 6, the last one, was replaced" in found.sentence


def test_the_ledger_of_one_organisation_is_none_of_another() -> None:
    links, head = chain(entries(2), tenant_id="tenant-2")
    found = walked(links, head)
    assert found is not None
    assert "entry 1 does not begin this organisation's ledger" in found.sentence


@given(st.data())
def test_no_byte_can_be_changed_unseen(data: st.DataObject) -> None:
    links, head = chain(entries(3))
    at = data.draw(st.integers(0, 2))
    field = data.draw(st.sampled_from(["entry", "former", "hash"]))
    kept = bytearray(getattr(links[at], field))
    kept[data.draw(st.integers(0, len(kept) - 1))] ^= data.draw(st.integers(1, 255))
    fields = {**links[at]._asdict(), field: bytes(kept)}
    links[at] = Link(**fields)
    assert walked(links, head) is not None
