"""A real year of a wholesaler, from its file to posted documents: nothing lost, nothing doubled, to the cent."""

from pathlib import Path

import pytest

from benchmarks.run import CALLS_ASKED, EXAMPLES, YEAR, measured, simulator, whole_year


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


@pytest.mark.slow
def test_a_preview_of_the_whole_year_says_what_it_comes_to(test_data: Path, tmp_path: Path) -> None:
    """The figures of the run above, before it: in flat memory, and without a trace."""
    home = tmp_path / "home"
    with simulator() as url:
        measured(home, "connect", "--simulator", url)
    measured(home, "settings", "import", str(EXAMPLES / "online_retail.settings.toml"))
    declared = str(EXAMPLES / "online_retail.toml")
    preview = measured(home, "preview", str(test_data / YEAR), "--format", declared)
    rows = [line.split() for line in preview.output.splitlines()]
    sums = {tuple(row[:-6]): row[-4:] for row in rows if row[-6:-5] == ["authorised"]}
    assert sums == {
        ("sales", "credit"): ["3,838", "918,936.61", "167,483.80", "1,086,420.41"],
        ("sales", "invoice"): ["19,960", "10,666,684.54", "1,805,136.29", "12,471,820.83"],
    }
    assert "It takes 565 calls to Xero (contacts 88, invoices 400, credit notes 77)" in preview.output
    assert preview.peak_mb < 250
    assert measured(home, "status", "--json").output.count('"ready": 0') > 0
