"""Whatever comes in, rules, catalogs, files, profiles, documents: an answer or a `SegdslError`, and soon."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzz_data import profiles, write_csv
from fuzz_rules import World, random_world
from fuzz_runs import stored
from fuzz_settings import SEEDS, looks
from hypothesis import given
from hypothesis import strategies as st

import segdsl
from segdsl.diagnostics import SegdslError, has_errors

pytestmark = pytest.mark.fuzz

SECONDS = 5.0  # of this process; one is what we want, and the machine may be busy
DEEP = 10_000
SMALL = random_world(1, count=6, depth=2)
TOKENS = (
    *(
        "(",
        ")",
        ",",
        ".",
        ":",
        '"',
        "`",
        "«",
        "»",
        "\\",
        "#",
        "@",
        "%",
        "/",
        "*",
        "-",
        "+",
        "<",
        "≤",
        "=",
        "1405/13/40",
    ),
    *("and", "or", "not", "is", "in", "of", "by", "if", "then", "else", "end", "where", "per", "top 10% by", "among"),
    *("segment", "tiers", "tier", "score", "add", "split", "part", "metric", "param", "let", "use", "test", "given"),
    *(
        "in the last",
        "full",
        "ago",
        "from now",
        "between",
        "exactly",
        "within",
        "sequence(",
        "sample(",
        "count(",
        "no ",
    ),
    *(
        "9" * 40,
        "-1",
        "0",
        "0.5",
        "1e9",
        "2026-02-30",
        "2026-03-21T25:00",
        "0000-00-00",
        "true",
        "now",
        "today",
        "\u200c",
    ),
    *(
        "\x00",
        "\ufeff",
        "\u202e",
        "\u2028",
        "🙂",
        "۱۲",
        "٪",
        "ي",
        "id",
        "orders",
        "customer",
        "order.id",
        "{",
        "}",
        "[",
        "]",
    ),
)


@contextmanager
def soon(seconds: float = SECONDS) -> Iterator[None]:
    """Only a `SegdslError` may come out, and before long."""
    started = time.process_time()
    said: list[SegdslError] = []
    try:
        yield
    except SegdslError as error:
        said.append(error)
    assert all(list(error) for error in said), "an error says what is wrong"
    took = time.process_time() - started
    assert took < seconds, f"{took:.1f} seconds"


def mutated(r: Random, text: str, tokens: tuple[str, ...] = TOKENS) -> str:
    """A few cuts, copies, swaps and strange words."""
    for _ in range(r.choice((1, 1, 1, 2, 3, 8))):
        a = r.randrange(len(text) + 1)
        b = min(len(text), a + r.choice((0, 1, 1, 3, 10, 60)))
        choice = r.randrange(5)
        if choice == 0:
            text = text[:a] + text[b:]
        elif choice == 1:
            text = text[:a] + r.choice(tokens) + text[b:]
        elif choice == 2:
            text = text[:a] + f" {r.choice(tokens)} " + text[a:]
        elif choice == 3:
            text = text[:a] + text[a:b] * r.choice((2, 3, 50)) + text[b:]
        else:
            c = r.randrange(len(text) + 1)
            text = text[:a] + text[c : c + 30] + text[b:]
    return text


def run_in_memory(world: World, rules: segdsl.RuleSet) -> None:
    if not has_errors(rules.check()):
        rules.bind(as_of=world.as_of).members(profiles(world.shop, world.tables), backend="memory")


@given(st.binary(max_size=300), st.booleans())
@looks(0.5)
def test_random_bytes_are_no_rules(tmp_path_factory: pytest.TempPathFactory, noise: bytes, behind: bool) -> None:
    folder = tmp_path_factory.mktemp("noise")
    (folder / "rules.seg").write_bytes(b"segment s: id is " * behind + noise)
    (folder / "catalog.toml").write_text(SMALL.catalog, encoding="utf-8")
    with soon():
        segdsl.load(folder / "rules.seg").check()


@given(SEEDS)
@looks(1.0)
def test_mutated_rules(counted: Callable[[str, int], None], seed: int) -> None:
    counted("hostile texts", 1)
    world = random_world(seed % 40, count=5, depth=2)
    with soon():
        run_in_memory(world, segdsl.load_text(mutated(Random(seed), world.text), world.catalog))


@given(SEEDS)
@looks(0.2)
def test_mutated_rules_in_sql(counted: Callable[[str, int], None], seed: int) -> None:
    """What still is a rule runs in SQL too."""
    counted("hostile texts", 1)
    world = random_world(seed % 40, count=5, depth=2)
    with soon(60):
        rules = segdsl.load_text(mutated(Random(seed), world.text), world.catalog)
        if not has_errors(rules.check()):
            with stored(world.tables) as folder:
                rules.bind(as_of=world.as_of).members(folder, backend="duckdb")


@given(SEEDS)
@looks(0.6)
def test_mutated_catalogs(counted: Callable[[str, int], None], seed: int) -> None:
    counted("hostile texts", 1)
    world = random_world(seed % 40, count=3, depth=1)
    tokens = (
        *TOKENS,
        "type",
        '"text"',
        "{ type = ",
        "keep",
        "time",
        "links",
        "[entity.order]",
        "is = ",
        '"json"',
        "scale = 99",
    )
    with soon():
        run_in_memory(world, segdsl.load_text(world.text, mutated(Random(seed), world.catalog, tokens)))


@pytest.mark.engine("duckdb")
@given(SEEDS)
@looks(0.15)
def test_mutated_files(counted: Callable[[str, int], None], seed: int) -> None:
    """Broken CSV files: both readers say what is wrong, or both read the same."""
    counted("hostile texts", 1)
    r = Random(seed)
    world = random_world(seed % 40, count=3, depth=1)
    tokens = (*TOKENS, "\n", "\r\n", "\r", ",,,", '""', '"x', ";", "\t")
    with stored(world.tables, write_csv) as folder, soon(30):
        chosen = r.choice(sorted(folder.glob("*.csv")))
        noise = mutated(r, chosen.read_text(encoding="utf-8"), tokens).encode("utf-8", "surrogatepass")
        if r.random() < 0.2:
            at = r.randrange(len(noise) + 1)
            noise = noise[:at] + bytes([r.randrange(256)]) + noise[at:]
        chosen.write_bytes(noise)
        bound = segdsl.load_text(world.text, world.catalog).bind(as_of=world.as_of)
        found: list[Any] = []
        for backend in ("memory", "duckdb"):
            try:
                found.append(bound.members(folder, backend=backend))
            except SegdslError as error:
                found.append({each.code for each in error})
        assert found[0] == found[1]


STRANGE: tuple[Any, ...] = (
    *(
        None,
        "",
        "x",
        0,
        -1,
        2**70,
        1.5,
        float("nan"),
        float("inf"),
        True,
        [],
        {},
        [[]],
        [None],
        [1],
        ["x"],
        {"id": 1},
        [{"id": None}],
    ),
    *((), object(), b"x", {"id": []}, [{}], "2026-03-21", 10**400, 1e308, [{"id": 1}, {"id": 1}], lambda: 1),
)


@given(SEEDS)
@looks(0.5)
def test_strange_profiles(counted: Callable[[str, int], None], seed: int) -> None:
    """A profile may hold anything under any name."""
    counted("hostile texts", 1)
    r = Random(seed)
    world = random_world(seed % 40, count=5, depth=2)
    bound = segdsl.load_text(world.text, world.catalog).bind(as_of=world.as_of)
    rows = profiles(world.shop, world.tables)
    for name, entity in world.shop.entities.items():
        for row in rows[name]:
            for member in [*entity.fields, *entity.links, "id"]:
                if r.random() < 0.15:
                    row[member] = r.choice((*STRANGE, row))
    with soon():
        bound.members(rows["customer"])
    with soon():
        bound.members(rows)
    for row in [*rows["customer"], *STRANGE]:
        with soon():
            bound.matches(row)


@given(SEEDS)
@looks(0.3)
def test_mutated_documents(counted: Callable[[str, int], None], seed: int) -> None:
    """Rules as JSON that somebody has worked on: refused, or rules that can be asked for members."""
    counted("hostile texts", 1)
    r = Random(seed)
    world = random_world(seed % 40, count=3, depth=1)
    rules = segdsl.load_text(world.text, world.catalog)
    text = rules.to_json()
    changed = mutated(r, text) if r.random() < 0.4 else json.dumps(_changed(r, json.loads(text)))
    with soon():
        run_in_memory(world, segdsl.RuleSet.from_json(changed, rules.catalog))


def _changed(r: Random, value: Any) -> Any:
    """A JSON value with some of its parts replaced by others of it."""
    if r.random() < 0.01:
        return r.choice((None, 0, -1, "x", "id", [], {}, True, 1.5, "customer", "orders"))
    if isinstance(value, dict):
        return {key: _changed(r, item) for key, item in value.items() if r.random() > 0.002}
    return [_changed(r, item) for item in value] if isinstance(value, list) else value


@given(SEEDS)
@looks(0.2)
def test_strange_params(seed: int) -> None:
    r = Random(seed)
    world = random_world(seed % 40, count=6, depth=2)
    rules = segdsl.load_text(world.text, world.catalog)
    with soon():
        params = {r.choice(("p1", "p2", "p3")): r.choice((*STRANGE, 10**9, 2**63 - 1, 10_000, "7"))}
        bound = rules.bind(as_of=world.as_of, params=params)
        bound.members(profiles(world.shop, world.tables))


# --- by hand


@pytest.mark.parametrize(
    "word", ["(", "not ", "-", "if ", "count(orders where ", "any(orders where id is 1 and ", '"', "`", "[", "{"]
)
def test_deep_rules(word: str) -> None:
    with soon():
        assert segdsl.load_text(f"segment s: {word * DEEP} id", SMALL.catalog).check()


@pytest.mark.parametrize(
    "text",
    [
        "segment s: id is " + "1" * 1_000_000,
        'segment s: "' + "x" * 1_000_000 + '" is "y"',
        "segment s: id is one of (" + "1, " * 15_000 + "2)",
        "# " + "x" * 2_000_000,
        "segment " + "s" * 1_000_000 + ": true",
        "\n" * 1_000_000,
        "segment s: true\n" * 5_000,
    ],
    ids=["number", "text", "list", "comment", "name", "lines", "declarations"],
)
def test_megabytes(text: str) -> None:
    with soon(30):
        segdsl.load_text(text, SMALL.catalog).check()


@pytest.mark.parametrize(
    "catalog", ["[" * DEEP, "a = " + "[" * DEEP, "a = " + "{a=" * DEEP, "a." * DEEP + "b = 1", "x" * 3_000_000]
)
def test_deep_catalogs(catalog: str) -> None:
    with soon(), pytest.raises(SegdslError):
        segdsl.load_text("segment s: true", catalog)


def test_use_in_a_circle_and_out_of_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "rules"
    inside.mkdir()
    (tmp_path / "secret.seg").write_text("segment secret: true")
    (tmp_path / "secret.csv").write_text("1\n2\n")
    (inside / "catalog.toml").write_text(SMALL.catalog, encoding="utf-8")
    (inside / "b.seg").write_text('use "a.seg"\nsegment b: true')
    (inside / "link.seg").symlink_to(tmp_path / "secret.seg")
    outside = [
        str(tmp_path / "secret.seg"),
        "../secret.seg",
        "x/../../secret.seg",
        "./.././secret.seg",
        "..\\secret.seg",
        "link.seg",
    ]
    outside += ["file:///etc/passwd", "/etc/passwd", "/dev/stdin", "~/x.seg", "\x00", "", ".", "..", "a" * 5_000]
    for path in outside:
        (inside / "a.seg").write_text(f'use "b.seg"\nuse "{path}"\nsegment a: in segment b', encoding="utf-8")
        with soon():
            assert has_errors(segdsl.load(inside / "a.seg").check()), path
    for path in ["../secret.csv", str(tmp_path / "secret.csv"), "/etc/passwd", "/dev/zero", "b.seg/x"]:
        (inside / "a.seg").write_text(f'let l: integer = file "{path}"\nsegment a: id is one of l', encoding="utf-8")
        with soon():
            assert has_errors(segdsl.load(inside / "a.seg").check()), path


def test_a_thousand_files_in_a_row() -> None:
    files = {f"f{n}.seg": f'use "f{n + 1}.seg"\nsegment s{n}: true\n' for n in range(3_000)}
    with soon(30):
        assert has_errors(segdsl.load_text(files, SMALL.catalog, main="f0.seg").check())
