"""The documentation cannot lie: what it names exists, and what is generated is up to date."""

import re

import pytest

import counterfoil
from tests.docs.generated import PAGES, ROOT


@pytest.mark.parametrize("place", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(place: str) -> None:
    """A command, option, fault, field or move added or taken out shows in the documentation."""
    assert (ROOT / place).read_text(encoding="utf-8") == PAGES[place](), "run `python -m tests.docs`"


def test_public_names_are_what_they_were() -> None:
    """A name that programs rely on is neither lost nor added unnoticed."""
    kept = (ROOT / "tests/docs/public_names.txt").read_text().split()
    assert sorted(counterfoil.__all__) == kept
    for name in kept:
        assert getattr(counterfoil, name) is not None


PAGES_WITH_LINKS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_every_file_that_a_page_links_to_exists() -> None:
    """No dead links into the project, nor to headings that are not there."""
    for page in PAGES_WITH_LINKS:
        for target, heading in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
            there = (page.parent / target) if target else page
            assert there.exists(), f"{page.name} links to {target}"
            if heading:
                headings = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.MULTILINE)
                assert heading in map(_anchor, headings), f"{page.name} links to {target}#{heading}"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_every_page_can_be_found_from_the_index() -> None:
    """A page that nobody links to is not read."""
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    for page in ROOT.glob("docs/*/*.md"):
        assert f"]({page.relative_to(ROOT / 'docs').as_posix()})" in index
