"""One process of libFuzzer, through Atheris: ``python -m tests.fuzz.child SEED RUNS NAME…``.

Several names share the runs. Coverage of hardware/ is what guides it.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import traceback
from pathlib import Path

import atheris

HANGS_S = 10
MEMORY_MB = 1500


def main(seed: int, runs: int, names: list[str]) -> None:
    with atheris.instrument_imports(include=["hardware"]):
        from tests.fuzz.targets import TARGETS
    chosen = [TARGETS[name] for name in names]
    several = len(names) > 1

    def one(data: bytes) -> None:
        which, rest = (data[0] % len(chosen), data[1:]) if several and data else (0, data)
        try:
            chosen[which].check(rest)
        except BaseException:
            traceback.print_exc()
            print(f"repeat: --only '{names[which]}' --input {rest.hex()}", file=sys.stderr)
            sys.stderr.flush()
            os._exit(1)

    def mutated(data: bytes, longest: int, seed: int) -> bytes:
        rng, n = random.Random(seed), data[0] % len(chosen) if several and data else 0
        mutant = chosen[n].mutant
        if mutant is None or rng.random() < 0.3:
            return bytes(atheris.Mutate(data, longest))
        head = bytes((n,)) if several else b""
        return (head + mutant(data[len(head) :], rng))[:longest]

    with tempfile.TemporaryDirectory(prefix="tingxu-fuzz-") as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for n, target in enumerate(chosen):
            for k, sample in enumerate(target.seeds):
                head = bytes((n,)) if several else b""
                (corpus / f"{n}-{k}").write_bytes(head + sample)
        flags = [
            f"-seed={seed}",
            f"-runs={runs}",
            f"-max_len={max(t.longest for t in chosen)}",
            f"-timeout={HANGS_S}",
        ]
        flags += [f"-rss_limit_mb={MEMORY_MB}", f"-artifact_prefix={folder}/"]
        atheris.Setup([sys.argv[0], *flags, str(corpus)], one, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
