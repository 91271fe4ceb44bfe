"""schemathesis makes up calls from Xero's own description: none is answered with a failure, most reach the books.

Only what the simulator has is called at random. What the description names and the simulator has not is called once,
in `test_what_is_not_simulated_is_not_there`: it is answered as Xero answers an address that does not exist (404).
501, with which Xero itself answers a method that an address does not take, is the only 5xx there may be.

`COUNTERFOIL_TEST_EXAMPLES=200` makes that many calls to each operation instead of a few.
"""

import asyncio
import os
import re
from collections import Counter
from typing import Any, Final

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase

from tests.witnesses.specification import read_file
from tests.witnesses.walk import walk
from tests.xerosim.desk import Desk
from xerosim import create_app
from xerosim.resources.table import find

EXAMPLES: Final = int(os.environ.get("COUNTERFOIL_TEST_EXAMPLES", "6"))
REACHING_MIN: Final = 0.8
SEED: Final = 20_261_120
NAMES: Final = {
    "InvoiceID": "invoice",
    "ContactID": "contact",
    "CreditNoteID": "note",
    "PaymentID": "payment",
    "BankTransactionID": "spent",
    "BankTransferID": "transfer",
    "ManualJournalID": "journal",
    "OverpaymentID": "over",
    "PrepaymentID": "pre",
    "AccountID": "account",
    "ItemID": "item",
    "TrackingCategoryID": "category",
    "TrackingOptionID": "option",
    "TaxType": "levy",
    "ContactNumber": "contact",
    "FileName": "file",
    "AttachmentID": "invoice_file",
}
"""Under which name of the walk there is something for a part of a path."""


class Caller:
    """A simulator with everything in its books, and what became of the calls to it."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.desk = Desk()
        self.kept = asyncio.run(self._ready()) | {"file": "order.txt"}
        schema: Any = schemathesis.openapi.from_dict(raw)
        schema.app = create_app(self.desk.world)
        self.statuses: Counter[int] = Counter()
        self.reached = 0
        self.operations: list[Any] = [found.ok() for found in schema.get_all_operations()]

    async def _ready(self) -> dict[str, str]:
        _, kept = await walk(self.desk)
        await self.desk.http.aclose()
        return kept

    def headers(self) -> dict[str, str]:
        """The token and the organisation."""
        held = self.desk.http.headers
        return {"Authorization": held["authorization"], "xero-tenant-id": held["xero-tenant-id"]}

    def simulated(self, operation: Any) -> bool:
        """Whether the simulator has an address for the operation, and does something there."""
        known = find(tuple(operation.path.strip("/").replace("{", "").replace("}", "").split("/")))
        return known is not None and known.endpoint.handler(operation.method.upper()) is not None

    def try_out(self, operation: Any) -> None:
        """Call an operation as often as is wanted, every other time for something that exists."""
        number = iter(range(1_000_000))

        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(operation.as_strategy())
        def tried(case: Any) -> None:
            if next(number) % 2 == 0:
                for name in case.path_parameters or {}:
                    case.path_parameters[name] = self.kept.get(
                        NAMES.get(name, ""), case.path_parameters[name]
                    )
            self.call(case)

        tried()

    def call(self, case: Any) -> int:
        """Make a call and note what became of it."""
        answer = case.call(headers=self.headers())
        self.statuses[answer.status_code] += 1
        self.reached += answer.status_code not in (401, 403, 429, 501)
        assert answer.status_code < 500 or answer.status_code == 501, (
            f"{case.as_curl_command()}\n{answer.text}"
        )
        return int(answer.status_code)


@pytest.fixture(scope="module")
def caller(test_data):
    """The one caller of this file."""
    return Caller(read_file(test_data))


def test_no_call_fails_and_most_reach_the_books(caller, capsys):
    for operation in caller.operations:
        if caller.simulated(operation):
            caller.try_out(operation)
    calls = sum(caller.statuses.values())
    with capsys.disabled():
        print(f"\nschemathesis: {calls} calls, {caller.reached} past authentication, {dict(caller.statuses)}")
    assert caller.reached >= REACHING_MIN * calls
    assert calls > 100


def test_what_is_not_simulated_is_not_there(caller):
    missing = [operation for operation in caller.operations if not caller.simulated(operation)]
    told = {}
    for operation in missing:
        parts = dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "00000000-0000-0000-0000-000000000001")
        told[operation.label] = caller.call(operation.Case(path_parameters=parts))
    assert set(told.values()) <= {404, 501}, told
    assert missing
