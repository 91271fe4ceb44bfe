"""Tests that need real input data are skipped where there is none, and nothing at all is skipped in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CI_VARIABLE, DATA_VARIABLE, find_data

CONFTEST = Path(__file__).parents[1] / "conftest.py"

ASKS = "def test_it(test_data):\n    assert test_data.is_dir()\n"
MARKED = "import pytest\n@pytest.mark.needs_data\ndef test_it(): pass\n"
SKIPS = "import pytest\n@pytest.mark.skip(reason='tired')\ndef test_it(): pass\n"
WHOLE = "import pytest\npytest.skip('tired', allow_module_level=True)\n"
EXPECTED = "import pytest\n@pytest.mark.xfail(reason='known')\ndef test_it(): assert False\n"


def run(folder: Path, text: str, **variables: str) -> str:
    """The last line of pytest on one file beside a copy of our conftest."""
    (folder / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = needs_data\n", encoding="utf-8")
    (folder / "test_sample.py").write_text(text, encoding="utf-8")
    ours = ("COUNTERFOIL_", "PYTEST_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = clean | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | variables
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_sample.py"]
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip().splitlines()[-1]


def test_data_is_found_by_the_variable_alone(tmp_path: Path) -> None:
    assert find_data({DATA_VARIABLE: str(tmp_path)}) == tmp_path
    assert "set COUNTERFOIL_TEST_DATA" in str(find_data({}))
    assert "does not exist" in str(find_data({DATA_VARIABLE: str(tmp_path / "none")}))


@pytest.mark.parametrize("text", [ASKS, MARKED], ids=["fixture", "marker"])
def test_without_data_skipped_here_and_failed_in_ci(tmp_path: Path, text: str) -> None:
    assert "1 skipped" in run(tmp_path, text)
    assert "1 error" in run(tmp_path, text, **{CI_VARIABLE: "1"})
    assert "1 passed" in run(tmp_path, text, **{CI_VARIABLE: "1", DATA_VARIABLE: str(tmp_path)})


@pytest.mark.parametrize("text", [SKIPS, WHOLE], ids=["test", "file"])
def test_no_other_skip_in_ci_either(tmp_path: Path, text: str) -> None:
    assert "1 skipped" in run(tmp_path, text)
    assert "1 error" in run(tmp_path, text, **{CI_VARIABLE: "1"})


def test_an_expected_failure_did_run(tmp_path: Path) -> None:
    assert "1 xfailed" in run(tmp_path, EXPECTED, **{CI_VARIABLE: "1"})


def test_settings_of_this_machine_do_not_reach_a_test(tmp_path: Path) -> None:
    reads = "import os\ndef test_it(): assert 'COUNTERFOIL_HOME' not in os.environ\n"
    assert "1 passed" in run(tmp_path, reads, COUNTERFOIL_HOME="somewhere")
