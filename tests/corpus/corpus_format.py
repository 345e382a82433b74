"""The corpus: what a rule means, said case by case in YAML, apart from every implementation.

A topic is one file. It may set ``as_of``, ``settings`` (clock and calendar), ``catalog`` or ``catalog_add`` (TOML),
``tables`` (rows as they are stored) and ``types`` (a stored column's own SQL type); a case may override each.
What a case claims stands in one or more of::

    holds:  {condition: [keys of the members]}         a segment for each condition
    gives:  {expression: {key: value or null}}         a value; text stands for itself in the language: '"paid"', gold
    rules + expect: {segment: [keys]}                  whole declarations
    rules + tests: {title: pass | fail}                test blocks
    wrong:  {condition: phrase or [phrases]}           one error, whose words include these
    rules + errors: [{at: "line:column", says: …}]     exactly these errors; warnings alike

``of`` names the entity of the generated segments. Every expected segment is also held to the complement law:
S and ``not in segment S`` split everyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
MAIN = "rules.seg"
FILE_KEYS = {"topic", "about", "as_of", "settings", "catalog", "catalog_add", "tables", "types", "files", "cases"}
CASE_KEYS = {
    "name", "note", "as_of", "params", "call", "settings", "catalog", "catalog_add", "tables", "types", "files",
    "rules", "of", "expect", "holds", "gives", "wrong", "errors", "warnings", "tests",
}  # fmt: skip


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # the one in C reads ten times as fast
    """YAML without surprises: dates stay text, ``no`` is a word, 1.10 is exact, a repeated key is an error."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("tag:yaml.org,2002:float", r"^-?[0-9]+\.[0-9]+(?:e-?[0-9]+)?$", "-0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", key_node.start_mark)
        seen.add(key)
    loader.flatten_mapping(node)
    return {loader.construct_object(k, deep=True): loader.construct_object(v, deep=True) for k, v in node.value}


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


@dataclass(frozen=True)
class Wanted:
    """A diagnostic that a case asks for; ``at`` is a line, or ``line:column``; ``file`` where it is not the main one."""

    says: tuple[str, ...] = ()
    at: str = ""
    code: str = ""
    file: str = ""


@dataclass(frozen=True)
class Case:
    """One claim about the language, ready to run."""

    topic: str
    name: str
    files: Mapping[str, str]
    catalog: str
    tables: Mapping[str, list[dict[str, Any]]]
    types: Mapping[str, Mapping[str, str]]
    as_of: str
    params: Mapping[str, Any]
    call: Mapping[str, Any] = field(default_factory=dict)  # timezone and calendar of the call, over the catalog's
    members: Mapping[str, list[Any]] = field(default_factory=dict)  # segment -> keys
    entity_of: Mapping[str, str] = field(default_factory=dict)  # segment -> entity, "" is the default one
    written: Mapping[str, str] = field(default_factory=dict)  # generated segment -> its text
    errors: tuple[Wanted, ...] | None = None
    warnings: tuple[Wanted, ...] | None = None
    tests: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.topic}::{self.name}"


def load_topics() -> dict[str, dict[str, Any]]:
    """Every topic file by its topic's name."""
    return {path.stem: load_yaml(path) for path in sorted(HERE.glob("*.yaml"))}


def load_yaml(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as handle:
        loaded = yaml.load(handle, Loader=_Loader)
    assert isinstance(loaded, dict)
    return loaded


def all_cases() -> list[Case]:
    return [
        case for topic, data in load_topics().items() for raw in data["cases"] for case in cases_of(topic, data, raw)
    ]


def cases_of(topic: str, data: Mapping[str, Any], raw: Mapping[str, Any]) -> Iterator[Case]:
    """The case of one YAML entry; each line of a ``wrong`` is a case of its own."""
    base: dict[str, Any] = {
        "topic": topic,
        "catalog": _catalog(data, raw),
        "tables": {**data.get("tables", {}), **raw.get("tables", {})},
        "types": {**data.get("types", {}), **raw.get("types", {})},
        "as_of": str(raw.get("as_of", data.get("as_of", "2026-03-21T12:00:00"))),
        "params": raw.get("params", {}),
        "call": raw.get("call", {}),
    }
    files = {**data.get("files", {}), **raw.get("files", {})}
    if "wrong" in raw:
        of = f" of {raw['of']}" if "of" in raw else ""
        for number, (condition, says) in enumerate(raw["wrong"].items(), 1):
            text = f"{raw.get('rules', '')}\nsegment wrong{of}: {condition}\n"
            name = raw["name"] if len(raw["wrong"]) == 1 else f"{raw['name']} ({number})"
            yield Case(**base, name=name, files={**files, MAIN: text}, errors=(_wanted({"says": says}),))
        return
    members: dict[str, list[Any]] = dict(raw.get("expect", {}))
    entity_of = {name: entity for name, entity in _declared(str(raw.get("rules", ""))) if name in members}
    written: dict[str, str] = {}
    for condition, keys in _conditions(raw):
        segment = f"case_{len(written) + 1}"
        members[segment], entity_of[segment], written[segment] = keys, raw.get("of", ""), condition
    lines = [str(raw.get("rules", ""))]
    lines += [f"segment {name}{_of(entity_of[name])}: {text}" for name, text in written.items()]
    yield Case(
        **base,
        name=raw["name"],
        files={**files, MAIN: "\n".join(lines) + "\n"},
        members=members,
        entity_of=entity_of,
        written=written,
        errors=_all_wanted(raw, "errors"),
        warnings=_all_wanted(raw, "warnings"),
        tests=raw.get("tests", {}),
    )


def with_complements(case: Case) -> Case:
    """The same case with ``outside_S`` for each of its segments, and everyone of each entity."""
    lines = [f"segment outside_{name}{_of(entity)}: not in segment {name}" for name, entity in case.entity_of.items()]
    entities = sorted(set(case.entity_of.values()))
    lines += [f"segment everyone_{entity or 'by_default'}{_of(entity)}: everyone" for entity in entities]
    text = case.files[MAIN] + "\n".join(lines) + "\n"
    return Case(**{**case.__dict__, "files": {**case.files, MAIN: text}})


def count_claims(case: Case) -> int:
    return len(case.members) + len(case.tests) + len(case.errors or ()) + len(case.warnings or ())


def _conditions(raw: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    yield from raw.get("holds", {}).items()
    for expression, by_key in raw.get("gives", {}).items():
        groups: dict[str, list[Any]] = {}
        for key, value in by_key.items():
            groups.setdefault(_literal(value), []).append(key)
        for literal, keys in groups.items():
            yield f"{expression} is {literal}", keys


def _literal(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _of(entity: str) -> str:
    return f" of {entity}" if entity else ""


def _declared(rules: str) -> list[tuple[str, str]]:
    return re.findall(r'^\s*segment\s+(\S+?)(?:\s+"[^"]*")?(?:\s+of\s+([^\s:]+))?\s*:', rules, re.MULTILINE)


def _all_wanted(raw: Mapping[str, Any], kind: str) -> tuple[Wanted, ...] | None:
    return tuple(_wanted(one) for one in raw[kind]) if kind in raw else None


def _wanted(one: Mapping[str, Any]) -> Wanted:
    says = one.get("says", [])
    phrases = tuple(says) if isinstance(says, list) else (str(says),)
    return Wanted(tuple(p for p in phrases if p), str(one.get("at", "")), one.get("code", ""), one.get("file", ""))


def _catalog(data: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    text = raw.get("catalog") or data.get("catalog") or (HERE / "shop.toml").read_text(encoding="utf-8")
    for key, value in {**data.get("settings", {}), **raw.get("settings", {})}.items():
        text, found = re.subn(rf'^{key} = "[^"]*"', f'{key} = "{value}"', text, count=1, flags=re.MULTILINE)
        assert found, f"the catalog has no line for {key}"
    return "\n".join([text, data.get("catalog_add", ""), raw.get("catalog_add", "")])
