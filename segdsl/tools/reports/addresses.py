"""Where segdsl lives: the addresses that reports, the pre-commit hooks and the GitHub action lead to.

segdsl has no public home yet, so ``OWNER`` stands for whoever publishes it. The name stands here, and as text in what
people copy (docs/ci.md, examples/ci); a test holds that they agree, so that one search finds every place.
"""

from __future__ import annotations

from typing import Final

OWNER: Final = "OWNER"
REPOSITORY: Final = f"https://github.com/{OWNER}/segdsl"
DOCUMENTATION: Final = f"https://{OWNER.lower()}.github.io/segdsl/"


def page_of(code: str) -> str:
    """The address of what the documentation says about a code: of a lint rule, or of a message."""
    if not code.startswith("L"):
        return f"{DOCUMENTATION}reference/diagnostics.html#{code.lower()}"
    from segdsl.analysis.rules import find_rule

    rule = find_rule(code)
    return f"{DOCUMENTATION}reference/lint.html{'' if rule is None else '#' + rule.name}"


__all__ = ["DOCUMENTATION", "OWNER", "REPOSITORY", "page_of"]
