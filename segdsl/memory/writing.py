"""Writing Python: blocks of lines, the namespace of constants, and what is known at a point of the program.

No value of a user or a catalog becomes source text. Constants, field names and readers live in the namespace under
generated names (``c1``, ``k2``); row variables are ``r0``, ``r1``; temporaries ``t1``, ``t2``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from segdsl.memory.graph import Node

INDENT: Final = " "
DEEP: Final = 60  # CPython reads 100 levels of indentation


class Block:
    """Lines at one indentation; `nest` opens an indented block behind a header such as ``if x:``."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self._lines: list[str | Block] = []

    def add(self, *lines: str) -> None:
        self._lines.extend(lines)

    def nest(self, header: str) -> Block:
        inner = Block(self.depth + 1)
        self._lines.append(header)
        self._lines.append(inner)
        return inner

    def write(self) -> Iterator[str]:
        indent = INDENT * self.depth
        for line in self._lines:
            if isinstance(line, Block):
                empty = True
                for text in line.write():
                    empty = False
                    yield text
                if empty:
                    yield indent + INDENT + "pass"
            else:
                yield indent + line


class Env:
    """Which nodes have a name at this point, and which values are known here; inner points see the outer ones."""

    __slots__ = ("known", "names", "parent")

    def __init__(self, parent: Env | None = None) -> None:
        self.parent = parent
        self.names: dict[int, str] = {}
        self.known: set[int] = set()

    def name(self, node: Node) -> str | None:
        env: Env | None = self
        while env is not None:
            found = env.names.get(node.id)
            if found is not None:
                return found
            env = env.parent
        return None

    def absorb(self, inner: Env) -> None:
        """Take over what an env inside this one says, since everything from here on is inside it."""
        env: Env | None = inner
        while env is not None and env is not self and env is not self.parent:
            self.names.update(env.names)
            self.known.update(env.known)
            env = env.parent

    def visible(self) -> dict[int, str]:
        """All names at this point."""
        found: dict[int, str] = {}
        env: Env | None = self
        while env is not None:
            found = {**env.names, **found}
            env = env.parent
        return found

    def is_known(self, node: Node) -> bool:
        if not node.unknown:
            return True
        env: Env | None = self
        while env is not None:
            if node.id in env.known:
                return True
            env = env.parent
        return False


class Names:
    """The namespace that the generated functions run in."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._by_value: dict[object, str] = {}
        self._count = 0

    def fresh(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def value(self, value: object, key: object, letter: str = "c") -> str:
        """The name of a value; ``key`` tells values apart."""
        name = self._by_value.get((letter, key))
        if name is None:
            name = self.fresh(letter)
            self._by_value[(letter, key)] = name
            self.values[name] = value
        return name

    def find(self, key: object, letter: str) -> str | None:
        return self._by_value.get((letter, key))

    def helper(self, name: str, function: Any) -> None:
        """A helper function of an operator, under the name by which its source calls it."""
        if self.values.setdefault(name, function) is not function:
            raise AssertionError(f"two helpers are called {name}")
