"""``python -m tests.fuzz``: every parser of hardware/ against random, cut, repeated, flipped bytes.

Guided by coverage (libFuzzer through Atheris), one process a parser; the seed is printed and makes
the same inputs again. What a parser takes is found again by other code (``sound``). Exit code 1 on
an exception that is not the parser's own, a hang, too much memory, or a wrong frame taken.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Told:
    """How one parser fared: ``inputs`` tried, ``reached`` places of its code; what went wrong."""

    name: str
    inputs: int
    reached: int
    seconds: float
    wrong: str = ""

    def row(self) -> str:
        said = "**no**" if self.wrong else "yes"
        return f"| {self.name} | {self.inputs:,} | {self.reached} | {self.seconds:.0f} | {said} |"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=200_000, help="inputs for each parser")
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**31))
    parser.add_argument("--only", metavar="NAME", action="append", help="of these parsers only")
    parser.add_argument("--input", metavar="HEX", help="with --only: this input, once")
    parser.add_argument("--jobs", type=int, default=2, help="parsers at a time")
    told = parser.parse_args(argv)
    names = told.only or _names()
    if told.input is not None:
        from tests.fuzz.targets import TARGETS

        TARGETS[names[0]].check(bytes.fromhex(told.input))
        return 0
    print(f"seed {told.seed}\n\n| parser | inputs | places reached | s | kept |")
    print("|---|--:|--:|--:|---|", flush=True)
    wrong = 0
    with ThreadPoolExecutor(told.jobs) as pool:
        for one in pool.map(lambda name: run([name], told.runs, told.seed), names):
            print(one.row(), flush=True)
            if one.wrong:
                wrong += 1
                print(f"\n{one.name}:\n{one.wrong}", file=sys.stderr)
    return 1 if wrong else 0


def _names() -> list[str]:
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def run(names: list[str], runs: int, seed: int) -> Told:
    """One process on one parser, or on several that share the inputs."""
    began = time.monotonic()
    child = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.child", str(seed), str(runs), *names],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = child.stderr
    done = re.search(r"Done (\d+) runs", said)
    reached = max((int(n) for n in re.findall(r" cov: (\d+)", said)), default=0)
    inputs = int(done[1]) if done else 0
    whole = child.returncode == 0 and inputs >= runs
    wrong = "" if whole else "\n".join(said.splitlines()[-25:]) or f"exit {child.returncode}"
    return Told(", ".join(names), inputs, reached, time.monotonic() - began, wrong)


if __name__ == "__main__":
    sys.exit(main())
