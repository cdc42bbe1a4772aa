"""``python -m tests.bench``: what a hall feels, measured; a table in Markdown at the end.

``--short`` makes one small run of each to see that it works, and judges nothing: a machine busy
with other tests says nothing about speed. Otherwise exit code 1 if a promise is broken.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import measures
from tests.bench.figures import Figure, table


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", help="some of slip,board,rate,past,memory,phones")
    parser.add_argument("--past", type=int, default=1_000_000, help="tickets in the long past")
    parser.add_argument("--out", type=Path, help="write the table there as well")
    args = parser.parse_args(argv)
    runs = 1 if args.short else args.runs
    n = 10 if args.short else 60
    seconds = 1.5 if args.short else 5.0
    copies = min(args.past, 20_000) if args.short else args.past
    todo: dict[str, Callable[[], list[Figure]]] = {
        "slip": lambda: measures.slip(runs, n),
        "board": lambda: measures.board(runs, n),
        "rate": lambda: measures.rate(runs, seconds),
        "past": lambda: measures.past(runs, copies, 50 if args.short else 300),
        "memory": lambda: measures.memory(runs, seconds),
        "phones": lambda: measures.phones(
            1 if args.short else min(runs, 3), 6 if args.short else 20, 200 if args.short else 5000
        ),
    }
    chosen = args.only.split(",") if args.only else list(todo)
    figures: list[Figure] = []
    for name in chosen:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += todo[name]()
    told = table(figures, runs)
    print(told)
    if args.out:
        args.out.write_text(told + "\n", "utf-8")
    broken = [f.name for f in figures if not f.kept]
    for name in broken:
        print(f"broken: {name}", file=sys.stderr)
    return 1 if broken and not args.short else 0


if __name__ == "__main__":
    sys.exit(main())
