"""Every answer the simulator gives is what Xero's own description of its API says it is."""

import asyncio
import json

import pytest

from tests.witnesses.faults_of_the_file import STATUSES, UNNAMED, WRONG
from tests.witnesses.specification import ROOT, Answered, Specification, read_file
from tests.witnesses.walk import Heard, walk
from tests.xerosim.desk import Desk
from xerosim.resources.table import ENDPOINTS, find


@pytest.fixture(scope="module")
def heard() -> list[Heard]:
    """All answers of one walk past every address."""

    async def go() -> list[Heard]:
        desk = Desk()
        answers, _ = await walk(desk)
        await desk.http.aclose()
        return answers

    return asyncio.run(go())


@pytest.fixture(scope="module")
def raw(test_data):
    """The file as it stands."""
    return read_file(test_data)


def test_every_answer_is_as_described(heard, raw):
    specification = Specification(raw)
    faults = [
        fault
        for step, path, answer in heard
        for fault in specification.faults(step.method, f"{ROOT}/{path}", answer)
    ]
    assert faults == []


def test_the_walk_passes_every_address_with_every_method(heard):
    wanted = {
        (method, address)
        for address, endpoint in ENDPOINTS.items()
        for method in ("GET", "PUT", "POST", "DELETE")
        if endpoint.handler(method) is not None
    }
    passed = set()
    for step, path, answer in heard:
        known = find(tuple(path.split("/")))
        if known is not None and answer.status_code in (200, 204):
            passed |= {
                (step.method, address)
                for address, held in ENDPOINTS.items()
                if held is known.endpoint and len(address.split("/")) == len(path.split("/"))
            }
    assert sorted(wanted - passed) == []


def test_every_correction_of_the_file_is_needed(heard, raw):
    needless = []
    for correction in [*UNNAMED, *WRONG]:
        specification = Specification(raw, without=correction)
        told = (
            fault
            for step, path, answer in heard
            if correction[1].encode() in answer.data
            for fault in specification.faults(step.method, f"{ROOT}/{path}", answer)
        )
        if next(told, None) is None:
            needless.append(correction)
    assert needless == []


def test_the_statuses_the_file_leaves_out_are_left_out(raw):
    named = {
        status
        for path in raw["paths"].values()
        for method, operation in path.items()
        if method in ("get", "put", "post", "delete")
        for status in operation["responses"]
    }
    assert not named & {str(status) for status in STATUSES}


def test_an_answer_that_is_not_as_described_is_told(raw):
    specification = Specification(raw)
    wrong = {"Invoices": [{"Type": "NONSENSE", "Total": "1", "Extra": 1}]}
    told = specification.faults(
        "GET", f"{ROOT}/Invoices", Answered(200, "application/json", json.dumps(wrong).encode())
    )
    assert len(told) == 3, told
