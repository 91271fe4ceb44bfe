"""What the store's tests are told in: documents with short names, a clock by the minute, one organisation."""

import asyncio
import base64
import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import TypeVar

import msgspec

from counterfoil.core.document import DocumentRef
from counterfoil.core.export import (
    GROUP_OF_KIND,
    Accepted,
    Checked,
    Connection,
    Exchange,
    Export,
    Group,
    Intake,
    NewBatch,
    Tokens,
)
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Event, Refusal, Settlement, State
from counterfoil.ports import Store

T = TypeVar("T")
AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
FINGERPRINT = "1.1"
MakeStore = Callable[[], Awaitable[Store]]


def minutes(count: int) -> dt.datetime:
    """So many minutes after the story begins."""
    return AT + dt.timedelta(minutes=count)


def ref(name: str) -> DocumentRef:
    """`contact:c1` -> shop:contact:c1; a bare name is a sales invoice."""
    kind, _, number = name.rpartition(":")
    return DocumentRef("shop", kind or "sales_invoice", number)


def intake(
    name: str,
    text: str = "first",
    *,
    parent: str = "",
    other_parent: str = "",
    net: str = "10.00",
    day: int = 1,
) -> Intake:
    """A document called `name`, whose content is `text`."""
    content = f"{name}: {text}".encode()
    return Intake(
        ref=ref(name),
        number=name.rpartition(":")[2].upper(),
        date=None if name.startswith("contact") else dt.date(2026, 1, day),
        currency="" if name.startswith("contact") else "NZD",
        net=Decimal(net),
        parent=str(ref(parent)) if parent else "",
        other_parent=str(ref(other_parent)) if other_parent else "",
        content=content,
        digest=hashlib.sha256(content).digest(),
    )


def connection(tenant_id: str = "tenant-1") -> Connection:
    """How an organisation is reached."""
    return Connection(
        tenant_id=tenant_id,
        api_url="http://localhost:1",
        identity_url="http://localhost:1",
        login_url="http://localhost:1",
        client_id="client",
        redirect_uri="http://localhost:2/callback",
        scopes="accounting",
    )


def tokens(access: str = "access-1", *, epoch: int = 0) -> Tokens:
    """A pair of tokens."""
    return Tokens(access=access, refresh=f"{access}-refresh", expires_at=minutes(30), epoch=epoch)


def signed(user: str, number: object) -> str:
    """An access token as Xero makes them, of a user; its signature is none."""
    claims = msgspec.json.encode({"xero_userid": user, "jti": str(number)})
    return f"head.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.signature"


def exchange(status: int | None = 200, *, at: dt.datetime = AT, was_sent: bool = True) -> Exchange:
    """A call and its answer."""
    return Exchange(sent_at=at, method="PUT", path="/Invoices", status=status, was_sent=was_sent)


def check(accepted: Accepted, *faults: str, fingerprint: str = FINGERPRINT, awaits: str = "any") -> Checked:
    """What checking a document found: these faults, or none."""
    return Checked(
        export_id=accepted.export_id,
        revision=accepted.revision,
        fingerprint=fingerprint,
        group=GROUP_OF_KIND[accepted.ref.kind],
        total=None if accepted.ref.kind == "contact" else Decimal("12.00"),
        faults=tuple(Fault(code=code) for code in faults),
        awaits=tuple(awaits.split()) if faults else (),
    )


def posted(export: Export, xero_id: str | None = None, *, found: bool = False) -> Settlement:
    """The document is in Xero."""
    return Settlement(
        export_id=export.id,
        event=Event.FOUND if found else Event.POSTED,
        state=State.POSTED,
        xero_id=xero_id or f"xero-{export.ref.id}",
        xero_number=export.number,
        xero_total=None if export.ref.kind == "contact" else Decimal("12.00"),
        attempt=True,
    )


def rejected(export: Export, code: str = "account_invalid", *, awaits: str = "") -> Settlement:
    """Xero refused the document, and it waits for these names."""
    faults = (Fault(code=code, message="Xero said no"),)
    return Settlement(
        export_id=export.id,
        event=Event.REJECTED,
        state=State.HELD,
        faults=faults,
        attempt=True,
        refusal=Refusal(digest=b"as it went", faults=faults, awaits=tuple(awaits.split())),
    )


def deferred(export: Export, *, next_at: dt.datetime | None = None, split: bool = False) -> Settlement:
    """Xero surely did not act on the document."""
    return Settlement(
        export_id=export.id,
        event=Event.DEFERRED,
        state=State.READY,
        reason="the minute's calls are used up",
        next_at=next_at,
        split=split,
    )


def doubted(export: Export) -> Settlement:
    """Nobody knows what became of the document."""
    return Settlement(
        export_id=export.id, event=Event.DOUBTED, state=State.IN_DOUBT, reason="no answer", attempt=True
    )


def absent(export: Export) -> Settlement:
    """The document never arrived."""
    return Settlement(export_id=export.id, event=Event.ABSENT, state=State.READY, reason="not there")


def undecidable(export: Export) -> Settlement:
    """Only a person can tell what became of the document."""
    return Settlement(
        export_id=export.id,
        event=Event.UNDECIDABLE,
        state=State.HELD,
        faults=(Fault(code="outcome_unknown", facts={"reason": "two of them are there"}),),
    )


class Story:
    """A store with one connected organisation whose lane is taken, and the steps that tests are told in."""

    def __init__(self, store: Store, organisation_id: int, epoch: int) -> None:
        self.store = store
        self.organisation_id = organisation_id
        self.epoch = epoch
        self._keys = 0

    async def accept(self, *documents: Intake) -> list[Accepted]:
        """Take documents in."""
        return list(await self.store.accept(self.organisation_id, documents, AT))

    async def ready(self, *documents: Intake) -> list[Accepted]:
        """Take documents in and find nothing wrong with them."""
        accepted = await self.accept(*documents)
        await self.check(*(check(each) for each in accepted))
        return accepted

    async def check(self, *checks: Checked) -> None:
        """Write results of checks back."""
        await self.store.record_checks(self.organisation_id, checks, AT)

    async def export(self, name: str) -> Export:
        """The export of a document, as it stands."""
        (found,) = await self.store.find(str(ref(name)), self.organisation_id)
        return found

    async def state(self, name: str) -> State:
        """The state of a document."""
        return (await self.export(name)).state

    async def candidates(self, group: Group = "invoices", *, limit: int = 50) -> tuple[Export, ...]:
        """What could go now."""
        return await self.store.candidates(self.organisation_id, group, AT, limit=limit)

    async def claim(
        self,
        members: Sequence[Export],
        *,
        body: bytes = b"body",
        at: dt.datetime = AT,
        epoch: int | None = None,
    ) -> int | None:
        """Claim these exports in one batch under a fresh key."""
        self._keys += 1
        new = NewBatch(
            group=members[0].group if members else "invoices",
            method="PUT",
            path="/Invoices",
            body=body,
            key=f"key-{self.organisation_id}-{self.epoch}-{self._keys}",
        )
        return await self.store.claim(
            self.organisation_id,
            new,
            [(each.id, each.revision) for each in members],
            epoch=self.epoch if epoch is None else epoch,
            at=at,
        )

    async def send(self, *names: str, at: dt.datetime = AT) -> tuple[int, list[Export]]:
        """Claim these documents; the batch and its members as they were."""
        members = [await self.export(name) for name in names]
        batch_id = await self.claim(members, at=at)
        assert batch_id is not None
        return batch_id, members

    async def settle(
        self,
        batch_id: int,
        *settlements: Settlement,
        exchange: Exchange | None = None,
        epoch: int | None = None,
    ) -> None:
        """Write outcomes back."""
        await self.store.settle(
            self.organisation_id,
            batch_id,
            settlements,
            exchange=exchange,
            epoch=self.epoch if epoch is None else epoch,
            at=AT,
        )

    async def post(self, *names: str) -> None:
        """Send these documents, all of which Xero takes."""
        batch_id, members = await self.send(*names)
        await self.settle(batch_id, *(posted(each) for each in members), exchange=exchange())

    async def doubt(self, *names: str) -> int:
        """Send these documents and get no answer; the batch."""
        batch_id, members = await self.send(*names)
        await self.settle(batch_id, *(doubted(each) for each in members), exchange=exchange(None))
        return batch_id

    async def calls_since(self, since: dt.datetime) -> tuple[dt.datetime, ...]:
        """When calls were sent since then."""
        return (await self.store.learned(self.organisation_id, since)).calls

    async def calls(self) -> int:
        """The calls counted so far."""
        return (await self.store.lane(self.organisation_id)).calls

    async def events(self, name: str) -> list[str]:
        """What the log says of a document, oldest first."""
        lines = await self.store.log(None, before=None, limit=1000, ref=str(ref(name)))
        return [line.event for line in reversed(lines)]


def tell(make_store: MakeStore, story: Callable[[Story], Awaitable[T]]) -> T:
    """Open a store, connect an organisation, take its lane, run the story, close the store."""

    async def run() -> T:
        store = await make_store()
        try:
            organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
            epoch = await store.take_lane(organisation_id, "first worker", AT)
            return await story(Story(store, organisation_id, epoch))
        finally:
            await store.close()

    return asyncio.run(run())
