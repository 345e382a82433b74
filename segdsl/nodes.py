"""Frozen nodes that are quick to define: what ``@dataclass(frozen=True, slots=True)`` gives, at a fifth of the price.

A command that must start at once cannot spend most of its time on making classes. The standard decorator compiles six
functions for each class; syntax trees, typed rules and plans are over a hundred classes. Here only ``__init__`` is
compiled, and comparing, hashing, printing, copying and refusing to change are functions that all classes share. The
classes are dataclasses all the same: `dataclasses.fields`, `replace`, `is_dataclass` and ``match`` work, and mypy
reads the decorator as the standard one.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[C]) -> type[C]:
    """A frozen, slotted dataclass; fields with ``compare=False`` take no part in equality and hash."""
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__}: a node has no __post_init__")
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _init_of(made)
    compared = [one.name for one in fields(made) if one.compare]
    made.__compared__ = _getter(compared)
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hash, _shown
    made.__setattr__ = made.__delattr__ = _refuse
    made.__getstate__, made.__setstate__ = _state, _restore
    return made  # type: ignore[no-any-return]


def _getter(names: list[str]) -> Any:
    if not names:
        return staticmethod(lambda self: ())
    if len(names) == 1:
        one = attrgetter(names[0])
        return staticmethod(lambda self: (one(self),))
    return staticmethod(attrgetter(*names))


def _init_of(cls: Any) -> Any:
    """``__init__`` with the fields as parameters, the only function that is compiled for a class."""
    scope: dict[str, Any] = {"put": object.__setattr__}
    head, body = ["self"], []
    for number, one in enumerate(fields(cls)):
        default = ""
        if one.default is not MISSING:
            scope[f"d{number}"], default = one.default, f"=d{number}"
        elif one.default_factory is not MISSING:
            raise TypeError(f"{cls.__name__}.{one.name}: a node has no mutable defaults")
        head.append(f"{one.name}{default}")
        body.append(f" put(self, {one.name!r}, {one.name})")
    source = f"def __init__({', '.join(head)}):\n" + ("\n".join(body) or " pass")
    exec(source, scope)  # noqa: S102 - names of fields that this package wrote
    return scope["__init__"]


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or self.__compared__(self) == self.__compared__(other)


def _hash(self: Any) -> int:
    return hash((self.__class__, self.__compared__(self)))


def _shown(self: Any) -> str:
    parts = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(parts)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change {name} of a {self.__class__.__name__}")
