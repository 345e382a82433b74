"""Every rule at hand said in every other language and back: the same tree; and printed twice, the same text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from segdsl.source import Source
from segdsl.syntax import format_file, parse, tree
from segdsl.syntax.vocabulary import languages

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "corpus"))
from corpus_format import all_cases  # noqa: E402

EXAMPLES = sorted((ROOT / "examples").rglob("*.seg"))
CASES = [case for case in all_cases() if case.members or case.tests]
TOPICS = sorted({case.topic for case in CASES})


def there_and_back(name: str, text: str) -> list[str]:
    """What goes wrong on the way through each language."""
    first, found = parse(Source(name, text))
    if found:
        return [f"{name}: {found[0].message}"]
    wrong: list[str] = []
    for language in languages():
        said = format_file(first, language)
        read, found = parse(Source(name, said))
        if found:
            wrong.append(f"{name} in {language}: {found[0].message} ({found[0].help})\n{said}")
        elif bare(read) != bare(first):
            wrong.append(f"{name} in {language} is another tree:\n{said}")
        elif format_file(read, language) != said:
            wrong.append(f"{name} in {language} is printed in two ways:\n{said}\n{format_file(read, language)}")
        else:
            back, _ = parse(Source(name, format_file(read, first.language)))
            if bare(back) != bare(first):
                wrong.append(f"{name} comes back from {language} as another tree")
    return wrong


def bare(file: tree.File) -> object:
    """The declarations: comments and the language are the text's own."""
    return file.declarations


@pytest.mark.parametrize("topic", TOPICS)
def test_the_corpus(topic: str) -> None:
    wrong = [
        each
        for case in CASES
        if case.topic == topic
        for name, text in case.files.items()
        if name.endswith(".seg")
        for each in there_and_back(f"{case.id} {name}", text)
    ]
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT / "examples")))
def test_the_examples(path: Path) -> None:
    assert there_and_back(path.name, path.read_text(encoding="utf-8")) == []


def test_the_acceptance_set(shared: Path) -> None:
    path = shared / "acceptance" / "journey" / "journey.seg"
    assert there_and_back(path.name, path.read_text(encoding="utf-8")) == []


def test_every_construct() -> None:
    lines = (Path(__file__).parent / "constructs.txt").read_text(encoding="utf-8").splitlines()
    conditions = [line for line in lines if line and not line.startswith("#")]
    text = "\n".join(f"segment s{number}: {line}" for number, line in enumerate(conditions))
    assert there_and_back("constructs", text) == []
