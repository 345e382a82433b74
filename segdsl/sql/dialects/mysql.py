"""MySQL 8 and MariaDB: one dialect with two spellings, and why they say things differently from the rest.

Nothing here depends on how a server or a session is set up, as far as SQL can say so: every text of ours and every
bound text names its collation, which compares code points and pads nothing; times are civil times in UTC and never pass
through the session's zone; no text of ours has a backslash. Three things no SQL can say, and the session must: texts
are sent as utf8mb4, ``group_concat_max_len`` is large (sets), and ``sql_mode`` is one in which functions are called as
usual (`segdsl.tools.databases.mysql` sees to that).

A query of the WITH clause that is read twice runs twice on MariaDB, unless it is recursive: so such a query gets a
second half that never gives a row, ``UNION ALL SELECT … FROM itself WHERE FALSE``. It is made once then, within the
snapshot and without a temporary table of ours. MySQL 8 makes it once anyway. One that is read once gets a limit that
is none, or MariaDB would write it out where it is used. A chain of recursive queries takes the optimizer more than
exponential time and memory (`_CHAIN`), so beyond that they are copied, and a rule that needs many copies is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from sqlglot import Dialect, exp

from segdsl.diagnostics import SegdslError
from segdsl.sql.builder import Builder
from segdsl.sql.dialects.mysql_exact import MySqlExact
from segdsl.sql.dialects.mysql_folds import fold
from segdsl.sql.dialects.mysql_reader import MariaDbReader, MySqlReader
from segdsl.sql.dialects.mysql_sets import MySqlSets, document
from segdsl.sql.dialects.mysql_words import quoted, template
from segdsl.sql.errors import TOO_DEEP
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Raw, Sql, alias, column, derived
from segdsl.sql.trees import raw_sql as _raw_sql
from segdsl.types import BOOLEAN, INTEGER, TEXT, Compare, Kind, Type

_PERCENT: Final = "\x00"  # stands for the sign of a placeholder while other percent signs are doubled
_ANY_ONE: Final = "(?:.|\\n)"  # as segdsl.operators.patterns writes one character, and a run of them
_END: Final = "(?!(?s:.))"  # the end of the text; $ would stand before a last line end too
_ONE: Final = "(?s:.)"
_CHAIN: Final = 5  # recursive queries of which one reads the next: with eight the optimizer takes all memory there is
_COPIES: Final = 100  # of queries that are read several times and are not recursive
_EVERY_ROW: Final = 2**64 - 1  # the largest limit
_JOIN_KEY: Final = "key to join by"


class MySqlFamily(MySqlSets, MySqlExact, Builder):
    """What both servers say alike."""

    printer: ClassVar[str] = "mysql"
    arrays: ClassVar[bool] = True
    settings: ClassVar[str] = ""  # what a server takes for one statement only
    group_sign: ClassVar[str] = "$"  # before the number of a group that a pattern has found
    knows_lower: ClassVar[bool] = False  # LOWER has been compared with our list over every code point

    def __init__(self) -> None:
        super().__init__()
        self._aliases = 0

    def fresh_alias(self, stem: str) -> str:
        self._aliases += 1
        return f"{stem}{self._aliases}"

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        bare = f"{_PERCENT}({name})s"
        if type is None:
            return bare
        match type.kind:
            case Kind.DATE:
                return f"CAST({bare} AS DATE)"
            case Kind.DATETIME:
                return f"CAST({bare} AS DATETIME(6))"
            case Kind.DECIMAL:
                return f"CAST({bare} AS {self._cast_type(type)})"
            case Kind.TEXT | Kind.ENUM | Kind.SET:
                return f"{bare} COLLATE {self.collation}"
            case Kind.KEY if isinstance(self.parameters.values.get(name), str):
                return f"{bare} COLLATE {self.collation}"
            case _:
                return bare

    def driver_value(self, value: object, type: Type) -> object:
        match value:
            case frozenset() | tuple() | list():
                element = type.element or type
                return document(_as_text(self.driver_value(item, element)) for item in value)
            case _:
                found = super().driver_value(value, type)
                # the driver writes a Decimal of many places with an exponent, which is a double
                return format(found, "f") if isinstance(found, Decimal) else found

    def decode(self, value: Any, type: Type) -> object:
        if type.kind is Kind.SET and isinstance(value, str):
            return frozenset(self._element(text, type.element or TEXT) for text in json.loads(value))
        if type.kind is Kind.DATETIME and isinstance(value, str):
            return datetime.fromisoformat(value)
        return super().decode(value, type)

    def _element(self, text: str, type: Type) -> object:
        match type.kind:
            case Kind.INTEGER | Kind.DECIMAL | Kind.DURATION | Kind.TIER:
                return self.decode(Decimal(text), type)
            case Kind.DATE:
                return date.fromisoformat(text)
            case Kind.BOOLEAN:
                return text == "1"
            case Kind.KEY:
                return text
            case _:
                return self.decode(text, type)

    def null(self, type: Type) -> Sql:
        return self.cast(exp.Null(), type)

    def literal(self, value: int | str | None) -> Sql:
        if isinstance(value, str):
            return Raw(this=f"{template(quoted(value))} COLLATE {self.collation}", expressions=[])
        return super().literal(value)

    def cast(self, value: Sql, type: Type) -> Sql:
        if isinstance(value, Raw) and not value.expressions and value.this.endswith(f" COLLATE {self.collation}"):
            if type.kind in (Kind.TEXT, Kind.ENUM):
                return value
            value = Raw(this=value.this.removesuffix(f" COLLATE {self.collation}"), expressions=[])
        text = f" COLLATE {self.collation}" if type.kind in (Kind.TEXT, Kind.ENUM, Kind.SET) else ""
        return self.raw(f"CAST({{0}} AS {self._cast_type(type)}){text}", value)

    def _cast_type(self, type: Type) -> str:
        match type.kind:
            case Kind.INTEGER if type.digits > INTEGER.digits:
                return f"DECIMAL({type.digits}, 0)"
            case Kind.DECIMAL:
                if type.scale > self.longest_scale:
                    raise self.refuse()
                return f"DECIMAL({max(type.digits, type.scale + 1)}, {type.scale})"
            case Kind.DOUBLE | Kind.GEO:
                return "DOUBLE"
            case Kind.DATE:
                return "DATE"
            case Kind.DATETIME:
                return "DATETIME(6)"
            case Kind.TEXT | Kind.ENUM | Kind.SET:
                return "CHAR CHARACTER SET utf8mb4"
            case _:
                return "SIGNED"

    def column_type(self, type: Type) -> Sql:
        return self.raw(template(self.json_column(type)))

    def json_column(self, type: Type) -> str:
        """The type of a column of a table, or of JSON_TABLE, that holds canonical values."""
        match type.kind:
            case Kind.TEXT | Kind.ENUM | Kind.SET:
                return self.text_column
            case Kind.BOOLEAN:
                return "TINYINT"
            case _:
                return self._cast_type(type).replace("SIGNED", "BIGINT")

    # --- arithmetic

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1} + 0e0)", a, b)  # and never -0

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} DIV {1})", a, b)

    def mod(self, a: Sql, b: Sql) -> Sql:
        return self.raw("MOD({0}, {1})", a, b)

    def to_double(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DOUBLE)", a)

    # --- comparison

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        # the first test is for the index; the second says what was meant, whatever the column's collation
        found = getattr(self, op)(raw, value)
        if type.kind in (Kind.TEXT, Kind.ENUM):
            return self.and_(self.eq(raw, self._as_sent(value)), self.eq(self.text_of(raw.copy()), value))
        if type.kind in (Kind.DATE, Kind.DATETIME) and op != "eq":
            return self.and_(found, self.is_day(raw.copy()))
        return found

    def stored_in_list(self, raw: Sql, items: Sequence[Sql], type: Type) -> Sql:
        if type.kind not in (Kind.TEXT, Kind.ENUM) or not items:
            return self.in_list(raw, items)
        return self.and_(
            self.in_list(raw, [self._as_sent(item) for item in items]),
            self.in_list(self.text_of(raw.copy()), items),
        )

    @staticmethod
    def _as_sent(value: Sql) -> Sql:
        """A bound text without a collation of its own: the column's is used, and so is its index."""
        return exp.Placeholder(this=value.name, kind_=BOOLEAN) if isinstance(value, exp.Placeholder) else value

    def text_of(self, x: Sql) -> Sql:
        """A stored text as it compares."""
        return self.raw(f"CONVERT({{0}} USING utf8mb4) COLLATE {self.collation}", x)

    def is_day(self, x: Sql) -> Sql:
        """Whether a stored day is one: not 0000-00-00, not 2026-00-00, not 2026-02-31."""
        return self.raw("({0} >= '0001-01-01' AND DAYOFMONTH({0}) BETWEEN 1 AND DAYOFMONTH(LAST_DAY({0})))", x)

    # --- text

    def concat(self, *parts: Sql) -> Sql:
        return self.func("CONCAT", *parts)

    def length(self, a: Sql) -> Sql:
        return self.func("CHAR_LENGTH", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        return self.func("SUBSTRING", a, start, count)

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return fold(self, a, compare)

    def like(self, a: Sql, pattern: Sql) -> Sql:
        # the escape is not a backslash, which a session may take for a letter like any other
        written = str(self.parameters.values[pattern.name])
        return self.raw("({0} LIKE {1} ESCAPE '|')", a, self.param(_with_bars(written), TEXT))

    def matches(self, a: Sql, regex: Sql) -> Sql:
        # atomic groups: what stands between two stars is taken at its first place, and nothing is tried again
        first, *rest = str(self.parameters.values[regex.name]).split(f"{_ANY_ONE}*")
        pieces = [first, *(f"(?>{_ONE}*?{piece})" for piece in rest[:-1]), *(f"{_ONE}*{piece}" for piece in rest[-1:])]
        whole = "".join(pieces).replace(_ANY_ONE, _ONE)
        return self.raw("({0} REGEXP {1})", a, self.param(f"^{whole}{_END}", TEXT))

    def md5_hex(self, a: Sql) -> Sql:
        return self.raw(f"MD5({{0}}) COLLATE {self.collation}", a)

    def to_text(self, a: Sql) -> Sql:
        return self.raw(f"CAST({{0}} AS CHAR CHARACTER SET utf8mb4) COLLATE {self.collation}", a)

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        return self.raw("(WEEKDAY({0}) + 1)", a) if part == "isodow" else self.func(part.upper(), a)

    def date_of(self, a: Sql) -> Sql:
        return self.func("DATE", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.func("DATEDIFF", b, a)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        return self.raw("DATE_ADD({0}, INTERVAL {1} DAY)", a, days)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("TIMESTAMPDIFF(MICROSECOND, {0}, {1})", a, b)

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        return self.raw("DATE_ADD({0}, INTERVAL {1} MICROSECOND)", a, micros)

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        made = self.raw("CAST(CONCAT(LPAD({0}, 4, '0'), '-', {1}, '-', {2}) AS DATE)", year, month, day)
        return self.case([(self.raw("DAYOFMONTH({0}) = {1}", made, day), made)])  # some modes hold 30 February

    # --- the compiler's

    def of_row(self, key: Sql, value: Sql) -> Sql:
        # MariaDB takes a constant column for that constant, also in a row that an outer join has made up
        return value if value.find(exp.Column) else self.case([(self.is_known(key.copy()), value)])

    def ordered(self, value: Sql, descending: bool) -> Sql:
        return exp.Ordered(this=value, desc=descending, nulls_first=not descending)

    def print(self, tree: Sql, pretty: bool = True) -> str:
        if isinstance(tree, exp.Select) and tree.args.get("with_"):
            self.check_copies(tree)
        generator = Dialect.get_or_raise(self.printer).generator(identify=True, pretty=pretty, comments=False)
        words: Mapping[Any, Any] = {Raw: _raw_sql, exp.Placeholder: self._placeholder_sql, **self._spellings()}
        generator._dispatch = {**generator._dispatch, **words}
        written = str(generator.generate(tree, copy=False))
        if isinstance(tree, exp.Select) and tree.args.get("with_"):
            written = self.settings + written
        return written.replace("%", "%%").replace(_PERCENT, "%")

    def check_copies(self, tree: Sql) -> None:
        """Sees to it that no query of the WITH clause runs too often."""

    def _spellings(self) -> Mapping[Any, Any]:
        return {}


class MariaDb(MySqlFamily):
    dialect: ClassVar[str] = "mariadb"
    collation: ClassVar[str] = "utf8mb4_nopad_bin"
    text_column: ClassVar[str] = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
    knows_lower: ClassVar[bool] = True
    each_row: ClassVar[str] = " WHERE RAND() >= 0"
    group_sign: ClassVar[str] = "\\"
    # Without a mode a value that no type holds is NULL, also in a query that is kept; sets may be long; and what is
    # kept stays in memory, where looking a row up is ten times as fast as on disk.
    settings: ClassVar[str] = (
        "SET STATEMENT sql_mode = '', group_concat_max_len = 1073741824,\n  "
        "tmp_memory_table_size = 134217728, max_heap_table_size = 134217728 FOR\n"
    )
    materialized: ClassVar[bool] = True
    # What does not fit into memory is kept in a table on disk, of some two thousand columns, or a thousand wide ones.
    widest: ClassVar[int] = 1500
    widest_pass: ClassVar[int] = 400
    reads: ClassVar[type[Reader]] = MariaDbReader

    def check_copies(self, tree: Sql) -> None:
        queries = {query.alias: query for query in tree.args["with_"].expressions}
        reads = {name: _tables(query.this, queries) for name, query in queries.items()}
        depths: dict[str, int] = {}
        for name, query in queries.items():
            below = max((depths[other] for other in reads[name]), default=0)
            kept = bool(query.args.get("materialized")) and below < _CHAIN
            query.set("materialized", kept)
            depths[name] = below + kept
        copies = dict.fromkeys(queries, 0)
        for name, count in _tables(tree, queries, own=True).items():
            copies[name] += count
        for name, query in reversed(queries.items()):
            once = min(copies[name], 1) if query.args.get("materialized") else copies[name]
            copies[name] = once
            for other, count in reads[name].items():
                copies[other] += once * count
        if sum(copies.values()) > len(copies) + _COPIES:
            raise SegdslError([TOO_DEEP.at()])

    def joined(self, relation: Sql, on: Sql) -> Sql:
        # A derived table is merged into the query around it, and then a computed key has no index, and a computed
        # column is computed for each row of the other side. With a limit it is made once, indexed as it is joined.
        query = relation.this if isinstance(relation, exp.Subquery) else None
        if isinstance(query, exp.Select) and any(not isinstance(part.this, exp.Column) for part in query.selects):
            query.set("limit", exp.Limit(expression=exp.Literal.number(_EVERY_ROW)))
        return relation

    def keyed(self, source: Sql, key: Sql) -> tuple[Sql, Sql]:
        if isinstance(key, exp.Column) or not isinstance(source, exp.Table):
            return source, key
        every = exp.Column(this=exp.Star(), table=exp.Identifier(this=source.alias, quoted=True))
        query = exp.Select(
            expressions=[every, alias(key, _JOIN_KEY)],
            from_=exp.From(this=source),
            limit=exp.Limit(expression=exp.Literal.number(_EVERY_ROW)),
        )
        return derived(query, source.alias), column(source.alias, _JOIN_KEY)

    def _spellings(self) -> Mapping[Any, Any]:
        return {exp.With: _with_sql, exp.CTE: _cte_sql, exp.Select: _select_sql}


class MySql(MySqlFamily):
    dialect: ClassVar[str] = "mysql"
    executed: ClassVar[bool] = False
    collation: ClassVar[str] = "utf8mb4_0900_bin"
    text_column: ClassVar[str] = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin"
    longest_scale: ClassVar[int] = 30
    reads: ClassVar[type[Reader]] = MySqlReader


def _tables(query: Sql, among: Mapping[str, Any], own: bool = False) -> dict[str, int]:
    """How often a query reads each of these; ``own``: not what its own WITH clause reads."""
    found: dict[str, int] = {}
    for node in query.find_all(exp.Table):
        if node.name in among and not node.args.get("db") and not (own and node.find_ancestor(exp.With)):
            found[node.name] = found.get(node.name, 0) + 1
    return found


def _with_sql(generator: Any, node: Any) -> str:
    if any(query.args.get("materialized") for query in node.expressions):
        node.set("recursive", True)
    found: str = generator.with_sql(node)
    return found


def _cte_sql(generator: Any, node: Any) -> str:
    """A query that is read twice is its own second half, one that is read once has a limit: so each is made once."""
    name, query = generator.sql(node.args["alias"]), node.this
    if not node.args.get("materialized"):
        if isinstance(query, exp.Select) and not query.args.get("group"):
            query.set("limit", exp.Limit(expression=exp.Literal.number(_EVERY_ROW)))
        return f"{name} AS ({generator.sql(query)})"
    columns = ", ".join(generator.sql(exp.Identifier(this=part.alias, quoted=True)) for part in query.selects)
    again = f"SELECT {columns} FROM {name} WHERE FALSE"  # noqa: S608 - names of ours, quoted
    return f"{name} AS ({generator.sql(query)} UNION ALL {again})"


def _select_sql(generator: Any, node: Any) -> str:
    """Tables are joined in the order in which they stand where each belongs to the first; MariaDB likes to turn it."""
    joins = node.args.get("joins")
    if joins and all(join.side == "LEFT" for join in joins):
        node.set("operation_modifiers", [exp.Var(this="STRAIGHT_JOIN")])
    found: str = generator.select_sql(node)
    return found


def _with_bars(pattern: str) -> str:
    """A pattern of LIKE with | for the backslash."""
    letters = iter(pattern.replace("|", "\\|"))
    return "".join("|" + next(letters) if letter == "\\" else letter for letter in letters)


def _as_text(value: object) -> str:
    """An element as a server writes it."""
    match value:
        case bool():
            return "1" if value else "0"
        case datetime():
            return value.isoformat(" ", "microseconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
