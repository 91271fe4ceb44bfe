"""The page about xerosim leaves nothing out: every option, address, deed and trouble; and its examples work."""

import asyncio
import json
import re
from typing import get_args

import httpx2
import pytest
import typer.main

from tests.docs.blocks import DOCS
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
    transport = InProcessTransport(create_app(World(country="NZ", plan=NO_LIMITS)))

    async def asked():
        async with httpx2.AsyncClient(transport=transport, base_url="http://xerosim") as door:
            if body or path.startswith("/sim/snapshots"):
                return await door.post(path, json=json.loads(body) if body else None)
            return await door.get(path)

    answer = asyncio.run(asked())
    assert answer.status_code == 200, answer.text


def test_there_are_examples_of_each_kind():
    assert len(CURLS) == PAGE.count("\ncurl ") >= 8
