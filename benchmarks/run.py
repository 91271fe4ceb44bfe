"""Measure the whole line on a real year of a wholesaler, with real programs on real sockets.

    python benchmarks/run.py [--data FOLDER] [--times 4] [--json FILE]

FOLDER (or COUNTERFOIL_TEST_DATA) holds data/online_retail/online_retail_2010-12_2011-12.csv.gz. The
simulator runs without limits; exporting is paced by nothing, so documents per second say how much headroom
there is, not what Xero allows (60 calls a minute, 50 documents each). Importing includes checking every
document.
"""

import argparse
import csv
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

YEAR = "data/online_retail/online_retail_2010-12_2011-12.csv.gz"
EXAMPLES = Path(__file__).parents[1] / "src" / "counterfoil" / "examples"
ROWS_PER_S_ASKED, CALLS_ASKED, MB_ASKED, MB_TIMES_ASKED = 100_000, 590, 250, 300


class Measured:
    """What one command took."""

    def __init__(self, output: str, seconds: float, peak_mb: float, code: int) -> None:
        self.output, self.seconds, self.peak_mb, self.code = output, seconds, peak_mb, code


# A process counts as its own what the one that started it had in memory at that moment. So it is started by
# one that has next to nothing.
LAUNCHER = """
import os, sys
told, *command = sys.argv[1:]
child = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
with open(told, "w") as out:
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=out)
"""


def measured(home: Path, *arguments: str) -> Measured:
    """Run one command of the exporter to its end, with its wall time and its own peak memory."""
    command = [sys.executable, "-m", "counterfoil", "--home", str(home), *arguments]
    with tempfile.TemporaryDirectory() as folder:
        told, said = Path(folder, "told"), Path(folder, "said")
        launched = [sys.executable, "-S", "-c", LAUNCHER, str(told), *command]
        started = time.perf_counter()
        with said.open("w") as out:
            subprocess.run(launched, stdout=out, stderr=subprocess.STDOUT, check=True)
        seconds = time.perf_counter() - started
        code, peak = map(int, told.read_text().split())
        output = said.read_text()
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: exit {code}\n{output}")
    return Measured(output, seconds, peak / (1024 * 1024 if sys.platform == "darwin" else 1024), code)


def ask(url: str) -> Any:
    """The JSON behind an address."""
    with urllib.request.urlopen(url, timeout=300) as answer:
        return json.load(answer)


def source_sums(file: Path) -> dict[str, Decimal]:
    """What each number adds up to in the source, rounded half up to the cent, by a reader of its own."""
    exact: dict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            exact[row["InvoiceNo"]] += Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
    cent = Decimal("0.01")
    return {number: amount.quantize(cent, ROUND_HALF_UP) for number, amount in exact.items()}


def four_times(file: Path, into: Path, times: int) -> None:
    """The same rows several times over, each time with new numbers."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        header, *body = rows.readlines()
    with gzip.open(into, "wt", encoding="utf-8", newline="", compresslevel=1) as out:
        out.write(header)
        for copy in range(times):
            for row in body:
                number, _, rest = row.partition(",")
                out.write(f"{number}-{copy},{rest}")


@contextmanager
def simulator() -> Iterator[str]:
    """The address of a simulator of a British organisation without limits, stopped in the end."""
    command = [sys.executable, "-m", "xerosim", "serve", "--port", "0", "--country", "GB", "--no-limits"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split("listening on", 1)[1].split()[0]
        finally:
            process.terminate()


def whole_year(file: Path, folder: Path) -> dict[str, Any]:
    """Import the year, export all of it, and compare what stands in the simulated books with the source."""
    home = folder / "home"
    with simulator() as url:
        measured(home, "connect", "--simulator", url)
        measured(home, "settings", "import", str(EXAMPLES / "online_retail.settings.toml"))
        taken = measured(home, "import", str(file), "--format", str(EXAMPLES / "online_retail.toml"))
        measured(home, "organisation", "on")
        sent = measured(home, "run", "--yes")
        withdrawn = measured(home, "withdraw", "--fault", "zero_amount")
        status_took = measured(home, "status")
        status = json.loads(measured(home, "status", "--json").output)
        calls = ask(f"{url}/sim/calls")
        (books,) = ask(f"{url}/sim/ledger")["organisations"]
    sums = source_sums(file)
    wrong = []
    posted_net = Decimal(0)
    for document in books["documents"]:
        net = Decimal(document["net"])
        sign = -1 if document["type"].endswith("CREDIT") else 1
        posted_net += sign * net
        if sign * net != sums.pop(document["number"]):
            wrong.append(document["number"])
    left = [number for number, amount in sums.items() if amount != 0]
    with gzip.open(file, "rb") as lines:
        rows = sum(1 for _ in lines) - 1
    return {
        "rows": rows,
        "import_s": round(taken.seconds, 2),
        "import_rows_per_s": round(rows / taken.seconds),
        "import_peak_mb": round(taken.peak_mb),
        "run_s": round(sent.seconds, 1),
        "run_peak_mb": round(sent.peak_mb),
        "documents_posted": status["posted"],
        "contacts_posted": status["contacts"]["posted"],
        "documents_per_s": round((status["posted"] + status["contacts"]["posted"]) / sent.seconds),
        "calls_as_the_simulator_counts": calls["calls"],
        "calls_as_status_counts": status["calls"],
        "by_endpoint": calls["by_endpoint"],
        "posted_net": str(posted_net),
        "documents_whose_net_differs": len(wrong),
        "numbers_with_an_amount_not_posted": len(left),
        "ledger_balances": books["balanced"],
        "withdrawn": status["withdrawn"],
        "left": {name: status[name] for name in ("held", "ready", "sending", "in_doubt", "unlinked")},
        "withdraw_s": round(withdrawn.seconds, 2),
        "status_s": round(status_took.seconds, 2),
    }


def several_years(file: Path, folder: Path, times: int) -> dict[str, Any]:
    """Import and export the file several times over with new numbers, for memory."""
    big = folder / "several.csv.gz"
    four_times(file, big, times)
    home = folder / "home-of-several"
    with simulator() as url:
        measured(home, "connect", "--simulator", url)
        measured(home, "settings", "import", str(EXAMPLES / "online_retail.settings.toml"))
        taken = measured(home, "import", str(big), "--format", str(EXAMPLES / "online_retail.toml"))
        measured(home, "organisation", "on")
        sent = measured(home, "run", "--yes")
        status = json.loads(measured(home, "status", "--json").output)
    return {
        "times": times,
        "import_s": round(taken.seconds, 2),
        "import_peak_mb": round(taken.peak_mb),
        "run_s": round(sent.seconds, 1),
        "run_peak_mb": round(sent.peak_mb),
        "documents_posted": status["posted"],
        "calls": status["calls"],
    }


def main() -> None:
    """Run everything and print the figures beside those asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=os.environ.get("COUNTERFOIL_TEST_DATA", ""))
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    file = Path(options.data) / YEAR
    if not options.data or not file.exists():
        raise SystemExit(f"no input: name the folder that holds {YEAR} with --data or COUNTERFOIL_TEST_DATA")
    with tempfile.TemporaryDirectory() as folder:
        year = whole_year(file, Path(folder))
        several = several_years(file, Path(folder), options.times) if options.times else {}
    figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "year": year,
        "several_years": several,
    }
    print(json.dumps(figures, indent=2))
    asked = [
        ("import, rows/s", year["import_rows_per_s"], f">= {ROWS_PER_S_ASKED}"),
        ("calls in all", year["calls_as_the_simulator_counts"], f"<= {CALLS_ASKED}"),
        ("peak memory, MB", max(year["import_peak_mb"], year["run_peak_mb"]), f"< {MB_ASKED}"),
    ]
    if several:
        peak = max(several["import_peak_mb"], several["run_peak_mb"])
        asked.append((f"peak memory of {options.times} years, MB", peak, f"< {MB_TIMES_ASKED}"))
    for name, seen, wanted in asked:
        print(f"{name:32} {seen:>10}   asked {wanted}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
