"""What segdsl.toml may say: which questions are asked, how severe the answers are, and where they are not asked."""

from __future__ import annotations

import pytest
from lint_shop import lint_text

from segdsl.analysis.rules import codes
from segdsl.diagnostics import SegdslError
from segdsl.source import Source
from segdsl.workspace.linting import settings_of

RULES = 'param least: integer = 3\nsegment elsewhere: city is not "Tehran"\n'


def found(settings: str, rules: str | dict[str, str] = RULES) -> list[str]:
    return [one.code for one in lint_text(rules, settings)[1].findings]


def mistakes(settings: str) -> list[tuple[str, str, str]]:
    """Code, message and the words pointed at of each mistake."""
    source = Source("segdsl.toml", settings)
    with pytest.raises(SegdslError) as caught:
        settings_of(source)
    return [(one.code, one.message, settings[one.span.start : one.span.end]) for one in caught.value]


def test_without_settings_the_rules_that_are_on_are_asked() -> None:
    assert found("") == ["L302", "L201"]
    assert found("[other]\nkey = 1") == ["L302", "L201"]


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ('select = ["L201"]', ["L201"]),
        ('select = ["L3"]', ["L302"]),
        ('select = ["unguarded-negation", "unused-param"]', ["L302", "L201"]),
        ('select = ["L503"]', ["L503"]),
        ('select = ["L5"]', []),  # the beginning of a code does not turn on what is off by itself
        ('ignore = ["L2"]', ["L302"]),
        ('select = ["L2", "L3"]\nignore = ["unused-param"]', ["L201"]),
        ('levels = { L201 = "off" }', ["L302"]),
        ('levels = { missing-owner = "note" }', ["L302", "L503", "L201"]),
        ('select = ["ALL"]\nignore = ["L302"]', ["L201"]),
        ('per-path = { "rules.seg" = ["L201"] }', ["L302"]),
        ('per-path = { "drafts/*" = ["L201"] }', ["L302", "L201"]),
        ('per-path = { "*.seg" = ["unused-param", "L2"] }', []),
    ],
)
def test_choosing_among_the_rules(settings: str, codes: list[str]) -> None:
    assert found(f"[lint]\n{settings}") == codes


def test_levels_decide_whether_a_run_fails() -> None:
    def failed(settings: str) -> bool:
        return lint_text(RULES, f"[lint]\nselect = ['L201']\n{settings}")[1].failed

    assert failed("")
    assert failed('levels = { L201 = "error" }')
    assert not failed('levels = { unguarded-negation = "note" }')


def test_paths_are_those_from_the_folder_of_the_settings() -> None:
    settings = settings_of(Source("segdsl.toml", '[lint.per-path]\n"shop/drafts/*" = ["L201"]'), "shop/")
    assert settings.ignored_in("drafts/a.seg", "L201")
    assert not settings.ignored_in("a.seg", "L201")
    assert not settings.ignored_in("drafts/a.seg", "L301")


def test_a_warning_of_the_checker_is_a_finding_too() -> None:
    rules = "segment city: any(orders)\n"
    assert found("", rules) == ["W201"]
    assert found('[lint]\nignore = ["W201"]', rules) == []
    assert found("", "# lint: ignore W201 because nobody needs the field\n" + rules) == []


@pytest.mark.parametrize(
    ("settings", "code", "message", "at"),
    [
        ('[lint]\nselct = ["L101"]', "E755", "the linter has no setting called selct", "selct"),
        ('[lnt]\nignore = ["L1"]', "E755", "the linter has no setting called lnt", "lnt"),
        ('[lint]\nignore = "L101"', "E756", "ignore takes codes of lint rules", '"L101"'),
        ('[lint]\nignore = ["L999"]', "E757", "there is no lint rule called L999", '"L999"'),
        ('[lint]\nignore = ["never-treu"]', "E757", "there is no lint rule called never-treu", '"never-treu"'),
        ('[lint.levels]\nL201 = "fatal"', "E758", "there is no level called fatal", '"fatal"'),
        ('[lint.levels]\nL999 = "off"', "E757", "there is no lint rule called L999", "L999"),
        ('[lint]\nlevels = "off"', "E756", "levels takes a level for each rule", '"off"'),
        ("[lint]\nmagic-number-uses = 0", "E756", "magic-number-uses takes a whole number from 1 up", "0"),
        ("[lint]\nmagic-number-uses = true", "E756", "magic-number-uses takes a whole number from 1 up", "true"),
        (
            '[lint]\nowner-for = ["segments"]', "E756",
            "owner-for takes a list of segment, tiers, split, metric, score", '["segments"]',
        ),
        (
            '[lint]\nper-path = ["L1"]', "E756",
            "per-path takes paths, each with the codes that are not asked there", '["L1"]',
        ),
        ("lint = 3", "E756", "lint takes a table", "lint"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(settings: str, code: str, message: str, at: str) -> None:
    assert mistakes(settings) == [(code, message, at)]


def test_a_text_that_is_no_toml_is_named() -> None:
    ((code, message, _),) = mistakes("[lint\n")
    assert code == "E754" and message.startswith("this is not TOML: ")


def test_every_mistake_is_told_at_once() -> None:
    text = '[lint]\nselct = []\nmagic-number-uses = "3"\n[lint.levels]\nL999 = "off"'
    assert [code for code, _, _ in mistakes(text)] == ["E755", "E756", "E757"]


def test_the_codes_of_the_rules_are_known_by_their_names() -> None:
    assert codes()["never-true"] == "L101"
    assert len(set(codes().values())) == len(codes())
