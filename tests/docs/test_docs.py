"""The documentation cannot lie: what it names exists, and what is generated is up to date."""

import re
from pathlib import Path

import counterfoil
from tests.docs.states_page import states_page

ROOT = Path(__file__).parents[2]


def test_the_page_of_states_is_the_table_of_moves() -> None:
    """A move added or taken out shows in the documentation."""
    assert (ROOT / "docs/reference/states.md").read_text() == states_page()


def test_public_names_are_what_they_were() -> None:
    """A name that programs rely on is neither lost nor added unnoticed."""
    kept = (ROOT / "tests/docs/public_names.txt").read_text().split()
    assert sorted(counterfoil.__all__) == kept
    for name in kept:
        assert getattr(counterfoil, name) is not None


def test_every_file_that_the_readme_links_to_exists() -> None:
    """No dead links into the project."""
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
