"""Rules for one profile at a time: functions of a nested mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from segdsl.catalog.models import Catalog, name_of
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.memory import errors
from segdsl.memory.access import rows_behind
from segdsl.memory.linking import not_a_row
from segdsl.memory.lowering import Lowering, is_condition
from segdsl.memory.program import Output, Program, written
from segdsl.memory.rankings import Thresholds, group_is_in
from segdsl.memory.walks import Ranked, everything
from segdsl.memory.writing import Block, Env
from segdsl.plan import Expr, GroupTop, Plan, Ref
from segdsl.types import BOOLEAN
from segdsl.wording import join, say, term

Profile = Mapping[str, Any]


class Profiles:
    """Functions of profiles, written once and kept."""

    def __init__(self, plan: Plan, catalog: Catalog, rules: list[str]) -> None:
        self.plan = plan
        self.catalog = catalog
        self.rules = rules
        self._written: dict[object, tuple[Program, list[str]]] = {}
        self._functions: dict[object, tuple[Thresholds | None, Any]] = {}

    def _program(
        self, key: object, rules: Iterable[str], write: Callable[[Program], list[str]]
    ) -> tuple[Program, list[str]]:
        if key is None or key not in self._written:
            names: list[str] = []

            def make() -> Program:
                lowering = Lowering(self.plan, self.catalog, "record")
                program = Program(self.plan, self.catalog, lowering)
                lowering.rules(rules)
                names.extend(write(program))
                return program

            made = (written(make), names)
            if key is None:  # asked once, not kept
                return made
            self._written[key] = made
        return self._written[key]

    def _ready(
        self,
        key: object,
        rules: list[str],
        thresholds: Thresholds | None,
        write: Callable[[Program], list[str]],
        finish: Callable[..., Any],
    ) -> Any:
        """The functions of a program, with these thresholds, put together by ``finish``."""
        program, names = self._program(key, rules, write)
        namespace = program.run({"unreadable": self._unreadable})
        namespace.update(self._lookups(program, namespace, rules, thresholds))
        function = finish(*[namespace[name] for name in names])
        if key is not None:
            self._functions[key] = (thresholds, function)
        return function

    def _kept(self, key: object, thresholds: Thresholds | None) -> Any:
        """A function that is there already."""
        held, function = self._functions.get(key, (None, None))
        return function if held is thresholds else None

    def _lookups(
        self, program: Program, namespace: dict[str, Any], rules: list[str], thresholds: Thresholds | None
    ) -> dict[str, Any]:
        """The functions that look ranks up in thresholds."""
        found: dict[str, Any] = {}
        for name, (kind, ranking) in program.natives.items():
            ranked = program.ranked[ranking]
            if thresholds is None:
                raise SegdslError([self._rank_alone(ranking, ranked, rules)])
            standing = thresholds[ranking]
            if kind == "ingroup":
                assert isinstance(ranked, GroupTop)
                groups = namespace[f"gf{program.numbers['groups', ranking]}"]
                found[name] = _in_groups(ranked, standing, groups)
            else:
                found[name] = standing.rank if kind == "rank" else standing.size
        return found

    def _rank_alone(self, ranking: str, ranked: Ranked, rules: list[str]) -> Diagnostic:
        rule = self.plan.rules[ranking.rpartition("/")[0]]
        title: str = f"{rule.name} ({rule.title})" if rule.title else rule.name
        users = [name for name in rules if name != rule.name and name in self.plan.rules]
        direct = [n for n in users if any(isinstance(e, Ref) and e.name == rule.name for e in self._parts(n))]
        if direct:
            title = say("{rule}, which {user} refers to,", rule=title, user=direct[0])
        entity = name_of(self.catalog.entities[rule.entity])
        return errors.RANK_ALONE.at(rule=title, entity=entity, ranking=ranking)

    def _parts(self, rule: str) -> Iterable[Expr]:
        return everything([self.plan.rules[rule].value])

    # --- the functions

    def matcher(self, entity: str, thresholds: Thresholds | None) -> Callable[[Profile], frozenset[str]]:
        """The names that hold for a profile of ``entity``."""
        kept_function: Callable[[Profile], frozenset[str]] | None = self._kept(("matches", entity), thresholds)
        if kept_function is not None:
            return kept_function

        def write(program: Program) -> list[str]:
            outputs = program.outputs(self.rules, entity)
            kept = program.kept0(entity)
            names: list[str] = []

            def hit(output: Output) -> str:
                if output.tiers:
                    return f"add({program.constant(output.names)}[{{t}} - 1])"
                return f"add({program.constant(output.names[0])})"

            for number, chunk in enumerate(program.chunks(outputs)):

                def body(block: Block, env: Env, chunk: list[Output] = chunk) -> None:
                    inner, inside = program.branch(kept, block, env)
                    program.write_outputs(chunk, hit, inner, inside)

                roots = [kept, *(output.node for output in chunk)]
                names.append(
                    program.function(f"matches{number}", f"main{number}", "r0, add", roots, body, guard=entity)
                )
            return names

        rules = [name for name in self.rules if self.plan.rules[name].entity == entity]
        function: Callable[[Profile], frozenset[str]] = self._ready(
            ("matches", entity), rules, thresholds, write, _collecting
        )
        return function

    def value(self, name: str, thresholds: Thresholds | None) -> Callable[[Profile], Any]:
        """The value of a rule."""
        kept: Callable[[Profile], Any] | None = self._kept(("value", name), thresholds)
        if kept is not None:
            return kept
        entity = self.plan.rules[name].entity

        def write(program: Program) -> list[str]:
            program.write_value("value", "main", program.lowering.rule(name), entity)
            return ["main"]

        function: Callable[[Profile], Any] = self._ready(("value", name), [name], thresholds, write, _only)
        return function

    def predicate(self, name: str, thresholds: Thresholds | None) -> Callable[[Profile], bool]:
        """Whether a segment, or a tier "club.gold", holds."""
        kept: Callable[[Profile], bool] | None = self._kept(("predicate", name), thresholds)
        if kept is not None:
            return kept
        rule_name, label = self._named(name)
        rule = self.plan.rules[rule_name]

        def write(program: Program) -> list[str]:
            node = program.lowering.rule(rule_name)
            graph = program.graph
            if label is not None:
                tier = graph.const(rule.type.names.index(label) + 1, rule.type)
                node = graph.node("call", (node, tier), "eq", type=BOOLEAN)
            elif not is_condition(node):
                node = graph.node("call", (node,), "truth", type=BOOLEAN)
            program.write_value("predicate", "main", node, rule.entity)
            return ["main"]

        function: Callable[[Profile], bool] = self._ready(("predicate", name), [rule_name], thresholds, write, _only)
        return function

    def _named(self, name: str) -> tuple[str, str | None]:
        rule = self.plan.rules.get(name)
        if rule is not None:
            if rule.type.kind == "boolean":
                return name, None
            example = rule.type.names[0] if rule.type.names else "…"
            raise SegdslError([errors.NOT_A_CONDITION.at(name=name, kind=term(rule.kind), label=example)])
        for place in [i for i, letter in enumerate(name) if letter == "."]:
            rule = self.plan.rules.get(name[:place])
            if rule is not None and name[place + 1 :] in rule.type.names:
                return name[:place], name[place + 1 :]
        known = join(list(self.plan.rules)[:10]) or say("no rules")
        raise SegdslError([errors.NO_SUCH_RULE.at(name=name, known=known)])

    def expression(self, expr: Expr, entity: str, thresholds: Thresholds | None) -> Callable[[Profile], Any]:
        """Any condition or value over ``Row(0, entity)``."""
        needed = [e.name for e in everything([expr]) if isinstance(e, Ref)]

        def write(program: Program) -> list[str]:
            program.write_value("expression", "main", program.top(expr, entity), entity)
            return ["main"]

        function: Callable[[Profile], Any] = self._ready(None, needed, thresholds, write, _only)
        return function

    # --- profiles that are none

    def _unreadable(self, entity: str, profile: object, error: Exception) -> Exception:
        """What to raise for a profile that could not be read; the error itself if the profile is fine."""
        stack: list[tuple[str, object]] = [(entity, profile)]
        seen: set[int] = set()
        while stack:
            name, row = stack.pop()
            found = self.catalog.entities[name]
            if not isinstance(row, Mapping):
                return SegdslError([not_a_row(found, row)])
            if id(row) in seen:
                continue
            seen.add(id(row))
            for link in found.links.values():
                value = row.get(link.name)
                if link.many:
                    stack.extend((link.to, inner) for inner in rows_behind(value))
                elif isinstance(value, Mapping):
                    stack.append((link.to, value))
        return error


def _only(function: Any) -> Any:
    return function


def _collecting(*functions: Callable[[Profile, Callable[[str], None]], None]) -> Any:
    """One function that calls all and returns the names that they added."""
    if len(functions) == 1:
        only = functions[0]

        def matches_one(profile: Profile) -> frozenset[str]:
            found: list[str] = []
            only(profile, found.append)
            return frozenset(found)

        return matches_one

    def matches(profile: Profile) -> frozenset[str]:
        found: list[str] = []
        for function in functions:
            function(profile, found.append)
        return frozenset(found)

    return matches


def _in_groups(top: GroupTop, standing: Any, groups: Callable[[Profile], list[tuple[Any, Any]]]) -> Any:
    def holds(row: Profile | None) -> bool:
        return row is not None and group_is_in(top, standing, groups(row))

    return holds
