"""What every test stands on: no settings of this machine, the real input data where there is some, no skipping in CI."""

import os
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

DATA_VARIABLE = "COUNTERFOIL_TEST_DATA"
CI_VARIABLE = "COUNTERFOIL_CI"


def find_data(environment: Mapping[str, str]) -> Path | str:
    """The folder of real input data (`data/` and `xero/` are in it), or the sentence that says why there is none."""
    named = environment.get(DATA_VARIABLE)
    if not named:
        return f"needs real input data: set {DATA_VARIABLE} to the folder that holds data/ and xero/"
    folder = Path(named)
    if not folder.is_dir():
        return f"needs real input data: {DATA_VARIABLE} names a folder that does not exist"
    return folder


def in_ci() -> bool:
    """Whether nothing may be skipped."""
    return bool(os.environ.get(CI_VARIABLE))


def pytest_configure(config: pytest.Config) -> None:
    """Forget the settings of whoever runs the tests: no test may ever reach somebody's real books."""
    for name in list(os.environ):
        if name.startswith("COUNTERFOIL_") and not name.startswith((CI_VARIABLE, "COUNTERFOIL_TEST_")):
            del os.environ[name]


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real input data. A test that asks for it is skipped where there is none, and fails in CI."""
    found = find_data(os.environ)
    if isinstance(found, str):
        pytest.skip(found)
    return found


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.needs_data` says the same as the fixture, for tests that do not need the path itself."""
    if item.get_closest_marker("needs_data") is not None:
        found = find_data(os.environ)
        if isinstance(found, str):
            pytest.skip(found)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one (an expected failure, which did run, stays what it is)."""
    report = yield
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, which is not allowed in CI: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """And so is a whole file that skips itself while it is being read."""
    report = yield
    if in_ci() and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: skipped, which is not allowed in CI: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
