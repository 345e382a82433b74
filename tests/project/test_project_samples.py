"""What the pages show is what happens: every command is run, every Python sample too, and README's example is made."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from segdsl.catalog import load_catalog
from segdsl.tools.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "examples" / "bookshop" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"<!-- example:sql-and-members -->\n(.*?)<!-- /example -->", re.DOTALL)
RULE = re.compile(r"<!-- example:rule (\S+) -->\n```seg\n(.*?)```", re.DOTALL)
HEAD = re.compile(
    r"^(?:segment|metric|param|let|place|tiers|score|split|test|verify|use|بخش|سنجه|پارامتر|سطح‌ها|امتیاز|تقسیم|آزمون|راستی‌آزمایی)"
    r'\s+("[^"]*"|«[^»]*»|\S+?)[\s:=]',
    re.MULTILINE,
)


def command(line: str) -> tuple[int, str, str]:
    """Status, output and errors of a command line that begins with segdsl."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(shlex.split(line, comments=True)[1:])
        except SystemExit as stop:
            status = int(stop.code or 0)
    return status, out.getvalue(), err.getvalue()


def commands(block: str) -> list[str]:
    """The commands of a console block, with continued lines joined."""
    joined = block.replace("\\\n", " ")
    return [
        line[2:]
        for line in joined.splitlines()
        if line.startswith("$ segdsl") and "COMMAND" not in line and not ON_A_SERVER.search(line)
    ]


# A page may show a server that only its reader has; the tests of each command run those.
ON_A_SERVER = re.compile(r"(postgresql|mysql|mariadb|clickhouse|spark)://")


ANSWERS = ("prove", "lint", "test", "verify")


class Rules:
    """The declarations of a page so far; a later one takes the place of an earlier one of that name."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.first = ""  # the line that names the language

    def add(self, block: str) -> None:
        if block.startswith("# language: fa\n"):
            self.first = "# language: fa\n"
        heads = list(HEAD.finditer(block))
        for head, following in zip(heads, [*heads[1:], None], strict=False):
            self.found[head[1]] = block[head.start() : following.start() if following else len(block)]

    def text(self) -> str:
        return self.first + "\n".join(self.found.values())


@pytest.mark.engine("duckdb")
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_on_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a reader would: from the top of the repository, with the page's own rules in mine.seg."""
    shop = tmp_path / "examples" / "bookshop"
    for rules in ("rules", "rules_fa"):
        (shop / rules).mkdir(parents=True)
        for path in (ROOT / "examples/bookshop" / rules).iterdir():
            (shop / rules / path.name).write_bytes(path.read_bytes())
    (shop / "data").symlink_to(ROOT / "examples/bookshop/data")
    (shop / "catalog.toml").write_bytes((ROOT / "examples/bookshop/catalog.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    mine = Rules()
    for kind, block in BLOCK.findall(page.read_text("utf-8")):
        if kind == "seg":
            mine.add(block)
        for line in commands(block) if kind == "console" else ():
            needs_mine = "mine.seg" in line
            if needs_mine:
                for rules in ("rules", "rules_fa"):
                    (shop / rules / "mine.seg").write_text(mine.text(), "utf-8")
            status, _, err = command(line)
            said = 1 if line.split()[1] in ANSWERS else 0  # a page may show an answer of no
            assert status <= said, f"{page.name}: {line}\n{err}"
            assert err == "", f"{page.name}: {line}\n{err}"
            for rules in ("rules", "rules_fa"):
                (shop / rules / "mine.seg").unlink(missing_ok=True)


@pytest.mark.golden
@pytest.mark.engine("duckdb")
def test_the_example_of_the_first_page_is_what_comes_out(
    golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    page = ROOT / "README.md"
    text = page.read_text("utf-8")

    def ran(block: re.Match[str]) -> str:
        lines: list[str] = []
        for line in commands(block[2]):
            status, out, err = command(line)
            assert (status, err) == (0, ""), err
            lines += [f"$ {line}", *(part.rstrip() for part in out.rstrip("\n").splitlines())]
        return "```console\n" + "\n".join(lines) + "\n```"

    made = EXAMPLE.sub(lambda found: BLOCK.sub(ran, found[0]), text)
    assert made.count("UNPIVOT") == 1, "the example has its SQL"
    golden(page, made)


def test_the_rule_of_the_first_page_is_one_of_the_bookshop() -> None:
    found = RULE.findall((ROOT / "README.md").read_text("utf-8"))
    assert found
    for path, rule in found:
        assert rule in (ROOT / path).read_text("utf-8")


@pytest.mark.engine("duckdb")
@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs/reference/python.md"], ids=lambda path: path.name)
def test_every_python_sample_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {"profile": {"id": 1, "kind": "natural"}}
    blocks = [block for kind, block in BLOCK.findall(page.read_text("utf-8")) if kind == "python"]
    assert blocks
    printed = io.StringIO()
    with redirect_stdout(printed):
        for block in blocks:
            for statement in _statements(block):
                value = _ran(statement, names)
                promised = re.search(r"#\s+(frozenset\(.*\))$", statement)
                if promised:
                    assert value == eval(promised[1]), statement
    assert "Error" not in printed.getvalue()


def _statements(block: str) -> list[str]:
    import ast

    lines = block.splitlines()
    return ["\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in ast.parse(block).body]


def _ran(statement: str, names: dict[str, object]) -> object:
    try:
        code = compile(statement, "sample", "eval")
    except SyntaxError:
        exec(compile(statement, "sample", "exec"), names)
        return None
    return eval(code, names)


def test_every_whole_catalog_on_a_page_can_be_loaded() -> None:
    """Blocks that name a default entity are whole; the others show some lines of one."""
    blocks = [block for page in PAGES for kind, block in BLOCK.findall(page.read_text("utf-8")) if kind == "toml"]
    whole = [block for block in blocks if "default_entity" in block]
    for block in whole:
        load_catalog(block)
    import tomllib

    for block in blocks:
        tomllib.loads(block)


def test_every_member_of_the_api_on_the_python_page_is_there() -> None:
    """Names that the page lists, against the code; and what the code offers, against the page."""
    import segdsl

    text = (ROOT / "docs/reference/python.md").read_text("utf-8")
    for kind, title in ((segdsl.RuleSet, "RuleSet"), (segdsl.Bound, "Bound")):
        section = text.split(f"## `{title}`")[1].split("\n## ")[0]
        listed = set(re.findall(r"`\.(\w+)", section.split("A `source`")[0].split("A `Rule`")[0])) - {"params"}
        listed -= {"sql"} if title == "RuleSet" else set()
        assert all(hasattr(kind, name) for name in listed), listed
    for name in segdsl.__all__:
        assert name in text or name.startswith("__"), name


def test_every_option_on_the_command_page_is_there() -> None:
    text = (ROOT / "docs/reference/command-line.md").read_text("utf-8")
    offered: set[str] = set()
    for name in (*COMMANDS, "catalog init", "catalog check"):
        offered |= set(re.findall(r"--[a-z-]+", command(f"segdsl {name} --help")[1]))
    listed = set(re.findall(r"--[a-z-]+[a-z]", text))
    assert listed <= offered | {"--help", "--version"}, listed - offered
    assert offered - {"--help"} <= listed, offered - listed
