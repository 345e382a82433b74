"""Looks for disagreements for as long as one likes: random rules over random data, memory against every engine at hand.

    python tests/fuzz/forever.py                      # until Ctrl-C, on every engine that can be used here
    python tests/fuzz/forever.py --minutes 30 --engines postgres,sqlite --seed 1000

A line every few seconds says how many rules were tried a minute. Each disagreement is made small and written to
``build/fuzz/ENGINE-SEED.txt``, rules, rows and catalog; what is kept of it goes into tests/corpus/regressions.yaml.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

from engines import MODULES, Databases, lacking  # noqa: E402
from fuzz_engines import engine_disagreements  # noqa: E402
from fuzz_rules import World, random_world  # noqa: E402
from fuzz_runs import disagreements, smallest, told  # noqa: E402

OUT = HERE.parents[1] / "build" / "fuzz"
_SAY_EVERY = 10.0  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description="Look for disagreements between memory and the database engines.")
    parser.add_argument("--engines", default="", help="names, by commas; default: all that can be used here")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long; default: never")
    parser.add_argument("--seed", type=int, default=None, help="begin with this seed; default: a random one")
    asked = parser.parse_args()
    names = [name.strip() for name in asked.engines.split(",") if name.strip()] or list(MODULES)
    for name in names:
        if name not in MODULES:
            parser.error(f"there is no engine {name}; the engines are {', '.join(MODULES)}")
    usable = [name for name in names if not lacking(name)]
    for name in names:
        if name not in usable:
            print(f"without {name}: {lacking(name)}")
    if not usable:
        print("no engine can be used here", file=sys.stderr)
        return 1
    seed = random.randrange(10**9) if asked.seed is None else asked.seed
    print(f"on {', '.join(usable)}, from seed {seed}; Ctrl-C ends it")
    with tempfile.TemporaryDirectory(prefix="segdsl-fuzz-") as folder:
        databases = Databases(Path(folder))
        try:
            return _look(usable, databases, seed, asked.minutes * 60)
        except KeyboardInterrupt:
            print("\nended")
            return 0
        finally:
            databases.close()


def _look(engines: list[str], databases: Databases, seed: int, seconds: float) -> int:
    started = said = time.monotonic()
    rules = worlds = failures = 0
    while not seconds or time.monotonic() - started < seconds:
        world = random_world(seed, count=8, depth=2 + seed % 3)
        for engine in engines:
            found = _differences(world, engine, databases)
            if found:
                failures += 1
                _write(world, engine, databases)
        rules, worlds, seed = rules + len(world.rules), worlds + 1, seed + 1
        if time.monotonic() - said > _SAY_EVERY:
            said = time.monotonic()
            print(_line(rules, worlds, failures, said - started), flush=True)
    print(_line(rules, worlds, failures, time.monotonic() - started))
    return 1 if failures else 0


def _differences(world: World, engine: str, databases: Databases) -> list[str]:
    return disagreements(world) if engine == "duckdb" else engine_disagreements(world, engine, databases)


def _write(world: World, engine: str, databases: Databases) -> None:
    small = smallest(world, lambda tried: bool(_differences(tried, engine, databases)))
    path = OUT / f"{engine}-{world.seed}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*_differences(small, engine, databases), "", told(small)]), encoding="utf-8")
    print(f"{engine} disagrees with memory: {path.relative_to(OUT.parents[1])}", flush=True)


def _line(rules: int, worlds: int, failures: int, seconds: float) -> str:
    each = rules / max(seconds, 1) * 60
    return f"{rules:,} rules in {worlds:,} worlds, {each:,.0f} a minute, {failures} disagreements"


if __name__ == "__main__":
    sys.exit(main())
