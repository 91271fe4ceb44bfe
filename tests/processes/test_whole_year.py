"""A real year of a wholesaler, from its file to posted documents: nothing lost, nothing doubled, to the cent."""

from pathlib import Path

import pytest

from benchmarks.run import CALLS_ASKED, YEAR, whole_year


@pytest.mark.slow
def test_the_whole_year_stands_in_xero_to_the_cent(test_data: Path, tmp_path: Path) -> None:
    """541,909 rows: every document is in one state, sums agree with the source, and calls are few."""
    figures = whole_year(test_data / YEAR, tmp_path)
    assert figures["rows"] == 541_909
    assert figures["documents_posted"] == 19_959 + 1 + 3_836 + 2
    assert figures["contacts_posted"] == 4_372 + 1
    assert figures["withdrawn"] == 2_102
    assert set(figures["left"].values()) == {0}
    assert figures["documents_whose_net_differs"] == 0
    assert figures["numbers_with_an_amount_not_posted"] == 0
    assert figures["ledger_balances"]
    assert figures["calls_as_status_counts"] == figures["calls_as_the_simulator_counts"] <= CALLS_ASKED
    assert figures["import_peak_mb"] < 250
    assert figures["run_peak_mb"] < 250
