"""Witnesses of what cannot be picked from a domain: keys with a certain hash, texts that contain others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segdsl.analysis.domains import Values
from segdsl.analysis.drafts import Draft
from segdsl.analysis.ranges import contains
from segdsl.operators.hashing import op_hash8
from segdsl.plan import Call, Const, Expr, Field, Key, Row
from segdsl.types import Kind

if TYPE_CHECKING:
    from segdsl.analysis.formulas import Term
    from segdsl.analysis.reading import Reader
    from segdsl.analysis.witnesses import Witnesses

MOST_KEYS = 20_000


def hash_key(draft: Draft, reader: Reader) -> None:
    """A key of the row for which all samples and splits come out as the box says."""
    wanted: list[tuple[str, Values]] = []
    key: Expr | None = None
    for term, domain in draft.box.items():
        match term.expr:
            case Call(op="hash8", args=(Const(value=str(seed)), (Key(row=Row()) | Field(row=Row())) as of)) if (
                isinstance(domain, Values)
            ):
                wanted.append((seed, domain))
                key = of
            case _:
                pass
    if not isinstance(key, Key | Field) or not isinstance(key.row, Row) or key.row.level not in draft.rows:
        return
    entity, record = draft.rows[key.row.level]
    if isinstance(key, Field) and key.name != entity.key:
        return
    text = entity.key_type.kind is not Kind.INTEGER
    for number in range(1, MOST_KEYS):
        value: int | str = f"{entity.name}-{number}" if text else number
        if all(contains(domain.known, op_hash8(seed, value)) for seed, domain in wanted):
            record[entity.key] = value
            draft.give(reader.term(key), value)
            return


def text_for(to: Witnesses, draft: Draft, term: Term) -> None:
    """A text that contains, starts and ends with what it should, and with nothing that it should not."""
    subject = term.expr.args[0]
    field = subject
    while isinstance(field, Call) and field.op.startswith("fold_"):
        field = field.args[0]
    if not isinstance(field, Field):
        return
    tests: list[tuple[str, Any, bool]] = []
    for other, domain in draft.box.items():
        match other.expr:
            case Call(op=op, args=(of, Const(value=str(part)))) if of == subject and isinstance(domain, Values):
                tests.append((op, part, contains(domain.known, 1)))
            case _:
                pass
    positive = [(op, part.replace("*", "").replace("?", "x").replace("#", "1")) for op, part, yes in tests if yes]
    starts = "".join(part for op, part in positive if op == "starts_with")
    ends = "".join(part for op, part in positive if op == "ends_with")
    middle = "".join(part for op, part in positive if op not in ("starts_with", "ends_with"))
    candidate = f"{starts}{middle}{ends}"
    if candidate:
        to.put(draft, to.reader.term(field), candidate)
