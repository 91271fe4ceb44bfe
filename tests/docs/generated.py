"""The pages that are made from the code, by where they stand."""

from collections.abc import Callable
from pathlib import Path

from tests.docs.articles_page import articles_page
from tests.docs.commands_page import commands_page
from tests.docs.documents_page import documents_page
from tests.docs.faults_page import faults_page
from tests.docs.people_table import people_page
from tests.docs.settings_table import settings_page
from tests.docs.states_page import states_page

ROOT = Path(__file__).parents[2]

PAGES: dict[str, Callable[[], str]] = {
    "docs/how-to/messages-people-search-for.md": articles_page,
    "docs/reference/commands.md": commands_page,
    "docs/reference/documents.md": documents_page,
    "docs/reference/faults.md": faults_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/states.md": states_page,
    "docs/reference/xerosim.md": people_page,
}
