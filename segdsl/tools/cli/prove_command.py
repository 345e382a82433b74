"""``segdsl prove``: is a claim about the rules true for every customer there could be, on any date?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.cli.language import current, figure, out, show, told
from segdsl.tools.cli.options import all_sources, catalog_option, json_option, load_rules, stop
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.catalog.models import Catalog
    from segdsl.workspace.proving import Answer, Witness
    from segdsl.workspace.proving_claims import Claimed
    from segdsl.workspace.rule_set import RuleSet


@click.command("prove")
@click.argument("claim")
@click.argument("rules", type=click.Path(path_type=Path), metavar="RULES")
@catalog_option
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for a param of the rules; may be repeated."
)
@click.option("--smt", is_flag=True, help="Ask z3 too, where arithmetic leaves a case open (the extra proofs).")
@json_option
def command(claim: str, rules: Path, catalog: Path | None, params: tuple[str, ...], smt: bool, as_json: bool) -> None:
    """Say whether CLAIM holds for every customer that RULES could meet, on any date.

    \b
    segdsl prove "vip implies not dormant" rules
    segdsl prove "vip and dormant is impossible" rules
    segdsl prove "everyone is vip or regular or points is unknown" rules
    segdsl prove "spend at least 100 implies in segment buyer" rules
    segdsl prove "club_level.gold equals vip" rules
    segdsl prove "vip and dormant are disjoint" rules

    The answer is proved, refuted (with a customer for whom the claim fails, and a test block to paste), or unknown.
    Exit status 0 if it is proved, 1 if it is refuted or unknown, 2 for wrong use of the command.
    """
    from segdsl.workspace.proving import Prover
    from segdsl.workspace.proving_claims import Claims

    rule_set = load_rules(rules, catalog)
    try:
        prover = Prover(rule_set, given_params(params), smt=smt)
        claims = Claims(rule_set, prover)
        read = claims.read(claim)
        answer = claims.answer(read)
    except SegdslError as error:
        _stop(error.diagnostics, rule_set, claim)
    if as_json:
        from segdsl.tools.cli.printing import print_json

        print_json(as_document(claim, answer, read, rule_set.catalog))
    else:
        _print(answer, read, rule_set.catalog)
    sys.exit(0 if answer.verdict.value == "proved" else 1)


def given_params(params: tuple[str, ...]) -> dict[str, object]:
    """NAME=VALUE as the rules read them."""
    from segdsl.spelling import canonical

    given: dict[str, object] = {}
    for text in params:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            told_ = say("{text} is not NAME=VALUE, such as min_orders=3", text=text)
            raise click.BadParameter(told_, param_hint="--param")
        given[canonical(name.strip())] = value
    return given


def _stop(findings: tuple[Diagnostic, ...], rule_set: RuleSet, claim: str) -> None:
    """Mistakes of the claim are shown in the claim."""
    from segdsl.source import Source
    from segdsl.tools.cli.printing import print_findings
    from segdsl.workspace.proving_claims import CLAIM

    if not any(one.span.file == CLAIM for one in findings):
        stop(findings, rule_set)
    print_findings(findings, {**all_sources(rule_set), CLAIM: Source(CLAIM, claim)}, err=True)
    sys.exit(1)


# --- printing


def _print(answer: Answer, claim: Claimed, catalog: Catalog) -> None:
    colours = {"proved": "green", "refuted": "red", "unknown": "yellow"}
    words = {"proved": say("proved"), "refuted": say("refuted"), "unknown": say("unknown")}
    word = answer.verdict.value
    show(f"{click.style(told(words[word]), fg=colours[word], bold=True)}: {told(answer.why)}")
    if answer.witness is not None:
        out()
        show(click.style(told(say("the customer, as of {moment}", moment=answer.witness.as_of)), bold=True))
        for line in record_lines(_record(answer.witness, catalog), 1):
            show(line)
        out()
        show(click.style(told(say("the same as a test, to paste into a rule file")), bold=True))
        show(test_of(answer.witness, claim, catalog))


def record_lines(record: Any, depth: int) -> list[str]:
    """A record for reading: one field a line, linked rows below."""
    from segdsl.workspace.proving_records import value_in_words

    pad = "  " * depth
    lines: list[str] = []
    width = max((len(name) for name, held in record.items() if not _nested(held)), default=0)
    for name, held in record.items():
        if isinstance(held, dict):
            lines += [f"{pad}{name}:", *record_lines(held, depth + 1)]
        elif _nested(held):
            lines.append(f"{pad}{name}: {figure(len(held))}")
            for number, row in enumerate(held, start=1):
                inner = record_lines(row, depth + 2)
                lines.append(f"{pad}  {number}. " + inner[0].strip() if inner else f"{pad}  {number}.")
                lines += inner[1:]
        else:
            lines.append(f"{pad}{name:{width}}  {value_in_words(held, current())}")
    return lines


def _nested(held: object) -> bool:
    return isinstance(held, dict) or (isinstance(held, list) and any(isinstance(one, dict) for one in held))


def _record(witness: Witness, catalog: Catalog) -> dict[str, Any]:
    """The witness with the names that the catalog has in the reader's language."""
    from segdsl.workspace.proving_records import renamed

    return renamed(catalog, catalog.entities[witness.entity], witness.record, current())


def test_of(witness: Witness, claim: Claimed, catalog: Catalog) -> str:
    """A test block that holds today, in the reader's language: it says what the witness shows."""
    from segdsl.workspace.proving_records import (
        block_in_words,
        condition_in_words,
        given_line,
        in_english,
        test_block,
    )

    first, second = (in_english(text) for text in (claim.texts[0], claim.texts[-1]))
    first_told, second_told, rest_told = (condition_in_words(text, current()) for text in (first, second, _not(second)))
    expects = {
        "implies": [first, _not(second)],
        "never": [first],
        "always": [_not(first)],
        "equal": [f"(({first}) and {_not(second)}) or ({_not(first)} and ({second}))"],
        "disjoint": [first, second],
    }[claim.kind]
    titles = {
        "implies": say("{first}, {second}", first=first_told, second=rest_told),
        "never": say("possible: {text}", text=first_told),
        "always": say("not everyone: {text}", text=first_told),
        "equal": say("not the same: {first}; {second}", first=first_told, second=second_told),
        "disjoint": say("both: {first}; {second}", first=first_told, second=second_told),
    }
    from segdsl.workspace.proving_claims import condition_text

    expected = [condition_text(one, claim) for one in expects]
    entity = catalog.entities[witness.entity].names.get(current(), witness.entity)
    given = given_line(entity, _record(witness, catalog))
    return block_in_words(test_block(told(titles[claim.kind]), witness.as_of, given, expected), current())


def _not(text: str) -> str:
    """The opposite of a condition, in as few signs as will do."""
    if text.startswith("not ") and not any(word in text for word in (" and ", " or ")):
        return text.removeprefix("not ")
    return f"not {text}" if text.replace(".", "").replace("_", "").isalnum() else f"not ({text})"


def as_document(claim: str, answer: Answer, read: Claimed, catalog: Catalog) -> dict[str, Any]:
    """The answer for machines."""
    found: dict[str, Any] = {"claim": claim, "kind": read.kind, "verdict": answer.verdict.value, "why": str(answer.why)}
    if answer.witness is not None:
        found["witness"] = {
            "entity": answer.witness.entity,
            "as_of": answer.witness.as_of.isoformat(),
            "record": _plain(answer.witness.record),
            "test": test_of(answer.witness, read, catalog),
        }
    return found


def _plain(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: _plain(one) for name, one in held.items()}
    if isinstance(held, list):
        return [_plain(one) for one in held]
    return held if held is None or isinstance(held, bool | int | float | str) else str(_iso(held))


def _iso(held: Any) -> str:
    return str(held.isoformat()) if hasattr(held, "isoformat") else str(held)
