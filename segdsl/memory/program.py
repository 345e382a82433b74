"""A program: generated functions for one plan, in one mode, and what they need to run.

Every function starts from a row ``r0``. What it is to compute are the roots of its body, so that all wanted rules
share what they have in common. Functions may need others (a remembered rule, a ranking, the groups of a row): writing
one asks for them, and `Program.complete` writes until nothing is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType
from typing import Any, Literal

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.memory import errors
from segdsl.memory.access import Access, PopulationAccess, RecordAccess, kept_name
from segdsl.memory.graph import Node, frontier, reachable
from segdsl.memory.loops import Loops
from segdsl.memory.lowering import Lowering, is_condition
from segdsl.memory.lowering_ranks import groups as groups_of
from segdsl.memory.lowering_ranks import ranked
from segdsl.memory.sequences import matcher
from segdsl.memory.sharing import Body
from segdsl.memory.walks import Ranked, way_of
from segdsl.memory.writing import Block, Env, Names
from segdsl.plan import TRUE, Expr, GroupTop, Plan, Ranking

CHUNK = 20_000  # distinct nodes of one function, about

Need = tuple[Literal["memo", "ranking", "kept", "groups", "way"], str]


class _Unset:
    """A value that is not there yet; rules never give it."""

    def __repr__(self) -> str:
        return "unset"


UNSET = _Unset()


@dataclass(frozen=True, slots=True)
class Output:
    """One name that `members` or `matches` answers for: a condition, or the tiers of a value."""

    node: Node
    names: tuple[str, ...]
    tiers: bool


@dataclass(slots=True)
class Function:
    """A written function and what it calls for."""

    name: str
    needs: set[Need] = field(default_factory=set)


class Program(Loops):
    """Writes and compiles functions."""

    def __init__(self, plan: Plan, catalog: Catalog, lowering: Lowering) -> None:
        names = Names()
        record = lowering.mode == "record"
        access: Access = RecordAccess(catalog, names) if record else PopulationAccess(catalog)
        super().__init__(names, access)
        self.plan = plan
        self.catalog = catalog
        self.lowering = lowering
        self.graph = lowering.graph
        self.record = record
        self.functions: dict[Need | str, Function] = {}
        self.ranked: dict[str, Ranked] = dict(lowering.rankings.values())
        self.natives: dict[str, tuple[str, str]] = {}  # function name -> (kind, ranking)
        self.numbers: dict[Need, int] = {}
        self.at: Function = Function("")
        self.written: list[Output] = []
        self._met: set[str] = set()  # entities whose existing rows are asked for
        names.values["U"] = UNSET

    # --- what functions need of each other

    def number(self, need: Need) -> int:
        """The number that names of this need end with."""
        self.at.needs.add(need)
        return self.numbers.setdefault(need, len(self.numbers))

    def remembered(self, node: Node, row: str) -> str:
        match node.kind:
            case "memo":
                return f"mf{self.number(('memo', node.data))}({row})"
            case "rank":
                return f"rk{self.number(('ranking', node.data))}[{row}.i]"
            case "ranksize":
                return f"rn{self.number(('ranking', node.data))}[{row}.i]"
            case _:
                return f"rg{self.number(('ranking', node.data))}[{row}.i]"

    def kept(self, row: str, entity: str) -> str:
        self.number(("kept", entity))
        return f"{kept_name(self.catalog, entity)}[{row}.i]"

    def native(self, node: Node) -> str:
        if node.kind == "sequence":
            self.names.values[node.data] = matcher(self.lowering.sequences[node.data])
            return str(node.data)
        kind, ranking = node.data
        if kind == "ingroup":
            self.number(("groups", ranking))
        name = f"th{self.number(('ranking', ranking))}_{kind}"
        self.natives[name] = (kind, ranking)
        return name

    def complete(self) -> None:
        """Write every function that the written ones need."""
        while True:
            missing = [need for f in list(self.functions.values()) for need in f.needs if need not in self.functions]
            missing += [("kept", entity) for entity in self.asked_kept() if ("kept", entity) not in self.functions]
            if not missing:
                return
            for need in dict.fromkeys(missing):
                self._write_need(need)

    def rows_of(self, entity: str) -> None:
        """Say that the existing rows of an entity are asked for."""
        self._met.add(entity)

    def asked_kept(self) -> list[str]:
        """The entities that have a `keep` and whose rows the functions meet."""
        if self.record:
            return []
        met = set(self._met)
        for need in self.functions:
            if need[0] == "ranking":
                population = self.ranked[need[1]].population
                met.update((population.entity, population.root or population.entity))
                met.update(hop.entity for hop in population.path)
        return sorted(e for e in met if e in self.plan.entities and self.plan.entities[e].keep is not None)

    @property
    def slots(self) -> set[tuple[str, str]]:
        """The fields and links, by entity, that the functions read from a population's rows."""
        if not isinstance(self.access, PopulationAccess):
            return set()
        found = set(self.access.fields)
        for need in self.functions:
            if need[0] == "ranking":
                population = self.ranked[need[1]].population
                entity = population.root
                for hop in population.path:
                    found.add((entity, hop.link))
                    entity = hop.entity
        return found

    def _write_need(self, need: Need) -> None:
        kind, name = need
        number = self.numbers.setdefault(need, len(self.numbers))
        match kind:
            case "memo":
                self._write_memo(need, number)
            case "kept":
                self._write_kept(need, number)
            case "groups":
                self._write_groups(need, number)
            case "way":
                self._write_way(need, number)
            case "ranking" if self.record:
                self.functions[need] = Function("")
            case "ranking":
                by = self.ranked[name]
                if isinstance(by, GroupTop):
                    self._write_ranked_groups(need, number, by)
                else:
                    self._write_ranking(need, number, by)

    def _write_memo(self, need: Need, number: int) -> None:
        node = self.lowering.rule(need[1])

        def write(block: Block, env: Env) -> None:
            block.add(f"t = mm{number}[r0.i]")
            block.nest("if t is not U:").add("return t")
            self.prepare(node, block, env)
            block.add(f"t = mm{number}[r0.i] = {self.value(node, env)}")
            block.add("return t")

        self.function(need, f"mf{number}", "r0", [node], write)

    def _write_kept(self, need: Need, number: int) -> None:
        entity = need[1]
        keep = self.plan.entities[entity].keep
        assert keep is not None
        node = self.lowering.top(keep, entity)

        def write(block: Block, env: Env) -> None:
            self.prepare(node, block, env)
            block.add(f"out[r0.i] = {self.condition(node, env)[0]}")

        self.function(need, f"kf{number}", "rows, out", [node], write, loop=True)

    def _write_way(self, need: Need, number: int) -> None:
        """Whether a row on the path of a population counts as a way to the rows behind it."""
        row, condition = way_of(self.ranked[need[1]].population)
        node = self.lowering.top(condition, row.entity)

        def write(block: Block, env: Env) -> None:
            self.prepare(node, block, env)
            block.add(f"out[r0.i] = {self.condition(node, env)[0]}")

        self.function(need, f"wf{number}", "rows, out", [node], write, loop=True)

    def _needs_way(self, need: Need) -> None:
        if self.ranked[need[1]].population.reached != TRUE:
            self.functions[need].needs.add(("way", need[1]))

    def _write_ranking(self, need: Need, number: int, ranking: Ranking) -> None:
        where, value, per = ranked(self.lowering, ranking, self.lowering.row0(ranking.population.entity))

        def write(block: Block, env: Env) -> None:
            block, env = self.branch(where, block, env)
            self.prepare(value, block, env)
            self.prepare(per, block, env)
            block.add(f"add((r0.i, {self.value(value, env)}, {self.value(per, env)}))")

        self.function(need, f"rf{number}", "rows, add", [where, value, per], write, loop=True)
        self._needs_way(need)

    def _write_ranked_groups(self, need: Need, number: int, top: GroupTop) -> None:
        where = self.lowering.top(top.population.where, top.population.entity)
        groups = self.numbers.setdefault(("groups", need[1]), len(self.numbers))

        def write(block: Block, env: Env) -> None:
            block, env = self.branch(where, block, env)
            block.add(f"add((r0.i, gf{groups}(r0)))")

        self.function(need, f"rf{number}", "rows, add", [where], write, loop=True)
        self.functions[need].needs.add(("groups", need[1]))
        self._needs_way(need)

    def _write_groups(self, need: Need, number: int) -> None:
        top = self.ranked[need[1]]
        assert isinstance(top, GroupTop)
        groups, value = groups_of(self.lowering, top, top.population.entity)
        hole = self._hole(value)

        def write(block: Block, env: Env) -> None:
            held = self.temp(groups, block, env)
            outer = [node for node in self._outer_nodes(value) if env.name(node) is None]
            for node in outer:
                self.temp(node, block, env)
            block.add("found = []")
            inner, inside = block.nest(f"for per, one in {held}.items():"), Env(env)
            inner.add(f"h = {self.finished(groups.data, 'one')}")
            if hole is not None:
                inside.names[hole.id] = "h"
            self.body = Body(1, [value], lambda n: inside.name(n) is not None)
            inner, inside = self.branch(self.graph.known(value), inner, inside)
            inner.add(f"found.append((per, {self.value(value, inside)}))")
            block.add("return found")

        self.function(need, f"gf{number}", "r0", [groups, *self._outer_nodes(value)], write)

    @staticmethod
    def _outer_nodes(value: Node) -> list[Node]:
        return frontier((value,), 0)

    @staticmethod
    def _hole(value: Node) -> Node | None:
        return next((node for node in reachable((value,)) if node.kind == "hole"), None)

    # --- functions

    def function(
        self,
        key: Need | str,
        name: str,
        parameters: str,
        roots: Sequence[Node],
        write: Callable[[Block, Env], None],
        *,
        loop: bool = False,
        guard: str = "",
    ) -> str:
        """Write ``def name(parameters)``; ``loop``: over ``rows``; ``guard``: the entity of a profile to be blamed."""
        outer, self.at = self.at, Function(name)
        self.functions[key] = self.at
        top = Block()
        block = top.nest(f"def {name}({parameters}):")
        if guard:
            block = block.nest("try:")
        inner = block.nest("for r0 in rows:") if loop else block
        env = Env()
        self.body = Body(0, list(roots), lambda node: False)
        for entity in {e.name for e in self.catalog.entities.values()}:
            env.names[self.lowering.row0(entity).id] = "r0"
        write(inner, env)
        lines = list(top.write())
        if guard:
            blame = self.names.value(guard, guard)
            lines += [
                " except (AttributeError, TypeError) as error:",
                f"  raise unreadable({blame}, r0, error) from error",
            ]
        self.lines.extend(lines)
        self.at = outer
        return name

    def source(self) -> str:
        """The Python that was written."""
        return "\n".join([*self.lines, ""])

    @cached_property
    def code(self) -> CodeType:
        """The functions, compiled; nothing is written after that."""
        return compile(self.source(), "<segdsl rules>", "exec")

    # --- results

    def outputs(self, rules: Iterable[str], entity: str) -> list[Output]:
        """What rules of an entity answer to: segments by their name, tiers and parts as "club.gold"."""
        found: list[Output] = []
        for name in rules:
            rule = self.plan.rules[name]
            if rule.entity != entity:
                continue
            if rule.kind == "segment":
                found.append(Output(self.lowering.rule(name), (name,), False))
            elif rule.kind in ("tiers", "split"):
                labels = tuple(f"{name}.{label}" for label in rule.type.names)
                found.append(Output(self.lowering.rule(name), labels, True))
        return found

    @staticmethod
    def chunks(outputs: Sequence[Output]) -> Iterable[list[Output]]:
        """Outputs in portions that make functions of a decent size; what a portion shares counts once."""
        portion: list[Output] = []
        seen: set[int] = set()
        for output in outputs:
            portion.append(output)
            stack = [output.node]
            while stack:
                node = stack.pop()
                if node.id not in seen:
                    seen.add(node.id)
                    stack.extend(node.args)
            if len(seen) >= CHUNK:
                yield portion
                portion, seen = [], set()
        if portion:
            yield portion

    def write_outputs(self, outputs: Sequence[Output], hit: Callable[[Output], str], block: Block, env: Env) -> None:
        """For each output a statement that is run where it holds; ``hit`` writes it, ``{t}`` being the tier."""
        self.share([[output.node] for output in outputs], block, env)
        for output in outputs:
            node = output.node
            if not output.tiers:
                inner, _ = self.branch(node, block, env)
                inner.add(hit(output))
                continue
            self.prepare(node, block, env)
            held = self.temp(node, block, env)
            inner = block.nest(f"if {held} is not None:") if node.unknown else block
            inner.add(hit(output).replace("{t}", held))

    def kept0(self, entity: str) -> Node:
        """The condition that row 0 exists, for a profile."""
        return self.lowering.keep(self.lowering.row0(entity), entity) if self.record else self.graph.true

    def write_value(self, key: str, name: str, node: Node, entity: str) -> None:
        """``def name(r0)`` that returns a node's value; unknown or false for a profile that does not exist."""
        kept = self.kept0(entity)

        def write(block: Block, env: Env) -> None:
            inner, inside = self.branch(kept, block, env)
            self.prepare(node, inner, inside)
            inner.add(f"return {self.value(node, inside)}")
            if inner is not block:
                block.add("return False" if is_condition(node) else "return None")

        self.function(key, name, "r0", [kept, node], write, guard=entity if self.record else "")

    def top(self, expr: Expr, entity: str) -> Node:
        return self.lowering.top(expr, entity)

    def run(self, values: dict[str, Any]) -> dict[str, Any]:
        """A fresh namespace in which the functions are defined, with ``values`` beside the constants."""
        namespace = {"__builtins__": __builtins__, **self.names.values, **values}
        exec(self.code, namespace)  # noqa: S102  # source that we wrote, from names that we made
        return namespace


def written(make: Callable[[], Program]) -> Program:
    """A program, complete; rules nested too deeply for Python are a diagnostic."""
    try:
        program = make()
        program.complete()
        program.code  # noqa: B018
    except RecursionError as error:
        raise SegdslError([errors.TOO_DEEP.at()]) from error
    return program
