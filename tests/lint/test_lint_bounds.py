"""Rule files that somebody made to keep a linter busy end in an answer, too."""

from __future__ import annotations

from lint_shop import lint_text


def codes(rules: str) -> list[str]:
    return sorted({one.code for one in lint_text(rules)[1].findings})


def test_a_metric_that_is_twice_the_one_before_again_and_again() -> None:
    doubled = "\n".join(f"metric m{level} = m{level - 1} + m{level - 1}" for level in range(1, 90))
    assert codes(f"metric m0 = points\n{doubled}\nsegment many: not (m89 > 3)\n") == ["L201"]


def test_thousands_of_conditions_beside_one_another() -> None:
    parts = " and ".join(f'city is not "c{number}"' for number in range(2_000))
    assert codes(f"segment elsewhere: {parts}\n") == ["L201"]


def test_hundreds_of_tiers() -> None:
    tiers = "\n".join(f"    tier t{number}: points > {number}" for number in range(200))
    assert codes(f"tiers level:\n{tiers}\n    tier rest: otherwise\n") == ["L103"]


def test_a_remark_as_long_as_a_book() -> None:
    assert codes("# lint: ignore " + "L101, " * 20_000 + "\nsegment buyers: any(orders)\n") == ["L903"]


def test_a_long_word_that_could_be_an_address() -> None:
    assert codes(f'@description "{"a.b-" * 2_000}"\nsegment buyers: any(orders)\n') == []
