"""A real year of a wholesaler, read by the packaged declaration: 541,909 rows."""

import csv
import gzip
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from counterfoil.core.document import Contact, CreditNote, SalesInvoice, net
from counterfoil.core.money import ZERO
from counterfoil.core.passing import Note, Refused
from counterfoil.core.reading import problems_of
from counterfoil.sources import open_source
from tests.sources.tables import MemorySpill

FILE = "data/online_retail/online_retail_2010-12_2011-12.csv.gz"


@pytest.mark.slow
def test_the_whole_year(test_data: Path) -> None:
    found = list(open_source(test_data / FILE, "online_retail").read(MemorySpill()))
    invoices = [each for each in found if isinstance(each, SalesInvoice)]
    credits = [each for each in found if isinstance(each, CreditNote)]
    contacts = {each.id: each for each in found if isinstance(each, Contact)}
    notes = [each.sentence for each in found if isinstance(each, Note)]

    assert not [each for each in found if isinstance(each, Refused)]
    signs = Counter(net(each).compare(ZERO) for each in invoices)
    assert signs == {Decimal(1): 19_960, Decimal(0): 2_102, Decimal(-1): 2}
    assert {each.number for each in invoices if net(each) < 0} == {"A563186", "A563187"}
    assert all(not line.exact for each in invoices if not net(each) for line in each.lines)
    assert len(credits) == 3_836
    assert all(net(each) > 0 and each.number.startswith("C") for each in credits)
    assert len(contacts) == 4_373
    assert contacts["cash-sales"] == Contact(system="online_retail", id="cash-sales", name="Cash sales")
    assert contacts["17850"].name == "Customer 17850"
    assert len(notes) == 8
    assert not [each for each in found if not isinstance(each, Refused | Note) and problems_of(each)]
    documents: list[SalesInvoice | CreditNote] = [*invoices, *credits]
    _compare_with_rows(test_data / FILE, {each.number: each for each in documents})


def _compare_with_rows(path: Path, documents: dict[str, SalesInvoice | CreditNote]) -> None:
    """Against the rows as the standard library reads them, document by document."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    counts: Counter[str] = Counter()
    taxed: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            number = cells["InvoiceNo"]
            sign = -1 if number.startswith("C") else 1
            sums[number] += sign * int(cells["Quantity"]) * Decimal(cells["UnitPrice"])
            counts[number] += 1
            taxed[number] += cells["Country"] == "United Kingdom"
    assert counts.total() == 541_909
    assert counts == {number: len(each.lines) for number, each in documents.items()}
    assert sums == {
        number: sum((line.exact for line in each.lines), ZERO) for number, each in documents.items()
    }
    assert +taxed == +Counter(
        {
            number: sum(line.tax_code == "standard" for line in each.lines)
            for number, each in documents.items()
        }
    )
