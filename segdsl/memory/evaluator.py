"""The evaluator: what rules say of one profile, and of a population.

One profile is a nested mapping; its rules run as one generated function. A population's rules run as one loop over
its rows; ranks are computed before it, and rules of other rows once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from segdsl.catalog.models import Catalog, name_of
from segdsl.diagnostics import SegdslError
from segdsl.memory import errors
from segdsl.memory.lowering import Lowering
from segdsl.memory.populations import Population, Row, collector_resting
from segdsl.memory.profiles import Profiles
from segdsl.memory.program import Output, Program, written
from segdsl.memory.rankings import Thresholds
from segdsl.memory.runs import Run
from segdsl.memory.walks import everything
from segdsl.memory.writing import Block, Env
from segdsl.plan import Expr, GroupTop, Plan, Rank, RankSize, Ref
from segdsl.wording import join, say

Predicate = Callable[[Mapping[str, Any]], bool]


class Evaluator:
    """Evaluates the rules of a plan (or only ``rules``) in memory."""

    def __init__(self, plan: Plan, catalog: Catalog, rules: Iterable[str] | None = None) -> None:
        self.plan = plan
        self.catalog = catalog
        if rules is None:
            self.rules = [name for name, rule in plan.rules.items() if rule.kind != "computed"]
        else:
            self.rules = list(dict.fromkeys(rules))
        for name in self.rules:
            self._rule(name)
        self._programs: dict[object, tuple[Program, Any]] = {}

    def _rule(self, name: str) -> Any:
        if name not in self.plan.rules:
            known = join(list(self.plan.rules)[:10]) or say("no rules")
            raise SegdslError([errors.NO_SUCH_RULE.at(name=name, known=known)])
        return self.plan.rules[name]

    # --- one profile

    @cached_property
    def _profiles(self) -> Profiles:
        return Profiles(self.plan, self.catalog, self.rules)

    def matches(
        self, profile: Mapping[str, Any], thresholds: Thresholds | None = None, *, entity: str | None = None
    ) -> frozenset[str]:
        """The names of the segments that hold for one profile, and "club.gold" for its tiers and parts."""
        return self._profiles.matcher(entity or self.catalog.default_entity, thresholds)(profile)

    def matcher(
        self, thresholds: Thresholds | None = None, *, entity: str | None = None
    ) -> Callable[[Mapping[str, Any]], frozenset[str]]:
        """`matches` as a function of the profile alone, for many profiles."""
        return self._profiles.matcher(entity or self.catalog.default_entity, thresholds)

    def value(self, profile: Mapping[str, Any], name: str, thresholds: Thresholds | None = None) -> object:
        """The canonical value of a rule for one profile; None is unknown."""
        self._rule(name)
        return self._profiles.value(name, thresholds)(profile)

    def predicate(self, name: str, thresholds: Thresholds | None = None) -> Predicate:
        """One segment, or one tier as "club.gold", as a function of a profile."""
        return self._profiles.predicate(name, thresholds)

    # --- a population

    def members(self, population: Population) -> dict[str, list[Any]]:
        """The keys of the members of every segment, tier and part, in order."""
        found: dict[str, list[Any]] = {}
        for entity in self._entities():
            population.keyed(entity)
            found.update(self._members_of(population, entity))
        return found

    def _entities(self) -> list[str]:
        kinds = ("segment", "tiers", "split")
        return list(dict.fromkeys(self.plan.rules[n].entity for n in self.rules if self.plan.rules[n].kind in kinds))

    def needs(self) -> dict[str, set[str]]:
        """By entity the fields and links that `members` reads, beside keys: what has to be loaded."""
        found: dict[str, set[str]] = {}
        for entity in self._entities():
            program, _ = self._written(("members", entity), self._write_members(entity), trust=False)
            found.setdefault(entity, set())
            for owner, name in program.slots:
                found.setdefault(owner, set()).add(name)
        return found

    def _write_members(self, entity: str) -> Callable[[Program], list[str]]:
        def write(program: Program) -> list[str]:
            program.rows_of(entity)
            program.lowering.rules(self.rules)
            outputs = program.written = program.outputs(self.rules, entity)
            names: list[str] = []
            position = {id(output): number for number, output in enumerate(outputs)}

            def hit(output: Output) -> str:
                number = position[id(output)]
                return f"out{number}[{{t}} - 1](r0.key)" if output.tiers else f"out{number}(r0.key)"

            for number, chunk in enumerate(program.chunks(outputs)):

                def body(block: Block, env: Env, chunk: list[Output] = chunk) -> None:
                    program.write_outputs(chunk, hit, block, env)

                roots = [output.node for output in chunk]
                names.append(program.function(f"members{number}", f"main{number}", "rows", roots, body, loop=True))
            return names

        return write

    def _members_of(self, population: Population, entity: str) -> dict[str, list[Any]]:
        program, names = self._program(("members", entity), population, self._write_members(entity))
        run = Run(program, population)
        lists: dict[str, list[Any]] = {}
        sinks: dict[str, Any] = {}
        for number, output in enumerate(program.written):
            appends = [lists.setdefault(name, []).append for name in output.names]
            sinks[f"out{number}"] = tuple(appends) if output.tiers else appends[0]
        with collector_resting():
            namespace = run.start(sinks)
            rows = run.existing(entity, in_order=True)
            for name in names:
                namespace[name](rows)
        return lists

    def values(self, population: Population, names: Iterable[str]) -> dict[Any, tuple[Any, ...]]:
        """For every row of the entity of these rules their values, by key; conditions are True or False."""
        wanted = list(names)
        rules = [self._rule(name) for name in wanted]
        entity = rules[0].entity if rules else self.catalog.default_entity
        for rule in rules:
            if rule.entity != entity:
                one, other = (name_of(self.catalog.entities[name]) for name in (entity, rule.entity))
                raise SegdslError(
                    [errors.MIXED_ENTITIES.at(first=rules[0].name, entity=one, second=rule.name, other=other)]
                )
        population.keyed(entity)

        def write(program: Program) -> str:
            program.rows_of(entity)
            program.lowering.rules(wanted)
            nodes = [program.lowering.rule(name) for name in wanted]

            def body(block: Block, env: Env) -> None:
                program.share([[node] for node in nodes], block, env)
                for node in nodes:
                    program.temp(node, block, env)
                values = "".join(f"{program.value(node, env)}, " for node in nodes)
                block.add(f"out[r0.key] = ({values})")

            return program.function("values", "main", "rows, out", nodes, body, loop=True)

        program, main = self._program(("values", tuple(wanted)), population, write)
        run = Run(program, population)
        found: dict[Any, tuple[Any, ...]] = {}
        with collector_resting():
            run.start({})[main](run.existing(entity, in_order=True), found)
        return found

    def thresholds(self, population: Population) -> Thresholds:
        """What is needed to rank one profile later: the ranked values of the population."""

        def write(program: Program) -> str:
            program.lowering.rules(self.rules)
            for name in self._rankings(program):
                program.number(("ranking", name))
            program.functions["thresholds"] = program.at
            return ""

        program, _ = self._program("thresholds", population, write)
        run = Run(program, population)
        with collector_resting():
            run.start({})
        return Thresholds(run.standings)

    def _rankings(self, program: Program) -> list[str]:
        """The rankings that the wanted rules speak of, directly or through other rules."""
        from segdsl.memory.walks import identity, needed_rules

        found: dict[str, None] = {}
        for rule in needed_rules(self.plan, self.rules):
            for expr in everything([self.plan.rules[rule].value]):
                if isinstance(expr, (Rank, RankSize, GroupTop)):
                    ranked = expr if isinstance(expr, GroupTop) else expr.ranking
                    found[program.lowering.rankings[identity(ranked)][0]] = None
        return list(found)

    def _program(self, key: object, population: Population, write: Callable[[Program], Any]) -> tuple[Program, Any]:
        """A program for this population; one that trusts `required` as long as no row breaks the promise."""
        if population.complete:
            program, result = self._written(key, write, trust=True)
            population.ensure(program.slots)
            if population.complete:
                return program, result
        program, result = self._written(key, write, trust=False)
        population.ensure(program.slots)
        return program, result

    def _written(self, key: object, write: Callable[[Program], Any], *, trust: bool) -> tuple[Program, Any]:
        """A program for populations, written once; without a key it is not kept."""
        if key is None or (key, trust) not in self._programs:
            results: list[Any] = []

            def make() -> Program:
                lowering = Lowering(self.plan, self.catalog, "population", trust_required=trust)
                program = Program(self.plan, self.catalog, lowering)
                results.append(write(program))
                return program

            made = (written(make), results[0])
            if key is None:
                return made
            self._programs[key, trust] = made
        return self._programs[key, trust]

    # --- any expression, to explain

    def expression(
        self,
        expr: Expr,
        entity: str | None = None,
        *,
        population: Population | None = None,
        thresholds: Thresholds | None = None,
    ) -> Callable[[Any], Any]:
        """A condition or value over ``Row(0, entity)`` as a function of a profile, or of a row of ``population``."""
        entity = entity or self.catalog.default_entity
        if population is None:
            return self._profiles.expression(expr, entity, thresholds)
        needed = [e.name for e in everything([expr]) if isinstance(e, Ref)]

        def write(program: Program) -> str:
            program.rows_of(entity)
            program.lowering.rules(needed)
            program.write_value("expression", "main", program.top(expr, entity), entity)
            return "main"

        program, main = self._program(None, population, write)
        run = Run(program, population)
        function = run.start({})[main]
        exists = run.exists(entity)

        def evaluate(row: Row) -> Any:
            return function(row) if exists is None or exists[row.i] else None

        return evaluate
