"""The stable number behind `sample` and `split`: the first 8 hex digits of MD5 of ``seed:key``."""

from __future__ import annotations

from hashlib import md5
from typing import Any

from segdsl.operators.base import Example, Operator, Sql, SqlBuilder
from segdsl.operators.operands import always
from segdsl.plan import Const
from segdsl.types import INTEGER, TEXT, Kind

_BYTES = ("utf-8", "surrogatepass")


def _seeded(seed: str) -> Any:
    return md5(f"{seed}:".encode(*_BYTES), usedforsecurity=False)


def op_hash8(seed: Any, key: int | str) -> str:
    """``seed`` is the text, or the hash that has already taken it in."""
    state = _seeded(seed) if isinstance(seed, str) else seed.copy()
    state.update(str(key).encode(*_BYTES))
    found: str = state.hexdigest()
    return found[:8]


def _sql(b: SqlBuilder, seed: Const, key: Sql) -> Sql:
    text = key if b.arg_types[1].kind in (Kind.TEXT, Kind.ENUM) else b.to_text(key)
    return b.substring(b.md5_hex(b.concat(b.param(f"{seed.value}:", TEXT), text)), b.literal(1), b.literal(8))


HASH8 = Operator(
    id="hash8",
    doc="The first 8 hexadecimal digits of MD5 of the seed, a colon and the key: the same on every backend.",
    takes=("text", "key"),
    gives="text",
    result=always(TEXT),
    const_args=frozenset((0,)),
    prepare={0: _seeded},
    python=lambda seed, key: f"op_hash8({seed}, {key})",
    helpers={"op_hash8": op_hash8},
    sql=_sql,
    examples=(
        Example(("spring-2026", 1), md5(b"spring-2026:1", usedforsecurity=False).hexdigest()[:8], (TEXT, INTEGER)),
        Example(("s", -12), md5(b"s:-12", usedforsecurity=False).hexdigest()[:8], (TEXT, INTEGER)),
        Example(
            ("بهار", "ک\u200cب"), md5("بهار:ک\u200cب".encode(), usedforsecurity=False).hexdigest()[:8], (TEXT, TEXT)
        ),
        Example(("", "a"), md5(b":a", usedforsecurity=False).hexdigest()[:8], (TEXT, TEXT)),
        Example(("s", None), None, (TEXT, INTEGER)),
    ),
)

OPERATORS = (HASH8,)
