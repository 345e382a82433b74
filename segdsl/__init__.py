"""Customer segments as plain text, with one meaning in memory and in SQL.

``segdsl.load(path, catalog=…)`` gives a `RuleSet`; `RuleSet.bind` a `Bound`, which knows members, matches and SQL.
Everything heavy is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segdsl.catalog.load import load_catalog as load_catalog
    from segdsl.catalog.models import Catalog as Catalog
    from segdsl.diagnostics import Diagnostic as Diagnostic
    from segdsl.diagnostics import SegdslError as SegdslError
    from segdsl.tools.loading import load as load
    from segdsl.tools.loading import load_text as load_text
    from segdsl.workspace.rule_set import Bound as Bound
    from segdsl.workspace.rule_set import Rule as Rule
    from segdsl.workspace.rule_set import RuleSet as RuleSet

__version__ = "0.1.0"

_HOMES = {
    "Bound": "segdsl.workspace.rule_set",
    "Catalog": "segdsl.catalog.models",
    "Diagnostic": "segdsl.diagnostics",
    "Rule": "segdsl.workspace.rule_set",
    "RuleSet": "segdsl.workspace.rule_set",
    "SegdslError": "segdsl.diagnostics",
    "load": "segdsl.tools.loading",
    "load_catalog": "segdsl.catalog.load",
    "load_text": "segdsl.tools.loading",
}
__all__ = [
    "Bound",
    "Catalog",
    "Diagnostic",
    "Rule",
    "RuleSet",
    "SegdslError",
    "__version__",
    "load",
    "load_catalog",
    "load_text",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segdsl' has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found
