"""The page about xerosim leaves nothing out: every option, address, deed and trouble; and its examples work."""

import asyncio
import contextlib
import io
import json
import re
from typing import get_args

import httpx2
import msgspec
import pytest
import typer.main

from tests.docs.blocks import DOCS, blocks, is_as_shown
from tests.docs.people_table import people_table
from xerosim import InProcessTransport, World, create_app
from xerosim.accounting.limits import NO_LIMITS
from xerosim.cli import app
from xerosim.people import DEEDS
from xerosim.resources.table import ENDPOINTS, ID
from xerosim.side.ledger import sim_routes
from xerosim.side.world import state_routes
from xerosim.trouble.orders import Kind
from xerosim.webhooks.subscriptions import Category

PAGE = (DOCS / "reference/xerosim.md").read_text(encoding="utf-8")
HEAD, _, _ = PAGE.partition("## Start it")
CURLS = re.findall(r"^curl http://127.0.0.1:8900(/sim/\S+)(?: -d '(.*)')?$", PAGE, re.MULTILINE)


NOTHING = object()
"""Nothing is posted: it is asked for."""


async def asked_of(world, path, sent=NOTHING):
    """The answer of the side door."""
    transport = InProcessTransport(create_app(world))
    async with httpx2.AsyncClient(transport=transport, base_url="http://xerosim") as door:
        return await (door.get(path) if sent is NOTHING else door.post(path, json=sent))


def test_every_option_is_named():
    serve = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    options = [name for option in serve.params for name in (*option.opts, *option.secondary_opts)]
    assert [name for name in options if name not in ("--limits",) and f"`{name}" not in PAGE] == []


def test_every_deed_trouble_and_category_is_named():
    for name in (*DEEDS, *get_args(Kind), *get_args(Category)):
        assert f"`{name}`" in PAGE, name
    for table, names in (("## People", DEEDS), ("## Trouble", get_args(Kind))):
        rows = PAGE.partition(table)[2].partition("```")[0]
        assert [name for name in names if f"`{name}`" not in rows] == []


def test_the_table_of_people_says_what_each_deed_takes():
    assert people_table() in PAGE, "run python -m tests.docs"


@pytest.mark.parametrize("do", DEEDS)
def test_a_deed_is_refused_without_what_the_table_says_it_needs(do):
    deed, fields = DEEDS[do], msgspec.structs.fields(DEEDS[do].takes)
    some = {field.name: [] if field.name == "lines" else "1" for field in fields if field.required}
    world = World(organisations=["Tui Ltd"])
    short = [{name: value for name, value in some.items() if name != left_out} for left_out in some]
    for sent in [*short, *([some] if deed.one_of else [])]:
        answer = asyncio.run(asked_of(world, f"/sim/people/{do}", sent))
        assert answer.status_code == 400, (sent, answer.text)


def test_every_address_is_named():
    for address in ENDPOINTS:
        first, *rest = [part for part in address.split("/") if part != ID]
        assert f"`{first}`" in PAGE or f"`{first}/" in PAGE
        assert rest == ["pdf"] or all(f"{part}`" in PAGE for part in rest), address


def test_every_word_of_the_side_door_is_named():
    world = World()
    for route in (*sim_routes(world), *state_routes(world, [])):
        path = route.path.replace("/{own_id}", "/{id}").replace("/{rest:path}", "")
        assert path == "/sim" or path in PAGE, path


def test_it_says_first_what_it_does_and_does_not_do():
    table = HEAD[HEAD.index("| it does | it does not |") :].partition("\n\n")[0]
    assert table.count("\n") > 5
    readme = (DOCS.parent / "src/xerosim/README.md").read_text(encoding="utf-8")
    assert table in readme.partition("```")[0]


@pytest.mark.parametrize(("path", "body"), CURLS)
def test_the_examples_are_accepted(path, body):
    world = World(country="NZ", plan=NO_LIMITS)
    is_sent = body or path.startswith("/sim/snapshots")
    sent = (json.loads(body) if body else None) if is_sent else NOTHING
    answer = asyncio.run(asked_of(world, path, sent))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("page", [DOCS / "reference/xerosim.md", DOCS.parent / "src/xerosim/README.md"])
def test_the_program_runs_as_printed(page):
    (example,) = [block for block in blocks(page) if block.language == "python"]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(example.text, page.name, "exec"), {"__name__": "__main__"})
    assert is_as_shown(printed.getvalue(), example.printed or "")


def test_there_are_examples_of_each_kind():
    assert len(CURLS) == PAGE.count("\ncurl ") >= 8
