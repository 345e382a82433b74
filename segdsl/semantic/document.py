"""Typed rules as JSON, and back: versioned, validated, with a published schema.

The models are made from the dataclasses of the IR, one for one, so the two cannot drift: every node says what it is
in ``node``, positions are left out, and what loads is equal to what was written. A worked example::

    {"node": "compare", "op": ">=", "left": {"node": "field", "row": {"level": 0, "entity": "customer"}, …}, …}
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Discriminator, ValidationError, create_model

from segdsl.catalog.models import Catalog, Entity
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.plan import Collection, Follow, Row, RowRef
from segdsl.semantic import errors, ir
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import dependency_order, nodes, references
from segdsl.types import Kind
from segdsl.wording import Said, filled, join, say, term

VERSION = 1
SKIPPED = ("span", "aliases")  # where it stood, and other names for reading rules


def dump(rules: ir.RuleSet) -> str:
    """The rule set as one JSON text."""
    with deep_recursion():
        model = document_model()(version=VERSION, rules=plain(rules))
        return model.model_dump_json(indent=1, exclude_defaults=False)


def load(text: str) -> ir.RuleSet:
    """The rule set that `dump` wrote; raises `SegdslError` with every place that does not fit."""
    with deep_recursion():
        try:
            model = document_model().model_validate_json(text)
        except ValidationError as error:
            raise SegdslError(_findings(error)) from None
        except RecursionError:
            raise SegdslError([errors.BAD_DOCUMENT.at(where=say("it"), why=say("nested too deeply"))]) from None
        rules = built(ir.RuleSet, model.rules)  # type: ignore[attr-defined]
        assert isinstance(rules, ir.RuleSet)
        return rules


def misfits(rules: ir.RuleSet, catalog: Catalog) -> list[Diagnostic]:
    """What a document names and the catalog does not have; a document is as strange as its sender."""
    found = _Misfits(rules, catalog)
    for rule in rules.rules:
        found.row(Row(0, rule.entity))
        for node in nodes(rule.body):
            found.node(node)
    for node in nodes(rules.verifications):
        found.node(node)
    circle = dependency_order({rule.name: references(rule.body) & found.names for rule in rules.rules})[1]
    if circle:
        found.say(say("{names} goes in a circle", names=join([*circle, circle[0]], " → ")))
    return [errors.BAD_DOCUMENT.at(where=say("rules"), why=why) for why in found.said]


class _Misfits:
    """The names of a document, held against the catalog and against each other."""

    def __init__(self, rules: ir.RuleSet, catalog: Catalog) -> None:
        self.entities = catalog.entities
        self.names = {rule.name for rule in rules.rules}
        self.params = {param.name for param in rules.params}
        self.said: dict[str, None] = {}

    def say(self, why: str) -> None:
        self.said[why] = None

    def node(self, node: object) -> None:
        match node:
            case ir.FieldRef(row=row, name=name, type=type):
                here = self.row(row)
                field = here.fields.get(name) if here is not None else None
                if here is not None and (field is None or field.type.kind is not type.kind):
                    kind = term(type.kind.value)
                    self.say(say("{entity} has no {type} called {name}", entity=here.name, type=kind, name=name))
            case ir.LinkRef(row=row):
                self.row(row)
            case ir.ParamRef(name=name) if name not in self.params:
                self.say(say("there is no param called {name}", name=name))
            case ir.RuleRef(name=name) if name not in self.names:
                self.say(say("there is no rule called {name}", name=name))
            case Collection(start=start, hops=hops):
                at = self.row(start)
                for hop in hops:
                    at = self.link(at, hop.link, hop.entity)
            case _:
                pass

    def row(self, row: RowRef) -> Entity | None:
        if isinstance(row, Follow):
            return self.link(self.row(row.row), row.link, row.entity)
        if row.entity not in self.entities:
            self.say(say("the catalog has no entity called {name}", name=row.entity))
        return self.entities.get(row.entity)

    def link(self, outer: Entity | None, name: str, to: str) -> Entity | None:
        link = outer.links.get(name) if outer is not None else None
        if outer is not None and (link is None or link.to != to):
            self.say(say("{entity} has no link {name} to {to}", entity=outer.name, name=name, to=to))
        return self.entities.get(to)


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    return document_model().model_json_schema()


def _findings(error: ValidationError) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for item in error.errors()[:20]:
        where = ".".join(str(part) for part in item["loc"]) or say("it")
        found.append(errors.BAD_DOCUMENT.at(where=where, why=_why(item)))
    return found


_WHY: dict[str, Said] = {
    "missing": say("field required"),
    "extra_forbidden": say("extra inputs are not permitted"),
    "string_type": say("input should be a valid string"),
    "int_type": say("input should be a valid integer"),
    "bool_type": say("input should be a valid boolean"),
    "float_type": say("input should be a valid number"),
    "tuple_type": say("input should be a valid tuple"),
    "list_type": say("input should be a valid list"),
    "dict_type": say("input should be a valid dictionary"),
    "model_type": say("input should be an object"),
    "none_required": say("input should be none"),
}
_WHY_WITH: dict[str, str] = {
    "literal_error": "input should be {expected}",
    "json_invalid": "invalid json: {error}",
    "enum": "input should be {expected}",
}


def _why(item: Any) -> str:
    """What pydantic says of a place, in the sentences that other languages know."""
    said: str = item["msg"].lower()
    known = _WHY.get(item["type"])
    if known is None and item["type"] in _WHY_WITH:
        values = {name: str(value).lower() for name, value in item.get("ctx", {}).items()}
        known = filled(_WHY_WITH[item["type"]], values)
    return known if known is not None and known == said else said


# --- models, made from the dataclasses


@cache
def document_model() -> type[BaseModel]:
    """The outermost model: a version and the rules."""
    made: dict[type, type[BaseModel]] = {}
    rules = _model(ir.RuleSet, made)
    namespace = {model.__name__: model for model in made.values()}
    for model in made.values():
        model.model_rebuild(_types_namespace=namespace)
    config = ConfigDict(extra="forbid", title="segdsl rules")
    return create_model("Document", __config__=config, version=(Literal[1], ...), rules=(rules, ...))


def _model(kind: type, made: dict[type, type[BaseModel]]) -> type[BaseModel]:
    if kind in made:
        return made[kind]
    placeholder: Any = None
    made[kind] = placeholder  # a circle finds the name, not the model
    hints = get_type_hints(kind)
    members: dict[str, Any] = {}
    for item in fields(kind):
        if item.name in SKIPPED:
            continue
        default = item.default if item.default is not MISSING else ...
        if is_dataclass(default):
            default = None
            members[item.name] = (_annotation(hints[item.name], made) | None, None)
            continue
        members[item.name] = (_annotation(hints[item.name], made), default)
    config = ConfigDict(extra="forbid", defer_build=True, title=kind.__name__.strip("_"))
    made[kind] = create_model(_name(kind), __config__=config, __module__=__name__, **members)
    return made[kind]


def _name(kind: type) -> str:
    room = kind.__module__.rpartition(".")[2].capitalize()
    return f"{room}{kind.__name__.strip('_')}"


def _annotation(hint: Any, made: dict[type, type[BaseModel]]) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint), made)
    if origin is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple.__class_getitem__((_annotation(inner[0], made), ...))
        return tuple.__class_getitem__(tuple(_annotation(part, made) for part in inner))
    if isinstance(hint, type) and is_dataclass(hint):
        _model(hint, made)
        return made[hint] or f"{_name(hint)}"
    return Any if hint is object else hint


def _union(parts: tuple[Any, ...], made: dict[type, type[BaseModel]]) -> Any:
    nodes = [part for part in parts if isinstance(part, type) and is_dataclass(part)]
    others = [part for part in parts if part not in nodes and part not in (date, datetime)]
    annotated = [_forward(node, made) for node in nodes]
    if len(nodes) > 1:
        names = {item.name for item in fields(nodes[0])}
        tag = "node" if "node" in names else "many" if "many" in names else None
        joined: Any = Union[tuple(annotated)]  # noqa: UP007 - made at run time
        annotated = [Annotated[joined, Discriminator(tag)] if tag else joined]
    return Union[(*annotated, *others)]


def _forward(kind: type, made: dict[type, type[BaseModel]]) -> Any:
    """The model, or its name while it is being made."""
    model: type[BaseModel] | None = _model(kind, made)
    return model or _name(kind)


# --- values


def plain(value: Any) -> Any:
    """A node as plain data."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value) if item.name not in SKIPPED}
    return value


def built(hint: Any, value: Any) -> Any:
    """The node that validated data stands for."""
    origin = get_origin(hint)
    if value is None:
        return None
    if origin in (Union, types.UnionType):
        return _built_union(get_args(hint), value)
    if origin is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(built(inner[0], part) for part in value)
        return tuple(built(part_hint, part) for part_hint, part in zip(inner, value, strict=True))
    if isinstance(hint, type) and is_dataclass(hint):
        return _node(hint, value)
    return Kind(value) if hint is Kind else value


def _built_union(parts: tuple[Any, ...], value: Any) -> Any:
    if isinstance(value, BaseModel):
        return next(
            _node(part, value) for part in parts if isinstance(part, type) and _name(part) == type(value).__name__
        )
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _node(kind: type, value: Any) -> Any:
    hints = _hints(kind)
    given = {}
    for item in fields(kind):
        if item.name in SKIPPED:
            continue
        part = getattr(value, item.name)
        if part is None and is_dataclass(item.default):
            continue
        given[item.name] = built(hints[item.name], part)
    if kind is ir.Constant:
        given["value"] = _literal(given["value"], given["type"].kind)
    return kind(**given)


def _literal(value: Any, kind: Kind) -> Any:
    if kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is Kind.DATETIME and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind is Kind.DOUBLE and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
