"""Random well-typed values: fields, arithmetic, functions, aggregates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from fuzz_catalogs import Shop, T
from fuzz_nodes import ATOM, PRODUCT, SUM, UNARY, Node, leaf

INT, DEC, FLOAT = T("integer"), T("decimal", scale=2), T("float")
WORDS = (
    "a",
    "A",
    "b",
    "ab",
    "x-vip-01",
    "é",
    "ß",
    "ss",
    "ی",
    "ي",
    "علي",
    "12",
    "",
    " ",
    "%",
    "i",
    "σ",
    "a\\\\b",
    '\\"',
)
PATTERNS = (
    "*",
    "?",
    "a*",
    "*a",
    "*a*",
    "#*",
    "*-vip-##",
    "A?",
    "",
    "**",
    "%",
    "_",
    "\\\\*",
    "\\\\?",
    "?*b",
    "ي*",
    "*\\\\\\\\*",
)
EXACT_UNITS = ("second", "minute", "hour", "day", "week")
LONG_UNITS = ("month", "quarter", "year")


@dataclass(frozen=True)
class Scope:
    """The entities of the rows in scope, outermost first; the last is at hand."""

    frames: tuple[str, ...]

    @property
    def here(self) -> str:
        return self.frames[-1]


@dataclass(frozen=True)
class Known:
    """A rule that stands above: it can be used like a field."""

    name: str
    entity: str
    type: T
    ranked: bool


@dataclass(frozen=True)
class Many:
    """A collection: its path, the entities of its rows, and the kind of its event time."""

    path: str
    frames: tuple[str, ...]
    time: str

    @property
    def last(self) -> str:
        return self.frames[-1]


class Values:
    """Writes values; conditions are in `fuzz_conditions`."""

    def __init__(self, r: Random, shop: Shop, as_of: datetime) -> None:
        self.r, self.shop, self.as_of = r, shop, as_of
        self.rules: list[Known] = []
        self.segments: list[Known] = []
        self.params: list[str] = []  # integer params
        self.lists: dict[str, str] = {}  # let -> kind
        self.places: list[str] = []
        self.ranks = True
        self.rule_names = True
        self.allowed: set[str] = set(shop.entities)

    cond: Callable[[Scope, int], Node]
    window: Callable[..., Node]
    collection_condition: Callable[..., Node]

    def maybe(self, p: float) -> bool:
        return self.r.random() < p

    # --- what is in scope

    def members(self, entity: str) -> Iterator[tuple[str, T]]:
        """Names with a single value on a row of the entity, links left out."""
        if entity.endswith(".history"):
            owner, name, _ = entity.split(".")
            column = self.shop.entities[owner].fields[name]
            yield from (("at", T("datetime")), ("value", column.type), ("id", INT))
            return
        found = self.shop.entities[entity]
        yield "id", found.key
        for column in found.fields.values():
            yield column.name, column.type
        if self.rule_names:
            for rule in self.rules:
                if rule.entity == entity and (self.ranks or not rule.ranked):
                    yield rule.name, rule.type

    def single(self, scope: Scope) -> list[tuple[str, T]]:
        """Every path with a single value: of the row at hand, behind to-one links, of the rows around."""
        found = list(self._from(scope.here))
        for entity in self._around(scope):
            found += [(f"{entity}.{path}", t) for path, t in self._from(entity, 1)]
        return found

    def _around(self, scope: Scope) -> list[str]:
        """The enclosing rows that can be named: a link of the row at hand may have the name of an entity."""
        outer = dict.fromkeys(reversed(scope.frames[:-1]))
        held = self.shop.entities[scope.here].links if scope.here in self.shop.entities else {}
        return [name for name in outer if "." not in name and name not in held]

    def _links(self, entity: str) -> dict[str, tuple[str, bool]]:
        if entity.endswith(".history"):
            return {}
        found = self.shop.entities[entity]
        links = {link.name: (link.to, link.many) for link in found.links.values() if link.to in self.allowed}
        for column in found.fields.values():
            if column.history:
                links[f"{column.name}.history"] = (f"{entity}.{column.name}.history", True)
        return links

    def _from(self, entity: str, deep: int = 2) -> Iterator[tuple[str, T]]:
        yield from self.members(entity)
        for name, (to, many) in self._links(entity).items():
            if not many:
                yield name, T("key", entity=to, text_key=self.shop.entities[to].key.kind == "text")
                if deep > 0:
                    yield from ((f"{name}.{path}", t) for path, t in self._from(to, deep - 1))

    def collections(self, scope: Scope) -> list[Many]:
        found = list(self._many(scope.here, "", (), 3))
        for entity in self._around(scope):
            found += list(self._many(entity, f"{entity}.", (), 2))
        return found

    def _many(self, entity: str, path: str, frames: tuple[str, ...], deep: int) -> Iterator[Many]:
        if deep == 0:
            return
        for name, (to, many) in self._links(entity).items():
            rows = (*frames, to)
            if many:
                yield Many(path + name, rows, self._time(rows))
            yield from self._many(to, f"{path}{name}.", rows, deep - 1)

    def _time(self, frames: tuple[str, ...]) -> str:
        return next((time for each in reversed(frames) if (time := self.shop.time_of(each))), "")

    def pick(self, scope: Scope, test: Callable[[T], bool]) -> Node | None:
        """A path to a value of such a type, near ones first."""
        found = [(path, t) for path, t in self.single(scope) if test(t)]
        if not found:
            return None
        near = [pair for pair in found if "." not in pair[0]]
        path, t = self.r.choice(near if near and self.maybe(0.6) else found)
        return self.path(scope, path, t)

    def path(self, scope: Scope, path: str, t: T) -> Node:
        ranked = any(rule.ranked for rule in self.rules if rule.name == path.rsplit(".", maxsplit=1)[-1])
        return replace(leaf(t.kind, path, of=self.tag(t)), ranked=ranked)

    @staticmethod
    def tag(t: T) -> str:
        return t.entity if t.kind in ("tier", "key") else t.element if t.kind == "set" else ""

    # --- numbers

    def integer_literal(self) -> Node:
        value = self.r.choice((0, 1, 2, 3, 5, 10, 12, 100, -1, -2, 2**31, 2**53 + 1, 2**63 - 1))
        if value > 999 and self.maybe(0.3):
            return leaf("integer", f"{value:_}")
        return leaf("integer", str(value), UNARY if value < 0 else ATOM)

    def literal(self) -> Node:
        if self.maybe(0.6):
            return self.integer_literal()
        text = self.r.choice(
            ("0.5", "1.25", "2.675", "80%", "12.5%", "0.1", "99.99", "-0.5", "1.255", "0.000000001", "3.0")
        )
        return leaf("decimal", text, UNARY if text[0] == "-" else ATOM)

    def number(self, scope: Scope, depth: int) -> Node:
        """Any number; kind says of which type, ``of`` is "s" for a float that can be summed."""
        if depth <= 0 or self.maybe(0.25):
            found = self.pick(scope, lambda t: t.number) if self.maybe(0.75) else None
            return found or self.literal()
        choice = self.r.choice(
            ("arith", "arith", "arith", "neg", "round", "abs", "length", "part", "age", "between", "if", "default")
            + ("agg",) * 8
            + (("tile",) if self.ranks else ())
        )
        down = depth - 1
        if choice == "arith":
            op = self.r.choice("+-*/")
            a, b = self.number(scope, down), self.number(scope, down)
            level, right = (PRODUCT, UNARY) if op in "*/" else (SUM, PRODUCT)
            kind = "float" if op == "/" or "float" in (a.kind, b.kind) else self.wider(a.kind, b.kind)
            return Node(kind, f"{{}} {op} {{}}", (a, b), (level, right), level)
        if choice == "neg":
            inner = self.number(scope, down)
            return Node(inner.kind, "-{}", (inner,), (ATOM,), UNARY)
        if choice in ("round", "abs"):
            inner = self.number(scope, down)
            if choice == "abs":
                return Node(inner.kind, "abs({})", (inner,))
            places = self.r.choice((0, 1, 2, 4, 9))
            text = "round({})" if places == 0 and self.maybe(0.5) else f"round({{}}, {places})"
            return Node("decimal" if places else "integer", text, (inner,))
        if choice == "length":
            return Node(
                "integer", "length({})", (self.text(scope, down) if self.maybe(0.6) else self.set(scope, down),)
            )
        if choice == "part":
            name = self.r.choice(("year", "month", "day", "weekday", "hour"))
            inner = self.dated(scope, down, "datetime" if name == "hour" else "")
            return Node("integer", f"{name}({{}})", (inner,))
        if choice == "age":
            return Node("integer", self.r.choice(("age({})", "days_since({})")), (self.dated(scope, down),))
        if choice == "between":
            return Node("integer", "days_between({}, {})", (self.dated(scope, down), self.dated(scope, down)))
        if choice in ("if", "default"):
            return self.branches(scope, down, choice, self.number)
        if choice == "tile":
            return self.tile(scope)
        return self.aggregate(scope, down, lambda t: t.number) or self.literal()

    @staticmethod
    def wider(a: str, b: str) -> str:
        return "float" if "float" in (a, b) else "decimal" if "decimal" in (a, b) else "integer"

    def branches(self, scope: Scope, depth: int, choice: str, make: Callable[[Scope, int], Node]) -> Node:
        a, b = make(scope, depth), make(scope, depth)
        kind = self.wider(a.kind, b.kind) if a.kind in ("integer", "decimal", "float") else a.kind
        if choice == "default":
            return Node(kind, "default({}, {})", (a, b), of=a.of if kind not in ("text", "enum") else "")
        return Node(
            kind, "if {} then {} else {} end", (self.cond(scope, depth), a, b), of=a.of if kind == "key" else ""
        )

    def tile(self, scope: Scope) -> Node:
        inner = self.sortable(Scope((scope.here,)), 1)
        if self.maybe(0.3):
            return Node("float", "percentile({})", (inner,), ranked=True)
        text = self.r.choice(("quintile({})", "ntile({}, 3)", "ntile({}, 10)", "ntile({}, 100)"))
        return Node("integer", text, (inner,), ranked=True)

    def sortable(self, scope: Scope, depth: int) -> Node:
        found = self.pick(scope, lambda t: t.number or t.dated or t.kind == "duration" or t.ordered)
        return found if found is not None and self.maybe(0.5) else self.number(scope, depth)

    # --- text, dates, durations, sets

    def text(self, scope: Scope, depth: int) -> Node:
        choice = self.r.random()
        if depth > 0 and choice < 0.12:
            return Node("text", "lower({})", (self.text(scope, depth - 1),))
        if depth > 0 and choice < 0.2:
            return self.branches(scope, depth - 1, self.r.choice(("if", "default")), self.plain_text)
        if depth > 0 and choice < 0.35:
            found = self.aggregate(scope, depth - 1, lambda t: t.kind == "text")
            if found is not None:
                return found
        found = self.pick(scope, lambda t: t.kind in ("text", "enum")) if choice < 0.92 else None
        return found or self.word()

    def plain_text(self, scope: Scope, depth: int) -> Node:
        """Text that is no enum, whose literals must be values of it."""
        return (self.pick(scope, lambda t: t.kind == "text") if self.maybe(0.7) else None) or self.word()

    def word(self) -> Node:
        return leaf("text", f'"{self.r.choice(WORDS)}"')

    def dated(self, scope: Scope, depth: int, kind: str = "") -> Node:
        kind = kind or self.r.choice(("date", "datetime"))
        if depth > 0:
            choice = self.r.random()
            if choice < 0.2:
                return self.moved(scope, depth - 1, kind)
            if choice < 0.3:
                return self.branches(
                    scope, depth - 1, self.r.choice(("if", "default")), lambda s, d: self.dated(s, d, kind)
                )
            if choice < 0.37 and kind == "date":
                return Node("date", "anniversary({})", (self.dated(scope, depth - 1),))
            if choice < 0.5:
                found = self.aggregate(scope, depth - 1, lambda t: t.kind == kind)
                if found is not None:
                    return found
        found = self.pick(scope, lambda t: t.kind == kind) if self.maybe(0.85) else None
        return found or self.moment(kind)

    def moved(self, scope: Scope, depth: int, kind: str) -> Node:
        sign = self.r.choice("+-")
        if self.maybe(0.4):
            unit = self.r.choice(("day", "week", *LONG_UNITS) if kind == "date" else (*EXACT_UNITS, *LONG_UNITS))
            return Node(kind, f"{{}} {sign} {self.span(unit)}", (self.moment(kind),), (SUM,), SUM)
        base = self.dated(scope, depth, kind)
        if kind == "datetime" and self.maybe(0.4):
            return Node(kind, f"{{}} {sign} {{}}", (base, self.duration(scope, depth)), (SUM, PRODUCT), SUM)
        unit = self.r.choice(("day", "week") if kind == "date" else EXACT_UNITS)
        return Node(kind, f"{{}} {sign} {self.span(unit)}", (base,), (SUM,), SUM)

    def span(self, unit: str) -> str:
        amount = self.r.choice((0, 1, 1, 2, 3, 6, 7, 12, 30, 48))
        if self.params and self.maybe(0.1):
            return f"{self.r.choice(self.params)} {unit}s"
        return f"{amount} {unit}{'s' if amount != 1 else ''}"

    def moment(self, kind: str) -> Node:
        """A constant."""
        if kind == "date":
            if self.maybe(0.4):
                return leaf("date", self.r.choice(("today", "yesterday", "tomorrow")))
            day = (self.as_of - timedelta(days=self.r.choice((0, 1, 7, 30, 31, 365, -1, -20, 3000)))).date()
            if self.maybe(0.25):
                return leaf(
                    "date", self.r.choice(("1404/12/29", "1403/12/30", "1405/01/01", "1400/06/31", "1399/12/30"))
                )
            return leaf("date", day.isoformat())
        if self.maybe(0.4):
            return leaf("datetime", "now")
        at = self.as_of - timedelta(seconds=self.r.choice((0, 1, 3600, 86400, 10**6, -3600, 3 * 10**7)))
        return leaf("datetime", at.replace(microsecond=0).isoformat())

    def duration(self, scope: Scope, depth: int) -> Node:
        choice = self.r.random()
        if depth > 0 and choice < 0.25:
            a, b = self.dated(scope, depth - 1, "datetime"), self.dated(scope, depth - 1, "datetime")
            return Node("duration", "{} - {}", (a, b), (SUM, PRODUCT), SUM)
        if depth > 0 and choice < 0.35:
            a, b = self.duration(scope, depth - 1), self.duration(scope, depth - 1)
            return Node("duration", f"{{}} {self.r.choice('+-')} {{}}", (a, b), (SUM, PRODUCT), SUM)
        if depth > 0 and choice < 0.4:
            return Node("duration", "-{}", (self.duration(scope, depth - 1),), (ATOM,), UNARY)
        if depth > 0 and choice < 0.5:
            return self.branches(scope, depth - 1, self.r.choice(("if", "default")), self.duration)
        if depth > 0 and choice < 0.6:
            found = self.aggregate(scope, depth - 1, lambda t: t.kind == "duration")
            if found is not None:
                return found
        found = self.pick(scope, lambda t: t.kind == "duration") if choice < 0.85 else None
        return found or leaf("duration", self.span(self.r.choice(EXACT_UNITS)))

    def set(self, scope: Scope, depth: int, element: str = "") -> Node:
        def fits(t: T) -> bool:
            return t.kind == "set" and (not element or t.element == element)

        found = self.pick(scope, fits)
        if found is not None and (depth <= 0 or self.maybe(0.6)):
            return found
        made = self.values_of(scope, depth, element)
        return made or found or self.any_set(scope)

    def any_set(self, scope: Scope) -> Node:
        found = self.values_of(scope, 0, "") or self.pick(scope, lambda t: t.kind == "set")
        return found or leaf("text", '"a set is text here"')

    def values_of(self, scope: Scope, depth: int, element: str) -> Node | None:
        kinds = (element,) if element else ("text", "integer", "enum", "date", "decimal", "datetime", "boolean", "key")
        made = self.aggregated(scope, depth, ("values",), lambda t: (t.element if t.kind == "set" else t.kind) in kinds)
        if made is None:
            return None
        node, t = made
        return replace(node, kind="set", of=t.element if t.kind == "set" else t.kind)

    # --- aggregates

    def aggregate(self, scope: Scope, depth: int, test: Callable[[T], bool]) -> Node | None:
        """An aggregate whose result is of such a type."""
        if test(INT) and self.maybe(0.55):
            return self.counted(scope, depth)
        if test(FLOAT) and self.maybe(0.3):
            if self.maybe(0.4):
                return self._over_rows(scope, depth, "share", "float", condition=True)
            found = self.aggregated(scope, depth, ("average",), self.summed)
            return found and replace(found[0], kind="float", of="")
        functions = ["first", "last", "most_frequent", "min", "max"]
        if test(DEC):
            functions += ["sum", "sum", "sum"]
        function = self.r.choice(functions)

        def fits(t: T) -> bool:
            if function in ("sum", "min", "max") and t.kind == "set":
                inner = T(t.element, scale=t.scale)
                return test(inner) and (self.summed(inner) if function == "sum" else t.element != "enum")
            if function == "sum":
                return self.summed(t)
            if function in ("min", "max"):
                return test(t) and t.kind in ("integer", "decimal", "float", "date", "datetime", "duration", "text")
            return test(t) and t.kind not in ("set", "geo", "cond")

        found = self.aggregated(scope, depth, (function,), fits)
        if found is None:
            return None
        node, t = found
        kind = t.element if t.kind == "set" else t.kind
        kind = ("decimal" if t.scale > 0 else "integer") if function == "sum" and kind == "float" else kind
        return replace(node, kind=kind, of="")

    @staticmethod
    def summed(t: T) -> bool:
        kind = t.element if t.kind == "set" else t.kind
        return kind in ("integer", "decimal") or kind == "float" and t.scale >= 0

    def counted(self, scope: Scope, depth: int) -> Node | None:
        choice = self.r.random()
        if choice < 0.2:
            function = self.r.choice(("count_distinct", "most_frequent_count"))
            found = self.aggregated(scope, depth, (function,), lambda t: t.kind not in ("geo", "cond"))
            return found and replace(found[0], kind="integer", of="")
        if choice < 0.35:
            return self.periods(scope, depth)
        return self._over_rows(scope, depth, "count", "integer")

    def _over_rows(self, scope: Scope, depth: int, function: str, kind: str, condition: bool = False) -> Node | None:
        found = self.collections(scope)
        if not found:
            return None
        many = self.r.choice(found)
        return self._written(scope, depth, function, kind, many, many.path, condition)

    def aggregated(
        self, scope: Scope, depth: int, functions: tuple[str, ...], test: Callable[[T], bool]
    ) -> tuple[Node, T] | None:
        """An aggregate of a field."""
        function = self.r.choice(functions)
        many = [each for each in self.collections(scope) if function not in ("first", "last") or each.time]
        self.r.shuffle(many)
        for each in many[:4]:
            fields = [pair for pair in self._from(each.last, 1) if test(pair[1])]
            if fields:
                path, t = self.r.choice(fields)
                return self._written(scope, depth, function, t.kind, each, f"{each.path}.{path}"), t
        return None

    def _written(
        self, scope: Scope, depth: int, function: str, kind: str, many: Many, path: str, condition: bool = False
    ) -> Node:
        ranked = any(rule.ranked for rule in self.rules if rule.name == path.rsplit(".", maxsplit=1)[-1])
        children = []
        if many.time and self.maybe(0.5):
            window = self.window(scope, depth - 1, many.time)
            children.append(Node("clause", " {}", (window,)))
        if condition or self.maybe(0.55):
            inner = Scope((*scope.frames, *many.frames))
            children.append(Node("must" if condition else "clause", " where {}", (self.cond(inner, depth - 1),)))
        text = f"{function}({path}{'{}' * len(children)})"
        return Node(kind, text, tuple(children), ranked=ranked)

    def periods(self, scope: Scope, depth: int) -> Node | None:
        many = [each for each in self.collections(scope) if each.time]
        if not many:
            return None
        each = self.r.choice(many)
        if self.maybe(0.5):
            unit, of, n = self.r.choice(
                (("day", "day", 7), ("week", "week", 8), ("day", "week", 3), ("week", "week", 1))
            )
        else:
            unit, of, n = self.r.choice(
                (("month", "month", 6), ("month", "quarter", 2), ("quarter", "year", 2), ("year", "year", 3))
            )
        if each.time == "datetime" and self.maybe(0.2):
            unit, of, n = self.r.choice((("hour", "day", 2), ("minute", "hour", 3), ("hour", "hour", 24)))
        full = self.maybe(0.3) and unit != "hour" and unit != "minute"
        least = f" with at least {self.r.choice((1, 2))}" if self.maybe(0.4) else ""
        children = []
        if self.maybe(0.4):
            inner = Scope((*scope.frames, *each.frames))
            children.append(Node("clause", " where {}", (self.cond(inner, depth - 1),)))
        text = f"count_periods({each.path} in the last {n} {'full ' if full else ''}{of}s per {unit}{least}"
        return Node("integer", text + "{}" * len(children) + ")", tuple(children))
