"""The page of lint rules, made from the rules themselves: the question, why it matters, what to write instead."""

from __future__ import annotations

from segdsl.analysis.lint import LintRule
from segdsl.analysis.rules import GROUPS, all_rules

HEAD = """# Lint rules

<!-- made by docs/build.py from the code; do not edit -->

What `segdsl lint` asks of a rule set, by code. [Linting](../lint.md) tells how to run it, to choose among the rules and
to silence one of them with a reason.
"""
LEVELS = {"error": "error", "warning": "warning", "note": "note", "off": "off"}


def page() -> str:
    """The whole page: a table, then a section for each rule."""
    out = [HEAD, "| code | name | the question | level |", "|---|---|---|---|"]
    out += [f"| [{rule.code}](#{rule.name}) | {rule.name} | {rule.question} | {level(rule)} |" for rule in all_rules()]
    group = ""
    for rule in all_rules():
        if rule.code[:2] != group:
            group = rule.code[:2]
            out += ["", f"## {group}: {GROUPS[group]}"]
        out += ["", *section(rule)]
    return "\n".join(out).rstrip() + "\n"


def section(rule: LintRule) -> list[str]:
    language = "toml" if rule.bad.startswith("[") else "seg"
    return [
        f"### {rule.code} {rule.name} {{ #{rule.name} }}",
        "",
        f"**{rule.question}**",
        "",
        plain(rule.why),
        "",
        "Instead of",
        "",
        f"```{language}",
        rule.bad,
        "```",
        "",
        "write",
        "",
        f"```{language}",
        rule.good,
        "```",
        "",
        f"Level: {level(rule)}." + (" Some of its findings are mended by `--fix`." if rule.fixable else ""),
    ]


def plain(text: str) -> str:
    """Words of settings and commands in the type of code, stars and lines as they are."""
    shown = str(text)
    for word in ("segdsl.toml", "segdsl relate", "segdsl check", 'compare = "persian"', 'stale = ["basic"]', '["*"]'):
        shown = shown.replace(word, f"`{word}`")
    return shown.replace("begins with _", "begins with `_`")


def level(rule: LintRule) -> str:
    return LEVELS[rule.level] if rule.on else f"{LEVELS[rule.level]}, where it is selected"
