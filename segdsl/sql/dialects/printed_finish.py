"""What is done to a whole statement before it is printed, where a product lacks what the tree says.

*No booleans* (SQL Server, Oracle before 23ai): a condition cannot be a value, nor a value a condition. A condition in
a column, in an operand or in a branch of a CASE becomes a CASE that gives 1, 0 or NULL; a value where a condition is
due becomes ``value = 1``. What a node is, condition or value, is told by its class, where it stands by its parent.

*Texts in order* (where a comparison ignores blanks at the end): what a window sorts by goes through the dialect's
`sort_key`. Whether a column is a text is found by following it to the query that makes it.

Worked example: ``SELECT a < b AS c FROM t WHERE d`` becomes
``SELECT CASE WHEN a < b THEN 1 WHEN NOT a < b THEN 0 END AS c FROM t WHERE d = 1``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from segdsl.sql.trees import Raw, atom

Sql = Any
IsText = Callable[[Sql], bool]

_CONDITIONS: Final = (exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_ALSO: Final = (exp.In, exp.Is, exp.Exists, exp.Like, exp.Between, exp.Escape)
_NEVER_NULL: Final = (exp.Is, exp.Exists)


def is_condition(node: Sql, tests: type) -> bool:
    if isinstance(node, exp.Paren):
        return is_condition(node.this, tests)
    return isinstance(node, (*_CONDITIONS, *_ALSO, tests))


def without_booleans(tree: Sql, tests: type) -> Sql:
    """The tree, changed in place, without conditions as values and values as conditions."""
    for node in reversed(list(tree.walk(bfs=True))):
        if node.parent is None:
            continue
        due = _due(node)
        if due is False and _is_closed(node, tests):
            continue  # with its COALESCE, below
        if isinstance(node, exp.Boolean):
            flag = exp.Literal.number(int(node.this))
            node.replace(exp.EQ(this=exp.Literal.number(1), expression=flag) if due else flag)
        elif isinstance(node, exp.Coalesce) and due is False and _closes(node, tests):
            node.replace(_numbered(node.this, strict=True))
        elif isinstance(node, exp.Coalesce) and due and _closes(node, tests):
            node.replace(exp.EQ(this=_numbered(node.this, strict=True), expression=exp.Literal.number(1)))
        elif due is False and _is_bare_condition(node, tests):
            parent, key, index = node.parent, node.arg_key, node.index
            parent.set(key, _numbered(node, isinstance(node, _NEVER_NULL)), index)
        elif due and _is_value(node, tests):
            parent, key, index = node.parent, node.arg_key, node.index
            parent.set(key, exp.EQ(this=atom(node), expression=exp.Literal.number(1)), index)
    return tree


def _is_closed(node: Sql, tests: type) -> bool:
    """Whether a condition stands in a COALESCE with FALSE."""
    return _closed_by(node.parent, tests)


def _closed_by(parent: Sql, tests: type) -> bool:
    outer: Sql = getattr(parent, "parent", None)
    if isinstance(parent, exp.Paren):
        return _closed_by(outer, tests)
    return isinstance(parent, exp.Coalesce) and _closes(parent, tests)


def _closes(node: Sql, tests: type) -> bool:
    """COALESCE of a condition and FALSE, which has become 0 perhaps."""
    rest = node.expressions[0] if node.expressions else None
    false = isinstance(rest, exp.Boolean) or (isinstance(rest, exp.Literal) and rest.this == "0")
    return false and is_condition(node.this, tests)


def _numbered(condition: Sql, strict: bool) -> Sql:
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    if strict:
        return exp.Case(ifs=[exp.If(this=condition, true=one)], default=zero)
    opposite = exp.Not(this=exp.Paren(this=condition.copy()))
    return exp.Case(ifs=[exp.If(this=condition, true=one), exp.If(this=opposite, true=zero)])


def _is_bare_condition(node: Sql, tests: type) -> bool:
    parent: Sql = node.parent
    return isinstance(node, (*_CONDITIONS, *_ALSO, tests)) and not isinstance(parent, exp.Paren | exp.Escape)


def _is_value(node: Sql, tests: type) -> bool:
    if isinstance(node, exp.Paren | exp.Select):
        return False
    return isinstance(node, exp.Condition | Raw) and not is_condition(node, tests)


def _due(node: Sql) -> bool | None:
    """Whether a condition is due where a node stands (False: a value; None: neither)."""
    parent, key = node.parent, node.arg_key
    if isinstance(parent, exp.Paren):
        return _due(parent)
    match parent:
        case exp.And() | exp.Or() | exp.Not() | exp.Where() | exp.Having():
            return True
        case exp.Join():
            return True if key == "on" else None
        case exp.If():
            return bool(key == "this")
        case exp.Is() if key == "expression":
            return None
        case exp.Exists() | exp.From() | exp.CTE() | exp.With() | exp.Subquery() | exp.Union() | exp.TableAlias():
            return None
        case exp.Column() | exp.Table() | exp.Escape():
            return None
        case _:
            return False


# --- texts


def sort_by_bytes(tree: Sql, is_text: IsText, sort_key: Callable[[Sql], Sql]) -> None:
    """What windows sort by, changed in place."""
    for node in list(tree.find_all(exp.Ordered)):
        if is_text(node.this):
            node.set("this", sort_key(node.this))


class Kinds:
    """Which expressions of a statement are texts; the tree has no shared nodes."""

    def __init__(self, tree: Sql, texts: type, bound: IsText) -> None:
        self.texts, self.bound = texts, bound
        self.queries = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}

    def is_text(self, node: Sql) -> bool:
        if isinstance(node, self.texts):
            return True
        match node:
            case exp.Paren() | exp.Coalesce() | exp.Nullif() | exp.Min() | exp.Max() | exp.Alias():
                return self.is_text(node.this)
            case exp.Anonymous() if node.name.upper() in ("MIN", "MAX", "COALESCE"):
                return self.is_text(node.expressions[0])
            case exp.Literal():
                return bool(node.is_string)
            case exp.Placeholder():
                return self.bound(node)
            case exp.Case():
                branches = [branch.args["true"] for branch in node.args["ifs"]]
                return any(self.is_text(value) for value in (*branches, node.args.get("default")) if value is not None)
            case exp.Column():
                made = self._made(node)
                return made is not None and self.is_text(made)
            case _:
                return False

    def _made(self, column: Sql) -> Sql | None:
        """The expression that a column of an inner query is."""
        select = column.find_ancestor(exp.Select)
        while select is not None:
            source = self._source(select, column.table)
            if source is not None:
                while isinstance(source, exp.Union | exp.Subquery):
                    source = source.this
                named = (each for each in source.expressions if each.alias == column.name)
                return next(named, None)
            select = select.find_ancestor(exp.Select)
        return None

    def _source(self, select: Sql, name: str) -> Sql | None:
        joined = [join.this for join in select.args.get("joins") or ()]
        start = select.args.get("from_")
        for source in ([start.this] if start is not None else []) + joined:
            if source.alias_or_name == name:
                return source.this if isinstance(source, exp.Subquery) else self.queries.get(source.name)
        return None
