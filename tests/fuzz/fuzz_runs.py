"""Running a world on both backends, finding the rules on which they differ, and making those small enough to read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from fuzz_data import Tables, profiles, write_parquet
from fuzz_nodes import Rule, shrunk
from fuzz_rules import World, text_of

import segdsl
from segdsl.diagnostics import SegdslError, str_of
from segdsl.source import Source
from segdsl.syntax import format_file, parse

LANGUAGES = tuple(path.stem for path in (Path(segdsl.__file__).parent / "syntax" / "vocabulary").glob("*.toml"))
Members = dict[str, list[Any]]


def with_law(rules: list[Rule]) -> str:
    """The rules; for each segment its complement; for each value whether it is known, and some comparisons."""
    lines = [text_of(rules)]
    for rule in rules:
        of = f" of {rule.entity}"
        if rule.kind == "segment":
            lines.append(f"segment not_{rule.name}{of}: not in segment {rule.name}")
        elif rule.kind in ("metric", "score"):
            kind = rule.body.children[0].kind if rule.kind == "metric" else "integer"
            if kind != "set":
                lines.append(f"segment k_{rule.name}{of}: {rule.name} is known")
            if kind in ("integer", "decimal", "float"):
                lines.append(f"segment g_{rule.name}{of}: {rule.name} > 1")
                lines.append(f"segment l_{rule.name}{of}: {rule.name} <= 0")
    entities = dict.fromkeys(rule.entity for rule in rules if rule.entity)
    lines += [f"segment all_{entity} of {entity}: everyone" for entity in entities]
    return "\n".join(lines) + "\n"


@contextmanager
def stored(tables: Tables, write: Callable[[Tables, Path], Path] = write_parquet) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz"))
    try:
        yield write(tables, folder)
    finally:
        shutil.rmtree(folder)


def bound(world: World, rules: list[Rule]) -> segdsl.Bound:
    return segdsl.load_text(with_law(rules), world.catalog).bind(as_of=world.as_of)


def on(backend: str, bound: segdsl.Bound, source: Any, names: Iterable[str] | None = None) -> Members | str:
    """The members, or what went wrong as text."""
    try:
        return bound.members(source, list(names) if names is not None else None, backend=backend)
    except SegdslError as error:
        return "refused: " + "; ".join(str_of(each) for each in error)
    except Exception as error:  # noqa: BLE001  whatever it is, it must not happen
        return f"raised {type(error).__name__}: {str(error)[:300]}"


def disagreements(world: World, rules: list[Rule] | None = None, folder: Path | None = None) -> list[str]:
    """The rules on which the backends differ, or that do not split everyone; each with what came out."""
    rules = world.rules if rules is None else rules
    if folder is None:
        with stored(world.tables) as written:
            return disagreements(world, rules, written)
    made = bound(world, rules)
    both = [on(backend, made, folder) for backend in ("memory", "duckdb")]
    if isinstance(both[0], dict) and isinstance(both[1], dict):
        return compared(rules, both[0], both[1])
    found = []
    for rule in rules:  # one of the backends fails as a whole: ask rule by rule
        if rule.kind in ("segment", "tiers", "split"):
            name = rule.name
        elif rule.kind in ("metric", "score"):
            name = f"g_{rule.name}" if f"g_{rule.name}" in with_law(rules) else f"k_{rule.name}"
        else:
            continue
        if f" {name} " not in with_law(rules).replace(":", " "):
            continue
        one, two = (on(backend, made, folder, [name]) for backend in ("memory", "duckdb"))
        if one != two or isinstance(one, str):
            found.append(f"{rule.name}: memory {one}, duckdb {two}")
    return found or [f"all: memory {str(both[0])[:300]}, duckdb {str(both[1])[:300]}"]


def compared(rules: list[Rule], one: Members, two: Members) -> list[str]:
    found = [f"{label}: memory {one[label]}, duckdb {two[label]}" for label in one if one[label] != two[label]]
    for rule in rules:
        if rule.kind != "segment" or found:
            continue
        for backend, members in (("memory", one), ("duckdb", two)):
            inside, outside = members[rule.name], members[f"not_{rule.name}"]
            if sorted([*inside, *outside]) != members[f"all_{rule.entity}"]:
                found.append(
                    f"{rule.name}: on {backend} {inside} and {outside} do not split {members[f'all_{rule.entity}']}"
                )
    return found


# --- one profile at a time


def unranked(rules: list[Rule]) -> list[Rule]:
    """The rules that no rank takes part in, directly or through what they use."""
    return [rule for rule in rules if not rule.body.has_rank()]


def record_disagreements(world: World) -> list[str]:
    """Where asking each customer's profile by itself differs from asking the whole population in memory."""
    rules = unranked(world.rules)
    made = bound(world, rules)
    rows = profiles(world.shop, world.tables)
    with stored(world.tables) as folder:
        members = made.members(folder, backend="memory")
    mine = {name for name, rule in made.plan.rules.items() if rule.entity == "customer"}
    expected: dict[Any, set[str]] = {row["id"]: set() for row in rows["customer"]}
    for label, keys in members.items():
        if label.partition(".")[0] in mine:
            for key in keys:
                expected[key].add(label)
    found = []
    for row in rows["customer"]:
        got = set(made.matches(row))
        if got != expected[row["id"]]:
            found += [
                f"{label} for {row['id']!r}: a profile says {label in got}" for label in got ^ expected[row["id"]]
            ]
    return found


def row_disagreements(world: World) -> list[str]:
    """Where lists of rows by entity differ from the same rows in files, both in memory."""
    made = bound(world, world.rules)
    with stored(world.tables) as folder:
        one = on("memory", made, folder)
    two = on("memory", made, profiles(world.shop, world.tables))
    if isinstance(one, str) or isinstance(two, str):
        return [f"files {str(one)[:300]}, rows {str(two)[:300]}"]
    return [f"{label}: files {one[label]}, rows {two[label]}" for label in one if one[label] != two[label]]


# --- there and back again


def round_trips(world: World) -> list[str]:
    """What changes when rules are printed and read again, translated and read again, or sent as JSON."""
    found = []
    tree, mistakes = parse(Source("rules.seg", world.text))
    assert not mistakes, mistakes
    for language in LANGUAGES:
        text = format_file(tree, language=language)
        again, mistakes = parse(Source("rules.seg", text))
        if mistakes or again.declarations != tree.declarations:
            found.append(f"{language}: {mistakes or first_difference(tree.declarations, again.declarations)}")
        elif format_file(again, language=language) != text:
            found.append(f"{language}: printed twice it is another text")
    rules = segdsl.load_text(world.text, world.catalog)
    back = segdsl.RuleSet.from_json(rules.to_json(), rules.catalog)
    if back.rules != rules.rules:
        found.append("JSON gives other rules")
    elif back.bind(as_of=world.as_of).plan != rules.bind(as_of=world.as_of).plan:
        found.append("JSON gives another plan")
    return found


def first_difference(one: Any, two: Any) -> str:
    for a, b in zip(one, two, strict=False):
        if a != b:
            return f"{str(a)[:600]}\n  became {str(b)[:600]}"
    return f"{len(one)} declarations became {len(two)}"


# --- making it small


def smallest(world: World, fails: Callable[[World], bool]) -> World:
    """The same failure with fewer rules, smaller ones, and fewer rows and cells."""

    def rules_fail(rules: list[Rule]) -> bool:
        return _quietly(fails, _with(world, rules=rules))

    world = _with(world, rules=shrunk(world.rules, rules_fail))
    world = _fewer_rows(world, lambda tried: _quietly(fails, tried))
    return _with(world, rules=shrunk(world.rules, lambda rules: _quietly(fails, _with(world, rules=rules)), 100))


def _with(world: World, **changes: Any) -> World:
    return World(**{**world.__dict__, **changes})


def _quietly(fails: Callable[[World], bool], world: World) -> bool:
    try:
        return fails(world)
    except Exception:  # noqa: BLE001  a candidate that does not even load is none
        return False


def _fewer_rows(world: World, fails: Callable[[World], bool], tries: int = 250) -> World:
    for table in list(world.tables.rows):
        index = len(world.tables.rows[table])
        while index > 0 and tries > 0:
            index -= 1
            tries -= 1
            tables = deepcopy(world.tables)
            del tables.rows[table][index]
            if fails(_with(world, tables=tables)):
                world = _with(world, tables=tables)
    for table, rows in list(world.tables.rows.items()):
        for number in range(len(rows)):
            for name, value in list(rows[number].items()):
                if value is not None and name not in ("id", "ext_id", "owner_id", "meta") and tries > -250:
                    tries -= 1
                    tables = deepcopy(world.tables)
                    tables.rows[table][number][name] = None
                    if fails(_with(world, tables=tables)):
                        world = _with(world, tables=tables)
    return world


def told(world: World) -> str:
    """The world as text that a person can read."""
    lines = [f"seed {world.seed}, as of {world.as_of.isoformat()}", "", world.text, ""]
    used = world.text + world.catalog
    for table, rows in world.tables.rows.items():
        if rows and table in used:
            lines.append(f"{table}: {world.tables.columns[table]}")
            lines += [f"  { ({k: v for k, v in row.items() if v is not None}) }" for row in rows]
    lines += ["", world.catalog]
    return "\n".join(lines)
