"""Rows that wait for the rest of their group, in more groups than memory should hold."""

import tracemalloc

from counterfoil.store.spill import SqliteSpill


def test_rows_come_back_in_order_and_once() -> None:
    spill = SqliteSpill()
    spill.put("a", [b"1", b"2"])
    spill.put("b", [b"x"])
    spill.put("a", [b"3"])
    assert spill.take("a") == [b"1", b"2", b"3"]
    assert spill.take("a") == []
    spill.put("a", [b"4"])
    assert (spill.take("a"), spill.take("b"), spill.take("c")) == ([b"4"], [b"x"], [])


def test_two_imports_do_not_see_each_other() -> None:
    one, other = SqliteSpill(), SqliteSpill()
    one.put("a", [b"1"])
    assert other.take("a") == []


def test_nothing_put_is_nothing_taken() -> None:
    spill = SqliteSpill()
    spill.put("a", [])
    assert spill.take("a") == []


def test_it_keeps_little_in_memory() -> None:
    spill = SqliteSpill()
    row = b"x" * 1000
    tracemalloc.start()
    for number in range(20_000):
        spill.put(f"group {number % 500}", [row])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000, "Python holds what should be on disk"
    assert len(spill.take("group 7")) == 40
