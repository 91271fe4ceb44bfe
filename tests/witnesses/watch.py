"""Every answer that a test of the simulator gets is laid beside Xero's own description of its API."""

import functools
import os

import httpx2

from tests.conftest import find_data
from tests.witnesses.specification import ROOT, Answered, Specification, read_file


@functools.cache
def specification() -> Specification | None:
    """The description, read once in a process; None where there is no test data."""
    folder = find_data(os.environ)
    return None if isinstance(folder, str) else Specification(read_file(folder))


class Watch:
    """A hook for the answers one client gets; once that client has ordered trouble it looks no more, for then the
    answers are not meant to be Xero's."""

    def __init__(self) -> None:
        self.is_off = False

    async def __call__(self, response: httpx2.Response) -> None:
        """Refuse an answer that is not as described."""
        path = response.request.url.raw_path.decode().partition("?")[0]
        self.is_off = self.is_off or path == "/sim/trouble"
        described = specification()
        if self.is_off or described is None or not path.startswith(f"{ROOT}/"):
            return
        body = await response.aread()
        answer = Answered(response.status_code, response.headers.get("content-type", ""), body)
        faults = described.faults(response.request.method, path, answer)
        assert not faults, faults
