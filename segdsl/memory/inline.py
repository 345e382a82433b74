"""Python expressions: the source text of a node that needs no statement of its own.

Everything is total: a text never raises, whatever is unknown. The guards are written where a value can be unknown
and nothing before says that it is known. ``age >= 18 and age < 65`` becomes::

    ((t1 := r0.f2) is not None and t1 >= c1 and t1 < c2)

since the first guard gives the value a name and what follows an ``and`` is only reached where the guard held. An
`Env` carries both facts. The text that is returned is evaluated exactly once, before anything that is written later
into the same env; what is evaluated only sometimes is written into an env of its own.
"""

from __future__ import annotations

from typing import Any

from segdsl.memory.access import Access, Reading
from segdsl.memory.graph import Node
from segdsl.memory.writing import Env, Names
from segdsl.operators import REGISTRY
from segdsl.operators.base import Operator, Unknown
from segdsl.types import MAX_DIGITS, Kind, Type

SHORT = 8  # an operand of this weight may be written out where the operator wants it
_FIT = "op_fit"  # the test of operators on exact numbers
CONDITIONS = frozenset(("and", "or", "not", "known", "exists", "kept", "stub"))


class Inline:
    """Writes expressions of one program."""

    def __init__(self, names: Names, access: Access) -> None:
        self.names = names
        self.access = access

    def constant(self, value: Any) -> str:
        if value is None or value is True or value is False:
            return repr(value)
        return self.names.value(value, _key(value))

    # --- values

    def value(self, node: Node, env: Env) -> str:
        """Text of the value; it gives None where the value is unknown."""
        name = env.name(node)
        if name is not None:
            return name
        match node.kind:
            case "const":
                return self.constant(node.data)
            case "raw" | "field" | "key" | "ident" | "memo" | "rank" | "ranksize" | "ingroup":
                return self._of_row(node, env)
            case "follow":
                text, inside = self.condition(node.args[1], env)
                return f"({self.value(node.args[0], inside)} if {text} else None)"
            case "call":
                return self._call(node, env)
            case "if":
                return self._if(node, env)
            case "pack":
                return "(" + "".join([self.value(arg, env) + ", " for arg in node.args]) + ")"
            case "native" | "sequence":
                return f"{self.native(node)}({', '.join([self.value(arg, env) for arg in node.args])})"
            case kind if kind in CONDITIONS:
                return self.condition(node, env)[0]
            case _:
                raise AssertionError(f"a {node.kind} needs a statement")

    def native(self, node: Node) -> str:
        """The name of a function that the program brings along."""
        raise NotImplementedError

    def _of_row(self, node: Node, env: Env) -> str:
        row = node.args[0]
        if env.is_known(row):
            return self._written(node, self.value(row, env), env)
        missing = "False" if node.kind == "ingroup" else "None"
        if node.type is not None and node.type.kind is Kind.SET:
            missing = self.constant(frozenset())
        text, inside = self.known(row, env)
        return f"({self._written(node, self.value(row, inside), inside)} if {text} else {missing})"

    def _written(self, node: Node, row: str, env: Env) -> str:
        match node.kind:
            case "field" | "key":
                return self._read(self.reading(node, row))
            case "raw":
                return self._link(node, row, env)
            case "ident":
                return self.access.ident(row)
            case "memo" | "rank" | "ranksize" | "ingroup":
                return self.remembered(node, row)
            case _:
                raise AssertionError(node.kind)

    def remembered(self, node: Node, row: str) -> str:
        """What is kept for every row of a population; the program says where."""
        raise NotImplementedError

    def kept(self, row: str, entity: str) -> str:
        """The flag that a row of a population passed `keep`."""
        raise NotImplementedError

    def reading(self, node: Node, row: str) -> Reading:
        if node.kind == "key":
            return self.access.key(row, node.data)
        assert node.type is not None
        return self.access.field(row, node.data, node.type)

    def _read(self, reading: Reading) -> str:
        if not reading.slow:
            return reading.raw
        if not reading.fast:
            return f"{reading.slow}({reading.raw})"
        held = self.names.fresh("t")
        fast = _first_assigns(reading, held)
        return f"({held} if {fast} else {reading.slow}({held}))"

    def _link(self, node: Node, row: str, env: Env) -> str:
        text = self.access.link(row, node.data)
        parent = node.data.parent
        name = None if parent is None else env.name(parent)
        if name is None:
            return text
        held = self.names.fresh("t")
        return f"({held} if ({held} := {text}) is not None else {name})"

    def _if(self, node: Node, env: Env) -> str:
        condition, then, otherwise = node.args
        text, inside = self.condition(condition, env)
        yes = self.value(then, Env(inside))
        no = self.value(otherwise, Env(env))
        return f"({yes} if {text} else {no})"

    # --- operators

    def _call(self, node: Node, env: Env) -> str:
        guards, text, _ = self._applied(node, env)
        if not guards:
            return text
        unknown = "False" if REGISTRY[node.data].unknown is Unknown.FALSE else ""
        if unknown:
            return f"({' and '.join([*guards, text])})"
        return f"({text} if {' and '.join(guards)} else None)"

    def _applied(self, node: Node, env: Env) -> tuple[list[str], str, Env]:
        """The guards of an operator's operands, its own text, and the env in which both hold."""
        operator = REGISTRY[node.data]
        assert operator.python is not None, f"{operator.id} has no Python"
        for name, helper in operator.helpers.items():
            self.names.helper(name, helper)
        guards: list[str] = []
        handles = operator.unknown is Unknown.HANDLES
        if not handles:
            for arg in node.args:
                if not env.is_known(arg):
                    text, env = self._then(self.known, arg, env, first=not guards)
                    guards.append(text)
        sources: list[str] = []
        for number, arg in enumerate(node.args):
            if number in operator.const_args:
                sources.append(self._prepared(operator, number, arg.data))
                continue
            text = self.value(arg, inside := Env(env))
            if not (arg.trivial or env.name(arg)) and (":=" in text or arg.weight > SHORT):
                held = self.names.fresh("t")
                guards.append(f"(({held} := {text}), True)[1]" if arg.unknown else f"({held} := {text}) is not None")
                env = inside
                env.names[arg.id] = held
                text = held
            sources.append(text)
        return guards, _braced(unfitted(operator.python(*sources), fits(node.type))), env

    def _prepared(self, operator: Operator, number: int, value: Any) -> str:
        """A constant in the form that the operator wants it in."""
        make = operator.prepare.get(number)
        if make is None:
            return self.constant(value)
        key = (operator.id, number, _key(value))
        return self.names.find(key, "c") or self.names.value(make(value), key)

    @staticmethod
    def _then(write: Any, node: Node, env: Env, *, first: bool) -> tuple[str, Env]:
        """Write what is evaluated after an ``and``: its names are not for those who come without passing it."""
        return write(node, env if first else Env(env))  # type: ignore[no-any-return]

    # --- conditions

    def condition(self, node: Node, env: Env) -> tuple[str, Env]:
        """Text that is True or False, and the env of what is reached only where it is True."""
        name = env.name(node)
        if name is not None:
            return name, env
        match node.kind:
            case "and":
                return self._and(node, env)
            case "or":
                texts = [self.condition(node.args[0], env)[0]]
                texts.extend([self.condition(part, Env(env))[0] for part in node.args[1:]])
                return f"({' or '.join(texts)})", env
            case "not":
                return f"(not {self.condition(node.args[0], env)[0]})", env
            case "known" | "exists":
                return self.known(node.args[0], env)
            case "kept":
                return self.kept(self.value(node.args[0], env), node.data), env
            case "stub":
                return f"({self.value(node.args[0], env)}.__class__ is Stub)", env
            case "call" if REGISTRY[node.data].unknown is Unknown.FALSE:
                guards, text, inside = self._applied(node, env)
                return (f"({' and '.join([*guards, text])})" if guards else text), inside
            case _:
                return self.value(node, env), env

    def _and(self, node: Node, env: Env) -> tuple[str, Env]:
        inside = Env(env)
        texts: list[str] = []
        for part in node.args:
            text, true = self.condition(part, Env(inside) if texts else env)
            inside.absorb(true)
            texts.append(text)
        return f"({' and '.join(texts)})", inside

    def known(self, node: Node, env: Env) -> tuple[str, Env]:
        """That a value is known; where it is, it has a name."""
        if env.is_known(node):
            return "True", env
        name = env.name(node)
        if name is not None:
            return f"({name} is not None)", _knowing(env, node)
        held = self.names.fresh("t")
        if node.kind in ("field", "key"):
            return self._known_read(node, held, env)
        if node.kind == "call" and REGISTRY[node.data].unknown is Unknown.PROPAGATE:
            guards, text, inside = self._applied(node, env)
            if guards:
                inside = Env(inside)
                inside.names[node.id] = held
                inside.known.add(node.id)
                guards.append(f"({held} := {text}) is not None")
                return f"({' and '.join(guards)})", inside
        else:
            text = self.value(node, env)
        env.names[node.id] = held
        return f"(({held} := {text}) is not None)", _knowing(env, node)

    def _known_read(self, node: Node, held: str, env: Env) -> tuple[str, Env]:
        row = node.args[0]
        before = ""
        if not env.is_known(row):
            before, env = self.known(row, env)
            before += " and "
        reading = self.reading(node, self.value(row, env))
        env.names[node.id] = held
        inside = _knowing(env, node)
        if reading.slow and reading.fast:
            fast = _first_assigns(reading, held)
            return f"({before}({fast} or ({held} := {reading.slow}({held})) is not None))", inside
        return f"({before}({held} := {self._read(reading)}) is not None)", inside


def _first_assigns(reading: Reading, held: str) -> str:
    """The fast test, whose first mention of the value is the reading of it."""
    return reading.fast.replace("{v}", f"({held} := {reading.raw})", 1).replace("{v}", held)


def _knowing(env: Env, node: Node) -> Env:
    inside = Env(env)
    inside.known.add(node.id)
    return inside


def fits(type: Type | None) -> bool:
    """Whether every value of an exact type fits into 38 digits."""
    return type is not None and type.is_exact and type.digits < MAX_DIGITS


def unfitted(text: str, fitting: bool) -> str:
    """An operator's source without the test that a number fits, where its type says so."""
    return text[len(_FIT) :] if fitting and text.startswith(f"{_FIT}(") and text.endswith(")") else text


def _braced(text: str) -> str:
    """In parentheses, once."""
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:-1] and ")" not in text[1:-1]:
        return text
    return f"({text})"


def _key(value: Any) -> object:
    """1, 1.0 and True are different constants; so are 0.0 and -0.0."""
    if isinstance(value, tuple):
        return tuple([_key(item) for item in value])
    return (value.__class__, repr(value) if isinstance(value, float) else value)
