"""Hostile rule files end in a diagnostic or an answer, quickly, and never in an exception; section 5."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from adapter import BACKENDS, stored
from corpus_format import Case

SHOP = (Path(__file__).parent / "shop.toml").read_text(encoding="utf-8")
MANY = 20_000
HOSTILE = {
    "nested parentheses": "segment s: " + "(" * MANY + "kids is 1" + ")" * MANY,
    "nested not": "segment s: " + "not " * MANY + "kids is 1",
    "nested minus": "segment s: kids is " + "-" * MANY + "1",
    "nested if": "segment s: " + "if " * MANY + "everyone",
    "nested aggregates": "segment s: " + "any(referred where " * MANY + "everyone" + ")" * MANY,
    "open parentheses": "segment s: " + "(" * MANY,
    "a megabyte of text": 'segment s: name is "' + "x" * 1_000_000 + '"',
    "a megabyte of digits": "segment s: kids < " + "9" * 1_000_000,
    "a megabyte of a name": "segment s: " + "k" * 1_000_000 + " is 1",
    "a long path": "segment s: referrer" + ".referrer" * MANY + ".kids is 1",
    "stars of like": 'segment s: name like "' + "*a" * MANY + '"',
    "a wide or": "segment s: " + " or ".join(f"kids is {n}" for n in range(3_000)),
    "a wide sum": "segment s: kids is " + " + ".join(["kids"] * 3_000),
    "a long list": "segment s: kids is one of (" + ", ".join(str(n) for n in range(50_000)) + ")",
    "a chain of segments": "\n".join(
        ["segment s0: kids is 1", *(f"segment s{n}: in segment s{n - 1}" for n in range(1, 3_000))]
    ),
    "a ring of segments": "\n".join(f"segment s{n}: in segment s{(n + 1) % 3_000}" for n in range(3_000)),
    "doubling metrics": "\n".join(
        ["metric m0 = kids", *(f"metric m{n} = m{n - 1} + m{n - 1}" for n in range(1, 60)), "segment s: m59 > 1"]
    ),
    "mistakes without end": "\n".join(f"segment s{n}: kidz is {n}" for n in range(3_000)),
    "no rule at all": "\x00\x01\x02 ؟؟؟ \ufeff\u202e" * 1_000,
    "quotes": '"' * MANY,
    "back-ticks": "`" * MANY,
    "a surrogate": 'segment s: name is "\ud800"',
}


# A process of its own: what brings the interpreter down is one failure, not the end of the tests.
ASK = """
import sys
import segdsl
from segdsl.diagnostics import SegdslError
rules_file, catalog_file, folder, *backends = sys.argv[1:]
text = open(rules_file, encoding="utf-8", errors="surrogatepass").read()
try:
    rules = segdsl.load_text(text, catalog=open(catalog_file, encoding="utf-8").read())
    found = rules.check()
    if not any(each.severity == "error" for each in found):
        bound = rules.bind(as_of="2026-03-21")
        answers = []
        for backend in backends:
            try:
                answers.append(bound.members(folder, backend=backend))
            except SegdslError as error:
                found += tuple(error)
        assert all(answer == answers[0] for answer in answers)
except SegdslError as error:
    found = tuple(error)
    assert found
assert all(each.code and each.message for each in found)
assert max((len(each.message) + len(each.help) for each in found), default=0) < 2_000, "a message without end"
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_an_answer(name: str, tmp_path: Path) -> None:
    """Loading, binding and running gives diagnostics or members, within seconds, and those of each backend agree."""
    rules, catalog = tmp_path / "rules.seg", tmp_path / "shop.toml"
    rules.write_text(HOSTILE[name], encoding="utf-8", errors="surrogatepass")
    catalog.write_text(SHOP, encoding="utf-8")
    case = Case("hostile", name, {}, SHOP, {"customers": [{"id": 1, "kids": 1}]}, {}, "2026-03-21", {})
    asked = [sys.executable, "-c", ASK, str(rules), str(catalog), str(stored(case, tmp_path)), *BACKENDS]
    began = time.perf_counter()
    run = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr[-2_000:]
    assert time.perf_counter() - began < 60
