"""Values as noun phrases: "the sum of total of orders in the last 12 months with status paid"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segdsl.explain.words.names import Names, Scope
from segdsl.explain.words.patterns import BARE, Manner
from segdsl.occasions import find
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.types import Kind

LEVELS: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
OPERATIONS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided"}


@dataclass(frozen=True)
class Pieces:
    """What an aggregate or a step is about, in pieces that a pattern puts in order."""

    one: str
    many: str
    window: str = ""  # when: "in the last 90 days"
    beside: str = ""  # the same beside the noun
    with_: str = ""
    where: ir.Expr | None = None
    inner: Scope = Scope()


class Values(Names):
    """Values in words; `Conditions` completes it."""

    def clause(self, expr: ir.Expr, scope: Scope, negated: bool = False) -> str:
        raise NotImplementedError

    def value(self, expr: ir.Expr, scope: Scope, percent: bool = False) -> str:
        """A value as a noun phrase; ``percent`` where a number is a share."""
        match expr:
            case ir.Constant(value=value, type=type):
                return self.constant(value, type, percent)
            case ir.ParamRef(name=name):
                return self._param(name, scope, percent)
            case ir.MomentRef(word=word):
                return self.say("values", word, scope)
            case ir.DurationLiteral(amount=amount, unit=unit):
                return self.duration(amount, unit, scope)
            case ir.FieldRef(row=row, name=name):
                return self.of(self.member(row.entity, name), self.row(row, scope), scope)
            case ir.LinkRef(row=row):
                return self.row(row, scope)
            case ir.RuleRef(row=row, name=name):
                return self.of(self.title(name), self.row(row, scope), scope)
            case ir.Function():
                return self._function(expr, scope)
            case ir.Arithmetic():
                return self._arithmetic(expr, scope)
            case ir.Negation(operand=operand):
                return self.say("values", "negation", scope, value=self.value(operand, scope))
            case ir.Conditional():
                return self._conditional(expr, scope, percent)
            case ir.RankValue():
                return self._rank(expr, scope)
            case ir.Aggregate() if expr.op not in ("any", "none", "every"):
                return self._aggregate(expr, scope)
            case _:
                return self.say("values", "truth", scope, condition=lambda m: self.clause(expr, scope.told(m)))

    def _param(self, name: str, scope: Scope, percent: bool) -> str:
        param = self.params.get(name)
        title = (param.title if param is not None else "") or name.replace("_", " ")
        if param is None or param.default is None:
            return self.say("values", "param_open", scope, name=title)
        return self.say("values", "param", scope, name=title, value=self.value(param.default, scope, percent))

    def duration(self, amount: ir.Expr, unit: str, scope: Scope) -> str:
        words = self.patterns.unit(unit, many=not is_one(amount))
        return self.say("values", "duration", scope, amount=self.value(amount, scope), unit=words)

    def _function(self, expr: ir.Function, scope: Scope) -> str:
        args = [self._whole(arg, scope) for arg in expr.args]
        if expr.op in ("occasion", "last_occasion") and isinstance(expr.args[0], ir.Constant):
            args = [self.occasion(expr)]
        key = f"{expr.op}_{len(args)}"
        key = key if self.patterns.has("functions", key) else expr.op
        return self.say("functions", key, scope, **{str(number): arg for number, arg in enumerate(args)})

    def occasion(self, expr: ir.Function) -> str:
        """What the language calls a named day."""
        (name,) = expr.args
        found = find(str(name.value)) if isinstance(name, ir.Constant) else None
        if found is None:
            return self.value(name, Scope())
        return self.patterns.quoted(found.names.get(str(self.patterns.data["language"]), found.names["en"])[0])

    def _arithmetic(self, expr: ir.Arithmetic, scope: Scope) -> str:
        key = OPERATIONS[expr.op]
        number = isinstance(expr.left, ir.Constant | ir.ParamRef)
        if expr.op == "*" and number and not isinstance(expr.right, ir.Constant | ir.ParamRef | ir.Arithmetic):
            key = "multiple"
        left = self._operand(expr.left, LEVELS[expr.op], scope)
        right = self._operand(expr.right, LEVELS[expr.op] + (expr.op in "-/"), scope)
        return self.say("values", key, scope, left=left, right=right)

    def _operand(self, expr: ir.Expr, level: int, scope: Scope) -> str:
        """A side of arithmetic, in parentheses where it would read as something else."""
        if isinstance(expr, ir.Arithmetic) and LEVELS[expr.op] < level or isinstance(expr, ir.Function) and level > 1:
            return self.say("values", "group", scope, value=self.value(expr, scope))
        return self.value(expr, scope)

    def _whole(self, expr: ir.Expr, scope: Scope) -> str:
        text = self.value(expr, scope)
        return self.say("values", "group", scope, value=text) if isinstance(expr, ir.Arithmetic) else text

    def _conditional(self, expr: ir.Conditional, scope: Scope, percent: bool) -> str:
        if isinstance(expr.condition, ir.Known) and expr.condition.subject == expr.then:  # default(x, y)
            parts = {"0": self._whole(expr.then, scope), "1": self.value(expr.otherwise, scope, percent)}
            return self.say("functions", "default", scope, **parts)
        return self.say(
            *("values", "conditional", scope),
            condition=lambda manner: self.clause(expr.condition, scope.told(manner)),
            then=self.value(expr.then, scope, percent),
            otherwise=self.value(expr.otherwise, scope, percent),
        )

    def _rank(self, expr: ir.RankValue, scope: Scope) -> str:
        value = self.value(expr.value, Scope())
        if (population := self.population(expr.population, scope)) and expr.population.among is not None:
            value = self.say("values", "among", scope, value=value, population=population)
        if expr.op == "percentile" or expr.tiles is None:
            return self.say("values", "percentile", scope, value=value)
        five = isinstance(expr.tiles, ir.Constant) and expr.tiles.value == 5
        tiles = self.value(expr.tiles, scope)
        return self.say("values", "quintile" if five else "ntile", scope, value=value, tiles=tiles)

    def population(self, population: ir.RankPopulation, scope: Scope) -> str:
        """Among whom is ranked, where a rule says so."""
        match population.among:
            case None:
                return ""
            case ir.RuleRef(name=name):
                return self.title(name)
            case condition:
                return self.clause(condition, scope)

    # --- aggregates

    def _aggregate(self, expr: ir.Aggregate, scope: Scope) -> str:
        pieces = self.pieces(expr, scope)
        value = "" if expr.value is None else self.value(expr.value, Scope(expr.over.last.level, BARE))
        itself = expr.op in ("first", "last") and expr.value is not None and expr.value == expr.time
        key = f"{expr.op}_itself" if itself else expr.op
        periods, least = "", ""
        if expr.periods is not None:
            periods = self.patterns.unit(expr.periods.unit, many=True)
            least = "" if expr.periods.at_least is None else self.value(expr.periods.at_least, scope)
            key += "_many" if least else ""
        # What a pattern does not ask for is not said: an inner condition would be said twice, that in it four times.
        return self.say(
            *("aggregates", key, scope),
            value=value,
            periods=periods,
            least=least,
            noun=pieces.one,
            window=pieces.window,
            with_=pieces.with_,
            where=lambda _: self.where(pieces, "where_noun", Manner()),
            things=lambda _: self.things(pieces, scope),
            one=lambda _: self.one(pieces, scope),
        )

    def pieces(self, expr: ir.Aggregate | ir.SequenceStep, scope: Scope) -> Pieces:
        inner = Scope(expr.over.last.level)
        where = expr.where
        plain = self._with(where, inner, scope)
        return Pieces(
            self.noun(expr.over, scope, many=False),
            self.noun(expr.over, scope, many=True),
            "" if expr.window is None else self.window(expr.window, scope),
            "" if expr.window is None else self.window(expr.window, scope, beside=True),
            plain,
            None if plain else where,
            inner,
        )

    def _with(self, where: ir.Expr | None, inner: Scope, scope: Scope) -> str:
        """``with status paid and channel web``, where nothing else is asked of a row."""
        parts = where.parts if isinstance(where, ir.And) else () if where is None else (where,)
        pairs: list[str] = []
        for part in parts:
            match part:
                case ir.Compare(op="is", left=ir.FieldRef(row=Row(level=level)), right=ir.Constant(value=found)) if (
                    level == inner.level and found is not None and not isinstance(found, bool)
                ):
                    field, value = self.value(part.left, inner), self.value(part.right, inner)
                    pairs.append(self.say("rows", "pair", scope, field=field, value=value))
                case _:
                    return ""
        return self.say("rows", "with", scope, pairs=self.patterns.listed(pairs)) if pairs else ""

    def where(self, pieces: Pieces, key: str, mood: Manner) -> str:
        if pieces.where is None:
            return ""
        condition = pieces.where
        return self.patterns.say("rows", key, mood, condition=lambda m: self._inner(condition, pieces, m, mood))

    def _inner(self, condition: ir.Expr, pieces: Pieces, manner: Manner, outer: Manner) -> str:
        return self.clause(condition, pieces.inner.told(Manner(manner.number, manner.mood or outer.mood)))

    def things(self, pieces: Pieces, scope: Scope, where: bool = True) -> str:
        key = "things_window" if pieces.beside else "things_where" if pieces.where is not None and where else "things"
        return self.say(
            *("rows", key, scope),
            noun=pieces.many,
            window=pieces.beside,
            with_=pieces.with_ if where else "",
            where=self.where(pieces, "where_many", Manner()) if where else "",
        )

    def one(self, pieces: Pieces, scope: Scope) -> str:
        return self.say(
            *("rows", "one_window" if pieces.beside else "one_where" if pieces.where is not None else "one", scope),
            noun=pieces.one,
            window=pieces.beside,
            with_=pieces.with_,
            where=self.where(pieces, "where_noun", Manner()),
        )

    # --- windows

    def window(self, window: ir.Window, scope: Scope, beside: bool = False) -> str:
        match window:
            case ir.RelativeWindow(kind=kind, low=low, high=high, unit=unit):
                key = kind + ("_full" if window.full else "_1" if is_one(low) and kind == "last" else "")
                holes = {
                    "low": self.value(low, scope),
                    "high": "" if high is None else self.value(high, scope),
                    "unit": self.patterns.unit(unit, many=not is_one(high or low)),
                }
            case ir.CalendarWindow(which=which, unit=unit):
                key = f"{which}_day" if unit == "day" else f"{which}_period"
                holes = {"unit": self.patterns.unit(unit, many=False)}
            case ir.BoundWindow(kind=kind, value=value, end=end):
                key = kind
                holes = {"value": self.value(value, scope), "end": "" if end is None else self.value(end, scope)}
        if beside and self.patterns.has("windows", f"of_{key}"):
            key = f"of_{key}"
        return self.say("windows", key, scope, **holes)


def is_one(expr: ir.Expr | None) -> bool:
    return isinstance(expr, ir.Constant) and expr.value == 1 and expr.type.kind is Kind.INTEGER
