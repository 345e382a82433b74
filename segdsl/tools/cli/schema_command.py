"""``segdsl schema``: the published JSON Schemas."""

from __future__ import annotations

import click

from segdsl.tools.cli.printing import print_json


@click.command("schema")
@click.argument("what", type=click.Choice(["catalog", "rules"]))
def command(what: str) -> None:
    """Print the JSON Schema of catalogs, or of rules as JSON."""
    if what == "catalog":
        from segdsl.catalog.schema import json_schema

        print_json(json_schema())
    else:
        from segdsl.semantic.document import schema

        print_json(schema())
