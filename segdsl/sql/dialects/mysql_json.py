"""Documents on MySQL and MariaDB: what a path leads to, what a scalar is, the elements of a set.

MariaDB keeps JSON as the text it was written as, and is lenient about numbers and escapes, so a document must pass a
second look. A scalar is text, number, flag or null by its first letters, not by JSON_TYPE, which calls 1e2 an integer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlglot import exp

from segdsl.sql.dialects.mysql_sets import inner, inner_sql
from segdsl.sql.dialects.mysql_words import bound, quoted, template
from segdsl.sql.reader import Form, Physical

Sql = Any

_END: Final = "(?!(?s:.))"
_ESCAPE: Final = '\\\\(["\\\\/bfnrt]|u[0-9a-fA-F]{4})'  # every escape that JSON has
_STRING: Final = '"([^"\\\\]|\\\\.)*"'
_LOOSE: Final = "[.]([^0-9]|$)|[0-9][eE][+-]?([^0-9+-]|$)"
_PAIR: Final = "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF: Final = "\\\\u[dD][89a-fA-F]"
_WHOLE: Final = f"^-?[0-9]{{1,20}}{_END}"
_ESCAPABLE: Final = frozenset("bfnrtu/0123456789abcdefABCDEF")


def _literal(text: str) -> str:
    return template(quoted(text))


def strict(b: Any, text: Sql) -> Sql:
    """A text where it is a document, else NULL."""
    escapes, strings, empty = (_literal(word) for word in (_ESCAPE, _STRING, '""'))
    clean = (
        f"INSTR(REGEXP_REPLACE({{0}}, {escapes}, ''), {_literal(chr(92))}) = 0 "
        f"AND REGEXP_REPLACE({{0}}, {strings}, {empty}) NOT REGEXP {_literal(_LOOSE)}"
    )
    return b.raw(f"CASE WHEN JSON_VALID({{0}}) AND {clean} THEN {{0}} END", text)


def document(b: Any, x: Sql, stored: Physical) -> Sql:
    """A column as a document, NULL where it is none; a document inside a JSON string is read too."""
    if stored.form is Form.TEXT:
        return strict(b, b.reader.raw_text(x, stored))
    if stored.form is not Form.JSON:
        return exp.Null()
    nested = strict(b, b.raw("JSON_UNQUOTE({0})", x))
    return b.case([(b.raw("(JSON_TYPE({0}) = 'STRING')", x), nested)], x)


def at_path(b: Any, x: Sql, stored: Physical, path: Sequence[str]) -> Sql:
    """What stands at a path of keys; a step of digits is the place in an array where there is one."""
    found = document(b, x, stored)
    for step in path:
        named = _named(step)
        if step.isascii() and step.isdecimal() and len(step) <= 9 and (step == "0" or step[0] != "0"):
            placed = f"CASE JSON_TYPE({{0}}) WHEN 'ARRAY' THEN JSON_EXTRACT({{0}}, '$[{step}]') ELSE {named} END"
            found = bound(b, found, "JSON", partial(b.raw, placed))
        else:
            found = b.raw(named, found)
    return found


def _named(step: str) -> str:
    """A template: what stands at a key.

    MariaDB refuses a control character that is not escaped, and finds a key outside of ASCII only where the document
    spells it as the path does: as it is, or with an escape (as PHP writes it) in small or capital letters.
    """
    escaped = json.dumps(step)
    capital = re.sub(r"(?<!\\)((?:\\\\)*\\u)([0-9a-f]{4})", lambda found: found[1] + found[2].upper(), escaped)
    keys = dict.fromkeys((json.dumps(step, ensure_ascii=False), *(() if step.isascii() else (escaped, capital))))
    found = [f"JSON_EXTRACT({{0}}, {_literal(f'$.{key}')})" for key in keys]
    return found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"


def scalar(b: Any, x: Sql, arms: Mapping[str, Callable[..., Sql]]) -> Sql:
    """A JSON scalar by what it is: ``text(value)``, ``number(value, physical)``, ``flag(condition)``; else NULL."""

    def read(j: Sql) -> Sql:
        whens: list[tuple[Sql, Sql]] = []
        if "text" in arms:
            # half a pair of escapes is no text
            halved = f"REGEXP_REPLACE(REPLACE({{0}}, {_literal(chr(92) * 2)}, ''), {_literal(_PAIR)}, '')"
            is_text = b.raw(f"({{0}} LIKE '\"%' AND NOT ({halved} REGEXP {_literal(_HALF)}))", j)
            text = arms["text"](b.text_of(b.raw("JSON_UNQUOTE({0})", j)))
            if not isinstance(text, exp.Null):
                whens.append((is_text, text))
        if "number" in arms:
            digits = "CAST({0} AS DECIMAL(21, 0))"
            inside = f"{{0}} REGEXP {_literal(_WHOLE)} AND {digits} >= {-(2**63)} AND {digits} < {2**64}"
            whole = arms["number"](b.raw(digits, j), Physical(Form.BIG, "bigint unsigned"))
            double = arms["number"](
                b.raw(f"CASE WHEN {is_finite()} THEN CAST({{0}} AS DOUBLE) END", j), Physical(Form.DOUBLE, "double")
            )
            if not isinstance(whole, exp.Null):
                whens.append((b.raw(f"({inside})", j), whole))
            if not isinstance(double, exp.Null):
                whens.append((b.raw(f"({{0}} REGEXP '^-?[0-9]' AND NOT ({inside}))", j), double))
        if "flag" in arms:
            flag = arms["flag"](b.raw("({0} = 'true')", j))
            whens.append((b.raw("({0} IN ('true', 'false'))", j), flag))
        return b.case(whens) if whens else exp.Null()

    return bound(b, b.text_of(x), b.text_column, read)


def is_finite() -> str:
    """A template: whether a number's text is a double; what is too large is cut to the largest one."""
    most = f"^[+-]?1[.]79769313486231570*[eE][+]?308{_END}"
    return f"(ABS(CAST({{0}} AS DOUBLE)) < 1.7976931348623157e308 OR {{0}} REGEXP {_literal(most)})"


def array_of(b: Any, x: Sql, stored: Physical) -> Sql:
    """The elements of a set that is a document; no elements where there is none."""
    return b.raw("CASE WHEN JSON_TYPE({0}) = 'ARRAY' THEN {0} ELSE '[]' END", document(b, x, stored))


def split_text(b: Any, text: Sql, separator: str) -> Sql | None:
    """The parts of a text as an array; None for a separator that may stand inside an escape."""
    escaped = inner(separator)
    if not escaped.startswith("\\") and escaped[0] in _ESCAPABLE:
        return None
    # JSON_QUOTE puts quotation marks around the text, which a part must not lose
    body = inner_sql("SUBSTRING(JSON_QUOTE({0}), 2, CHAR_LENGTH(JSON_QUOTE({0})) - 2)")
    parts = f"CONCAT('[\"', REPLACE({body}, {_literal(escaped)}, '\",\"'), '\"]')"
    return b.raw(f"CASE WHEN {{0}} <> '' THEN {parts} ELSE '[]' END", text)
