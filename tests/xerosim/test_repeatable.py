"""From one seed comes one day, to the last byte and millisecond, in every process; and it takes no time."""

import os
import subprocess
import sys
import time
from collections import Counter
from typing import get_args

from tests.xerosim.day import HOURS, ONCE_ENOUGH, Day, lived
from xerosim.trouble.orders import Kind

SEEN = {"200", "429", "500", "503", "ReadError", "ReadTimeout"}
"""What a client must have seen, or the day proves little."""


def in_a_process_of_its_own(seed: int, hashing: str) -> str:
    """The digest of a day where the built-in hash of texts goes by another number."""
    environment = os.environ | {"PYTHONHASHSEED": hashing, "COUNTERFOIL_TEST_DATA": ""}
    command = [sys.executable, "-m", "tests.xerosim.day", str(seed)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_a_day_of_trouble_is_the_same_again_and_in_other_processes() -> None:
    def look(day: Day) -> None:
        kinds = Counter(each["order"]["kind"] for each in day.struck)
        assert set(kinds) >= set(get_args(Kind)) - {*ONCE_ENOUGH}
        assert {line.split()[3] for line in day.lines[:-1]} >= SEEN
        late = [
            float(each["order"]["after_s"]) for each in day.struck if each["order"]["kind"] == "late_commit"
        ]
        assert min(late) < 60
        assert max(late) > 200

    began = time.perf_counter()
    first = lived(7, look)
    took_s = time.perf_counter() - began
    assert took_s < HOURS * 3600 / 1000, "a virtual clock is thousands of times faster than life"
    assert in_a_process_of_its_own(7, "1") == in_a_process_of_its_own(7, "2") == first
    assert lived(8) != first
