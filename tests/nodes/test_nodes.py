"""Nodes are frozen dataclasses in everything that a reader of the code may rely on."""

from __future__ import annotations

import pickle
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest

from segdsl.nodes import node


@node
class Place:
    """A place with a note that says nothing of what it is."""

    name: str
    latitude: float = 0.0
    note: str = field(default="", compare=False, repr=False)


@node
class Nothing:
    """No fields at all."""


@dataclass(frozen=True, slots=True)
class Standard:
    name: str
    latitude: float = 0.0
    note: str = field(default="", compare=False, repr=False)


def test_equality_and_hash_are_those_of_the_compared_fields() -> None:
    here, noted = Place("Yazd", 31.9), Place("Yazd", 31.9, note="dry")
    assert here == noted
    assert hash(here) == hash(noted)
    assert here != Place("Yazd", 32.0)
    assert len({here, noted, Place("Rasht")}) == 2
    assert Nothing() == Nothing()


def test_a_node_equals_nothing_of_another_class() -> None:
    assert Place("Yazd") != Standard("Yazd")
    assert Place("Yazd") != "Yazd"


def test_nodes_do_not_change() -> None:
    place = Place("Yazd")
    with pytest.raises(FrozenInstanceError):
        place.name = "Rasht"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del place.name
    with pytest.raises((AttributeError, FrozenInstanceError)):
        place.other = 1  # type: ignore[attr-defined]


def test_the_tools_of_dataclasses_work() -> None:
    place = Place("Yazd", note="dry")
    assert is_dataclass(place)
    assert [one.name for one in fields(place)] == ["name", "latitude", "note"]
    assert replace(place, name="Rasht") == Place("Rasht")
    assert replace(place, name="Rasht").note == "dry"
    assert repr(place) == "Place(name='Yazd', latitude=0.0)"
    assert copy(place) == place


def test_match_takes_fields_by_place_and_by_name() -> None:
    match Place("Yazd", 31.9):
        case Place("Yazd", latitude=latitude):
            assert latitude == 31.9
        case _:
            pytest.fail("no match")


def test_a_node_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(Place("Yazd", 1.5))) == Place("Yazd", 1.5)


def test_what_a_node_cannot_have_is_said() -> None:
    with pytest.raises(TypeError, match="no mutable defaults"):

        @node
        class Bag:
            items: list[str] = field(default_factory=list)

    with pytest.raises(TypeError, match="no __post_init__"):

        @node
        class Late:
            name: str

            def __post_init__(self) -> None: ...
