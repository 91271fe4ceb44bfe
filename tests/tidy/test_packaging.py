"""What is declared, what is locked and what goes into the wheel say the same."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.tidy import rules

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(lines: list[str]) -> set[str]:
    """The package names in lines of a requirements file or of `dependencies`."""
    found = (re.match(r"[a-z0-9][a-z0-9._-]*", line.lower()) for line in lines)
    return {match.group().replace("_", "-") for match in found if match}


def asked(name: str) -> set[str]:
    return names((REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8").splitlines())


def locked(name: str) -> dict[str, str]:
    """Package -> version in a lock."""
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\]+)", text, re.MULTILINE))


def test_what_is_declared_is_what_is_locked() -> None:
    assert names(PROJECT["dependencies"]) == asked("runtime")


@pytest.mark.parametrize("name", ["runtime", "build", "test"])
def test_a_lock_holds_all_that_is_asked_for_with_hashes_and_no_address(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    assert asked(name) <= set(locked(name))
    assert rules.address_of_index(text) == []
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("name", ["runtime", "build"])
def test_the_checks_run_with_the_versions_people_get(name: str) -> None:
    checked = locked("test")
    assert {package: checked.get(package) for package in locked(name)} == locked(name)


def test_the_wheel_holds_both_packages_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (path for path in (ROOT / "src").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert packed == {path.relative_to(ROOT / "src").as_posix() for path in files}
    assert {"counterfoil/py.typed", "xerosim/py.typed"} <= packed
