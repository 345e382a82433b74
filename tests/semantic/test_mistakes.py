"""Every mistake that the checker knows, in files that a person can read: ``mistakes/*.seg``.

Under a line with a mistake stands what is said of it, word for word, with the column: ``#! E201 14: … => help``.
``make golden`` writes these lines anew; read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from segdsl import load, load_catalog, load_text
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.semantic import errors
from segdsl.source import Source

HERE = Path(__file__).parent
FILES = sorted((HERE / "mistakes").glob("*.seg"))
CATALOGS = sorted((HERE / "catalogs").glob("*.toml"))
BINDINGS = sorted((HERE / "bindings").glob("*.seg"))
SHOP = (HERE / "shop.toml").read_text("utf-8")
MARK = "#!"
CODE = re.compile(r"#! ([EW]\d{3}) ")
MESSAGES = {one.code: one for one in vars(errors).values() if type(one).__name__ == "Message"}


def said(finding: Diagnostic, where: str) -> str:
    """A finding on one line: code, place, message, help."""
    place = f"{finding.place}: " if finding.place else ""
    return f"{MARK} {finding.code} {where}: {place}{finding.message}" + (f" => {finding.help}" if finding.help else "")


def without_marks(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith(MARK))


def with_marks(text: str, findings: Iterable[Diagnostic]) -> str:
    """The text with each finding under the line where it begins; the marks that stood there go."""
    source = Source("", text)
    under: dict[int, list[str]] = {}
    for finding in findings:
        line, column = source.line_and_column(finding.span.start)
        under.setdefault(line, []).append(said(finding, str(column)))
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if not line.startswith(MARK)]
    return "".join("\n".join([line, *under.get(number, ())]) + "\n" for number, line in lines)


def found_in(path: Path, catalog: str = SHOP) -> tuple[Diagnostic, ...]:
    return load(path, load_catalog(catalog)).check()


@pytest.mark.golden
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_mistake_is_said_under_its_line(path: Path, golden: Callable[[Path, str], None], tmp_path: Path) -> None:
    for other in path.parent.glob("*.csv"):
        (tmp_path / other.name).write_bytes(other.read_bytes())
    bare = tmp_path / path.name
    text = without_marks(path.read_text("utf-8"))
    for _ in range(2):  # twice: a message may name a line, and the marks move lines
        bare.write_text(text, "utf-8")
        text = with_marks(text, found_in(bare))
    golden(path, text)


@pytest.mark.golden
@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_segdsl_in_a_catalog_is_checked_too(path: Path, golden: Callable[[Path, str], None]) -> None:
    text = without_marks(path.read_text("utf-8"))
    golden(path, with_marks(text, load_text("segment everybody: everyone", load_catalog(text)).check()))


@pytest.mark.golden
@pytest.mark.parametrize("path", BINDINGS, ids=lambda path: path.stem)
def test_what_binding_refuses(path: Path, golden: Callable[[Path, str], None]) -> None:
    """``#> as_of=… name=value`` binds the rules above; the lines under it are what is said, with line and column."""
    text = without_marks(path.read_text("utf-8"))
    rules = load_text(text, SHOP, name=path.name)
    assert not [one for one in rules.check() if one.severity == "error"]
    source = Source(path.name, text)
    written: list[str] = []
    for line in text.splitlines():
        written.append(line)
        if line.startswith("#>"):
            given = dict(part.split("=", 1) for part in line.removeprefix("#>").split())
            as_of, zone = given.pop("as_of", "2026-03-21"), given.pop("timezone", None)
            with pytest.raises(SegdslError) as raised:
                rules.bind(as_of, given, timezone=zone)
            for one in raised.value:
                line_column = source.line_and_column(one.span.start) if one.span.file else ()
                written.append(said(one, ":".join(map(str, line_column)) or "-"))
    golden(path, "\n".join(written) + "\n")


def chain(length: int) -> str:
    """Rules of which each needs the one before."""
    rules = [f"segment r{number}: r{number - 1}" for number in range(1, length)]
    return "\n".join(["segment r0: kids > 1", *rules])


def test_a_chain_of_rules_has_an_end() -> None:
    assert not load_text(chain(100), SHOP).check()
    [one] = load_text(chain(150), SHOP).check()
    assert (one.code, one.message) == ("E208", "r101 stands on a chain of more than 100 rules that use one another")


def test_a_path_has_an_end() -> None:
    path = ".".join(["company.contacts"] * 60)
    [one] = load_text(f"segment s: any({path})", SHOP).check()
    assert (one.code, one.message) == ("E224", "this path has more than 50 steps")


def everything_said() -> list[tuple[str, str]]:
    lines = [
        line for path in (*FILES, *CATALOGS, *BINDINGS) for line in path.read_text("utf-8").splitlines() if MARK in line
    ]
    return [(mark[1], line) for line in lines if (mark := CODE.search(line))]


def test_every_message_of_the_checker_is_raised_somewhere() -> None:
    raised = {code for code, _ in everything_said()} | {"E208", "E224", "E291"}  # above, and in test_documents.py
    assert set(MESSAGES) - raised == set()


def test_messages_are_sentences_that_help() -> None:
    for code, line in everything_said():
        if code < "E200":
            continue  # the parser's own
        sentence = line.split(": ", 1)[1]
        message, _, help = sentence.partition(" => ")
        assert not message.endswith("."), line
        assert not re.search(r'""|\ba (integer|enum|order|item|text)\b|\bNone\b|  ', sentence), line
        assert not re.search(r"\b(are|is) (is|are)\b|\bsuch as *$|{\w+}|…\.…", sentence), line
        assert help or code > "E5", line


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("kdis", "did you mean kids?"),
        ("kidz", "did you mean kids?"),
        ("signup", "did you mean signup_on?"),  # three letters or more are a beginning
        ("seen", "did you mean seen_at?"),
        ("birthdya", "did you mean birthday?"),
        ("brthdy", "did you mean birthday?"),
        ("bday", ""),  # more than a third of the letters differ
        ("zz", ""),
        ("kids_of_the_customer", ""),
        ("KIDS", "did you mean kids?"),
    ],
)
def test_a_name_is_suggested_only_when_it_is_near(written: str, hint: str) -> None:
    [one] = load_text(f"segment s: {written} is 1", SHOP).check()
    assert one.code == "E201"
    if hint:
        assert one.help == hint
    else:
        assert "did you mean" not in one.help
