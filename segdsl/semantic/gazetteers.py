"""Places that a rule names in quotes: a declared one by its title, or a town of a module that is in use."""

from __future__ import annotations

from segdsl import gazetteer
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError
from segdsl.spelling import did_you_mean
from segdsl.syntax import tree
from segdsl.wording import join, say


def titled(ctx: Context, node: tree.Text) -> ir.Point:
    """The place that a text names; the rule set's own places come before the shipped ones."""
    own = dict.fromkeys(ctx.titles.get(gazetteer.key(node.value), ()))
    if len(own) == 1:
        return ctx.places[next(iter(own))]
    if own:
        raise RejectError(errors.SEVERAL_PLACES.at(node.span, name=node.value, places=join(list(own))))
    found = gazetteer.find(ctx.modules, node.value)
    if len(found) == 1:
        return ir.Point(found[0].latitude, found[0].longitude)
    if found:
        shown = join([f'"{spot.told_apart(_script(node.value))}"' for spot in found])
        raise RejectError(errors.SEVERAL_PLACES.at(node.span, name=node.value, places=shown))
    raise RejectError(errors.UNKNOWN_PLACE.at(node.span, name=node.value, known=_known(ctx, node.value)))


def _known(ctx: Context, name: str) -> str:
    """What could have been meant: a town that another module has, a name that is near, or how to declare one."""
    elsewhere = [module for module in gazetteer.MODULES if module not in ctx.modules]
    for module in elsewhere:
        if gazetteer.find([module], name):
            return say('it is among the places of a module: write use "{module}" at the top of the file', module=module)
    language = _script(name)
    shipped = [one.titled(language) for module in ctx.modules for one in gazetteer.spots(module)]
    near = did_you_mean(name, [*ctx.place_titles, *ctx.places, *shipped])
    return near or say("declare it: place store = (35.72, 51.33)")


def in_quotes(ctx: Context, name: str) -> str:
    """The hint for the bare name of a town that a module has."""
    if not gazetteer.find(gazetteer.MODULES, name):
        return ""
    missing = [module for module in gazetteer.MODULES if module not in ctx.modules]
    if missing:
        return say('write "{name}" in quotes, and use "{module}" at the top of the file', name=name, module=missing[0])
    return say('write "{name}" in quotes', name=name)


def _script(name: str) -> str:
    """The language in whose letters a name is written."""
    return "fa" if any("\u0600" <= letter <= "\u06ff" for letter in name) else "en"
