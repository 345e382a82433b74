"""Conditions as clauses: "there are at least 3 orders in the last 12 months with status paid"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segdsl.explain.words.names import Scope
from segdsl.explain.words.patterns import BARE, Manner
from segdsl.explain.words.values import Pieces, Values, is_one
from segdsl.plan import Follow, RowRef
from segdsl.semantic import ir
from segdsl.types import Kind

OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
PAST: Final = ("last", "between_ago", "more_ago", "less_ago", "exactly_ago")
DATES: Final = (Kind.DATE, Kind.DATETIME)


class Conditions(Values):
    """Conditions in words, on one line."""

    def clause(self, expr: ir.Expr, scope: Scope, negated: bool = False) -> str:
        """A condition, or its denial, as a clause."""
        match expr:
            case ir.Not(part=part):
                return self.clause(part, scope, not negated)
            case ir.And() if (found := between(expr)) is not None:
                return self._between(*found, scope, negated)
            case ir.And(parts=parts) | ir.Or(parts=parts):
                return self._junction(parts, "and_joint" if isinstance(expr, ir.And) else "or_joint", scope, negated)
            case ir.Compare():
                return self._compare(expr, scope, negated)
            case ir.Aggregate(op="any" | "none" | "every"):
                return self._existence(expr, scope, negated)
            case ir.TopBottom():
                return self._top(expr, scope, negated)
            case ir.Sequence(steps=steps):
                joint = str(self.patterns.data["conditions"]["step_joint"])
                told = joint.join(self.steps(steps, scope))
                return self.say("conditions", "sequence", scope, negated, steps=told)
            case ir.Constant(value=bool(value)):
                return self.say("conditions", "nobody" if value is negated else "everyone", scope)
            case ir.RuleRef(name=name) if name in self.rules and self.rules[name].kind == "segment":
                return self._segment(expr.row, name, scope, negated)
            case _:
                return self._predicate(expr, scope, negated)

    def _predicate(self, expr: ir.Expr, scope: Scope, negated: bool) -> str:
        match expr:
            case ir.OneOf(subject=subject, items=items):
                found = self._listed(items, scope, "or_last")
                return self._said("one_of", scope, negated, subject=self.value(subject, scope), items=found)
            case ir.Known(subject=subject):
                told = self.value(subject, scope)
                return self._said("unknown" if negated else "known", scope, False, subject=told)
            case ir.Empty(subject=subject):
                return self._said("empty", scope, negated, subject=self.value(subject, scope))
            case ir.Infix(op=op, left=left, right=right):
                return self._said(op, scope, negated, left=self.value(left, scope), right=self.value(right, scope))
            case ir.Includes():
                return self._includes(expr, scope, negated)
            case ir.Distance():
                return self._distance(expr, scope, negated)
            case ir.WindowTest(subject=subject, window=window):
                if expr.returns and isinstance(subject, ir.Function) and subject.op == "occasion":
                    when = self.window(window, scope)
                    return self._said("window", scope, negated, subject=self.occasion(subject), window=when)
                told, when = self.value(subject, scope), self.window(window, scope)
                key, value = "returns" if expr.returns else self._window_key(window), ""
                if isinstance(window, ir.BoundWindow):
                    value = self.value(window.value, scope)
                return self._said(key, scope, negated, subject=told, window=when, value=value)
            case ir.Sample(fraction=fraction, seed=seed):
                percent, quoted = self.value(fraction, scope, True), self.patterns.quoted(seed)
                row = self.say("rows", "member", scope, entity=self.entity(_entity_of(expr.key)))
                return self._said("sample", scope, negated, row=row, percent=percent, seed=quoted)
            case ir.FieldRef(row=row, name=name) | ir.RuleRef(row=row, name=name):
                owner = self.row(row, scope)
                field = self.member(row.entity, name) if isinstance(expr, ir.FieldRef) else self.called(name)
                return self._said("truth_of" if owner else "truth_field", scope, negated, field=field, owner=owner)
            case _:
                return self._said("truth", scope, negated, value=self.value(expr, scope))

    def _window_key(self, window: ir.Window) -> str:
        """The pattern for a window, where a language has one of its own for it."""
        past = isinstance(window, ir.RelativeWindow) and window.kind in PAST
        own = f"window_{window.kind}" if isinstance(window, ir.BoundWindow) else "window_past" if past else ""
        return own if self.patterns.has("conditions", own) else "window"

    def _said(self, key: str, scope: Scope, negated: bool, /, **holes: str) -> str:
        return self.say("conditions", key, scope, negated, **holes)

    def _listed(self, items: Sequence[ir.Expr], scope: Scope, last: str = "and_last") -> str:
        return self.patterns.listed([self.value(item, scope) for item in items], last)

    # --- and, or, not

    def _junction(self, parts: tuple[ir.Expr, ...], joint: str, scope: Scope, negated: bool) -> str:
        if negated:
            return self._said_later("not", scope, lambda told: self._joined(parts, joint, told))
        return self._joined(parts, joint, scope)

    def _said_later(self, key: str, scope: Scope, told: object) -> str:
        assert callable(told)
        return self.say("conditions", key, scope, condition=lambda manner: str(told(scope.told(manner))))

    def _joined(self, parts: tuple[ir.Expr, ...], joint: str, scope: Scope) -> str:
        return str(self.patterns.data["conditions"][joint]).join(self._grouped(part, scope) for part in parts)

    def _grouped(self, part: ir.Expr, scope: Scope) -> str:
        text = self.clause(part, scope)
        inner = part.part if isinstance(part, ir.Not) else part
        if isinstance(inner, ir.And | ir.Or) and between(inner) is None:
            return self.patterns.fill(self.patterns.data["conditions"]["group"], condition=text)
        return text

    # --- comparisons

    def _compare(self, expr: ir.Compare, scope: Scope, negated: bool) -> str:
        op: str = expr.op
        left, right = expr.left, expr.right
        if isinstance(left, ir.Aggregate) and left.op == "count" and isinstance(right, ir.Constant | ir.ParamRef):
            if not negated or op != "is":
                return self._count(left, OPPOSITE[op] if negated else op, right, scope)
        elif left.type.kind in DATES and right.type.kind in DATES:
            op = f"date.{op}"
        elif not isinstance(right, ir.Constant | ir.ParamRef) and self.patterns.has("conditions", f"value.{op}"):
            op = f"value.{op}"
        percent = self._is_share(left) or self._is_share(right)
        told = self.value(left, scope, percent)
        return self._said(op, scope, negated, left=told, right=self.value(right, scope, percent))

    def _is_share(self, expr: ir.Expr) -> bool:
        if isinstance(expr, ir.RuleRef) and expr.name in self.rules:
            body = self.rules[expr.name].body
            expr = body.expr if isinstance(body, ir.Value) else expr
        return isinstance(expr, ir.Aggregate) and expr.op == "share"

    def _between(self, subject: ir.Expr, low: ir.Expr, high: ir.Expr, scope: Scope, negated: bool) -> str:
        percent = self._is_share(subject)
        ends = {"low": self.value(low, scope, percent), "high": self.value(high, scope, percent)}
        return self._said("between", scope, negated, subject=self.value(subject, scope), **ends)

    # --- how many there are

    def _count(self, expr: ir.Aggregate, op: str, amount: ir.Expr, scope: Scope) -> str:
        if isinstance(amount, ir.Constant) and amount.value == 0 and op in ("is", "<="):
            return self._exists("none", expr, scope)
        if isinstance(amount, ir.Constant) and amount.value == 0 and op == ">":
            return self._exists("any", expr, scope)
        pieces = self.pieces(expr, scope)
        told = self.say("amounts", op, scope, value=self.value(amount, scope))
        return self._of_rows("amounts", "count_one" if is_one(amount) else "count", pieces, scope, amount=told)

    def _existence(self, expr: ir.Aggregate, scope: Scope, negated: bool) -> str:
        if expr.op != "every":
            return self._exists("none" if (expr.op == "none") is not negated else "any", expr, scope)
        pieces = self.pieces(expr, scope)
        condition = expr.where
        assert condition is not None
        inner = pieces.inner
        return self.say(
            *("aggregates", "every_not" if negated else "every", scope),
            bare=self.things(pieces, scope, where=False),
            condition=lambda manner: self.clause(condition, inner.told(manner)),
        )

    def _exists(self, key: str, expr: ir.Aggregate, scope: Scope) -> str:
        return self._of_rows("aggregates", key, self.pieces(expr, scope), scope)

    def _of_rows(self, section: str, key: str, pieces: Pieces, scope: Scope, amount: str = "") -> str:
        return self.say(
            *(section, key, scope),
            amount=amount,
            noun=pieces.one,
            things=lambda _: self.things(pieces, scope),
            one=lambda _: self.one(pieces, scope),
            window=pieces.window,
            with_=pieces.with_,
            where_one=lambda manner: self.where(pieces, "where_one", Manner("one", manner.mood)),
        )

    # --- the rest

    def _includes(self, expr: ir.Includes, scope: Scope, negated: bool) -> str:
        subject = self.value(expr.subject, scope)
        single = len(expr.items) == 1 and expr.mode != "exactly"
        items = self._listed(expr.items, scope, "or_last" if expr.mode == "any" else "and_last")
        if negated and expr.mode == "any" and not single:
            items = self._listed(expr.items, scope)
            return self._said("includes_none", scope, False, subject=subject, items=items)
        key = "includes_one" if single else f"includes_{expr.mode}"
        items = items or str(self.patterns.data["values"]["nothing"])
        return self._said(key, scope, negated, subject=subject, items=items)

    def _distance(self, expr: ir.Distance, scope: Scope, negated: bool) -> str:
        center = expr.center
        if isinstance(center, ir.Point):
            at = (center.latitude, center.longitude)
            number = self.patterns.number
            told = self.places.get(at) or self.say(
                "values", "point", scope, latitude=number(at[0]), longitude=number(at[1])
            )
        else:
            told = self.value(center, scope)
        unit = self.say("conditions", "m" if expr.meters else "km", scope)
        holes = {"subject": self.value(expr.subject, scope), "limit": self.value(expr.limit, scope), "unit": unit}
        return self._said("distance", scope, negated, center=told, **holes)

    def _segment(self, row: RowRef, name: str, scope: Scope, negated: bool) -> str:
        here = not isinstance(row, Follow) and row.level == scope.level
        key = "in_segment"
        if here and scope.manner.number == "many" and self.patterns.has("conditions", "in_segment_many"):
            key = "in_segment_many"
        return self._said(key, scope, negated, row=self.subject(row, scope), segment=self.title(name))

    def _top(self, expr: ir.TopBottom, scope: Scope, negated: bool) -> str:
        number = self.value(expr.amount, scope, expr.percent)
        entity = self.entity(expr.population.entity)
        amount = number
        if not expr.percent:
            amount = self.say("conditions", "top_amount", scope, number=number, entity=entity)
        per = ""
        if expr.per is not None:
            inner = Scope(_level(expr.value) if expr.grouped else 0, BARE)
            per = self.value(expr.per, inner)
            per = self.say("conditions", "per_any" if expr.grouped else "per", scope, per=per)
        population = self.population(expr.population, scope)
        if population:
            population = self.say("conditions", "population", scope, population=population)
        holes = {"amount": amount, "per": per, "population": population, "value": self.value(expr.value, Scope())}
        key = "top" if expr.descending else "bottom"
        return self._said(key, scope, negated, row=self.subject(expr.row, scope), **holes)

    def steps(self, steps: tuple[ir.SequenceStep, ...], scope: Scope) -> list[str]:
        """The steps of a sequence, one a line."""
        found: list[str] = []
        for number, step in enumerate(steps):
            pieces = self.pieces(step, scope)
            same = ""
            if step.same:
                names = [self.value(here, Scope(step.over.last.level, BARE)) for here, _ in step.same]
                same = self.say("conditions", "same", scope, same=self.patterns.listed(names))
            within = ""
            if step.within is not None:
                duration = self.duration(step.within.amount, step.within.unit, scope)
                key = "within" if step.positive else "within_no"
                within = self.say("conditions", key, scope, duration=duration)
            told = self._step(pieces, step.positive, number, same, within, scope)
            found.append(self.patterns.finished(told))
        return found

    def _step(self, pieces: Pieces, positive: bool, number: int, same: str, within: str, scope: Scope) -> str:
        def none(_: Manner) -> str:
            return self.say(
                *("rows", "no_one", scope),
                noun=pieces.one,
                window=pieces.beside,
                with_=pieces.with_,
                same=same,
                where=self.where(pieces, "where_one", Manner("one", "subjunctive")),
            )

        key = "step_no" if not positive else "step_then" if number else "step"
        return self.say(
            *("conditions", key, scope),
            one=lambda _: self.one(pieces, scope),
            no_one=none,
            same=same,
            within=within,
        )


def between(expr: ir.Expr) -> tuple[ir.Expr, ir.Expr, ir.Expr] | None:
    """Subject, low and high of ``low <= subject <= high``."""
    match expr:
        case ir.And(parts=(ir.Compare(op=">=", left=a, right=low), ir.Compare(op="<=", left=b, right=high))) if a == b:
            return a, low, high
        case _:
            return None


def _entity_of(key: ir.Expr) -> str:
    return key.row.entity if isinstance(key, ir.FieldRef | ir.LinkRef) else ""


def _level(expr: ir.Expr) -> int:
    return expr.over.last.level if isinstance(expr, ir.Aggregate) else 0
