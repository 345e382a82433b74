"""Running a program on a population: flags of `keep`, then ranks, then the function that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segdsl import plan
from segdsl.diagnostics import SegdslError
from segdsl.memory import errors
from segdsl.memory.access import kept_name, link_slot
from segdsl.memory.populations import Population
from segdsl.memory.program import UNSET, Need, Program
from segdsl.memory.rankings import Standing, cutoffs, fill_ranks, is_in, standing
from segdsl.memory.rows import Row
from segdsl.memory.walks import way_of
from segdsl.wording import join


class Run:
    """One run of one program over one population."""

    def __init__(self, program: Program, population: Population) -> None:
        self.program = program
        self.population = population
        self.standings: dict[str, Standing] = {}
        self._kept: dict[str, list[bool]] = {}
        self._namespace: dict[str, Any] = {}

    def start(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Compute what the functions look up; the namespace holds them."""
        program = self.program
        lists: dict[str, Any] = dict(values)
        for need, number in program.numbers.items():
            if need[0] == "memo":
                lists[f"mm{number}"] = [UNSET] * len(self.population.table(program.plan.rules[need[1]].entity).rows)
            elif need[0] == "ranking":
                ranked = program.ranked[need[1]]
                size = len(self.population.table(ranked.population.entity).rows)
                for letter in "gkn":
                    lists[f"r{letter}{number}"] = [False if letter == "g" else None] * size
        for name, entity in program.plan.entities.items():
            if entity.keep is not None:
                self._kept[name] = lists[kept_name(program.catalog, name)] = [True] * len(
                    self.population.table(name).rows
                )
        self._namespace = program.run(lists)
        order: list[Need] = []
        for kind in ("kept", "ranking"):
            for key in program.functions:
                if not isinstance(key, str) and key[0] == kind:
                    self._after(key, order, [])
        for need in order:
            if need[0] == "kept":
                self._flag(need)
            elif need[0] == "ranking":
                self._rank(need)
        return self._namespace

    def _after(self, need: Need, order: list[Need], above: list[Need]) -> None:
        """Append what a function needs, then itself; a `keep` that needs itself is an error."""
        if need in order:
            return
        if need in above:
            if need[0] == "kept":
                path = join([n[1] for n in above if n[0] == "kept"] + [need[1]], " -> ")
                raise SegdslError([errors.KEEP_CYCLE.at(entity=need[1], path=path)])
            return
        for other in sorted(self.program.functions[need].needs):
            self._after(other, order, [*above, need])
        order.append(need)

    # --- keep

    def _flag(self, need: Need) -> None:
        table = self.population.table(need[1])
        flags = self._kept[need[1]]
        self._namespace[f"kf{self.program.numbers[need]}"](table.rows, flags)
        for number in table.stubs:  # somebody said that they exist, and nothing else
            flags[number] = True

    def exists(self, entity: str) -> list[bool] | None:
        """Flags of the rows of an entity; None where all exist."""
        return self._kept.get(entity)

    def existing(self, entity: str, *, in_order: bool = False) -> list[Row]:
        """The rows that exist."""
        flags = self._kept.get(entity)
        rows = self.population.rows(entity) if in_order else self.population.table(entity).rows
        return rows if flags is None else [row for row in rows if flags[row.i]]

    # --- ranks

    def _rank(self, need: Need) -> None:
        name, number = need[1], self.program.numbers[need]
        ranked = self.program.ranked[name]
        found: list[Any] = []
        self._namespace[f"rf{number}"](self._ranked_rows(name, ranked.population), found.append)
        if isinstance(ranked, plan.GroupTop):
            pairs = (group for _, groups in found for group in groups)
            self.standings[name] = standing(pairs, descending=ranked.descending)
            flags = self._namespace[f"rg{number}"]
            last = cutoffs(ranked, self.standings[name])
            for i, groups in found:
                flags[i] = is_in(groups, last, descending=ranked.descending)
        else:
            made = standing(((per, value) for _, value, per in found), descending=ranked.descending)
            self.standings[name] = made
            fill_ranks(found, made, self._namespace[f"rk{number}"], self._namespace[f"rn{number}"])

    def _ranked_rows(self, name: str, population: plan.Population) -> list[Row]:
        """The rows of a population; along a path each row once, if some existing row leads to it."""
        if not population.path:
            return self.existing(population.entity)
        rows = self.existing(population.root)
        entity = population.root
        for hop in population.path:
            many = isinstance(hop, plan.Hop)
            slot = link_slot(self.program.catalog.entities[entity], hop.link)
            flags = self._kept.get(hop.entity)
            seen: dict[int, Row] = {}
            for row in rows:
                found = getattr(row, slot)
                for target in found if many else () if found is None else (found,):
                    if flags is None or flags[target.i]:
                        seen[target.i] = target
            rows, entity = list(seen.values()), hop.entity
            if population.reached != plan.TRUE and way_of(population)[0].level == hop.level:
                passed = [False] * len(self.population.table(entity).rows)
                self._namespace[f"wf{self.program.numbers['way', name]}"](rows, passed)
                rows = [row for row in rows if passed[row.i]]
        return rows
