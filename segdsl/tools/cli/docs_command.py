"""``segdsl docs``: a rule set as pages for people who do not read rules."""

from __future__ import annotations

from pathlib import Path

import click

from segdsl.tools.cli.language import current, out
from segdsl.tools.cli.options import bind, catalog_option, load_rules, rules_argument
from segdsl.tools.cli.printing import working
from segdsl.wording import say

MOMENT = "2026-01-01"  # statements do not depend on it: moments are bind parameters


@click.command("docs")
@rules_argument
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path), help="The folder for the pages.")
@catalog_option
@click.option("--title", help="The title of the catalogue (default: the name of the rules).")
@click.option("--history", is_flag=True, help="Show the last changes of each rule, from git.")
@click.option("--no-relations", is_flag=True, help="Do not prove which segments are equal, inside or apart.")
@click.option("--sql", "dialect", metavar="DIALECT", help="Show the SQL that each rule becomes, such as duckdb.")
def command(
    rules: Path,
    folder: Path,
    catalog: Path | None,
    title: str | None,
    history: bool,
    no_relations: bool,
    dialect: str | None,
) -> None:
    """Write a catalogue of RULES: pages that a browser opens without any server.

    Each rule in words, its owner, tags and tests, what it uses and who uses it. The pages are in the language of the
    rules; --language says another. The same rules give the same pages.

    \b
    segdsl docs rules --out site --title "Our segments"
    """
    from segdsl.tools.catalogue import pages
    from segdsl.tools.catalogue.writing import check_folder, write

    check_folder(folder)
    rule_set = load_rules(rules, catalog)
    bound = bind(rule_set, MOMENT, (), None, None) if dialect is not None else None
    root = rules if rules.is_dir() else rules.parent
    with working(say("writing the pages")):
        past = root if history else None
        made = pages(rule_set, title or _name(rules), current(), past, bound, dialect or "", not no_relations)
        write(folder, made)
    count = len(rule_set.all_rules)
    if count == 1:
        out(say("{count} rule in {path}", count=count, path=folder / "index.html"))
    else:
        out(say("{count} rules in {path}", count=count, path=folder / "index.html"))


def _name(rules: Path) -> str:
    """The folder's or file's own name, as words."""
    path = rules.resolve()
    name = path.parent.name if path.name == "rules" else path.stem
    return name.replace("_", " ").replace("-", " ")
