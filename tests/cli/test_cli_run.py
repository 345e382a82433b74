"""``segdsl run``, ``compile`` and ``explain`` on the small shop."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

Command = Any
pytestmark = pytest.mark.engine("duckdb")
AS_OF = ("--as-of", "2026-03-21")


@pytest.fixture
def ask(segdsl: Command, shop: Path) -> Command:
    """``run`` over the shop."""
    return lambda *more: segdsl("run", shop / "rules.seg", "--data", shop / "data", *AS_OF, *more)


# --- run


def test_json_has_this_shape_and_no_other(ask: Command) -> None:
    said = ask("--json", "--segment", "vip", "--segment", "club", "--members")
    assert said.status == 0
    assert said.json == {
        "as_of": "2026-03-21T00:00:00+03:30",
        "segments": {
            "vip": {"count": 2, "members": [1, 2]},
            "club.bronze": {"count": 1, "members": [3]},
            "club.silver": {"count": 1, "members": [2]},
            "club.gold": {"count": 1, "members": [1]},
        },
    }
    assert ask("--format", "json", "--segment", "vip").json["segments"] == {"vip": {"count": 2}}


def test_the_table_for_people(ask: Command, shop: Path) -> None:
    said = ask("--segment", "vip", "--segment", "rich")
    assert said.out == (
        "segment   title           members\n"
        "─────────────────────────────────\n"
        "vip       VIP customers         2\n"
        "rich                            2\n"
        f"as of 2026-03-21T00:00:00+03:30 (Asia/Tehran), from {shop / 'data'}\n"
    )
    assert "1, 2" in ask("--segment", "vip", "--members").out


def test_both_backends_find_the_same(ask: Command) -> None:
    assert ask("--json", "--members").json == ask("--json", "--members", "--backend", "memory").json
    assert ask("--json", "--members").json["segments"]["big_firms"]["members"] == ["f1"]


def test_a_zone_of_the_call(ask: Command) -> None:
    assert ask("--json", "--timezone", "UTC").json["as_of"] == "2026-03-21T00:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("club.gold", ["club.gold"]),
        ("letter.a", ["letter.a"]),
        ("pace", ["pace.fresh", "pace.loyal", "pace.other"]),
        ("vip", ["vip"]),
    ],
)
def test_only_the_segments_that_were_named(ask: Command, name: str, found: list[str]) -> None:
    assert list(ask("--json", "--segment", name).json["segments"]) == found


@pytest.mark.parametrize(("name", "hint"), [("vpi", "did you mean vip?"), ("club.god", "did you mean club.gold?")])
def test_an_unknown_segment(ask: Command, name: str, hint: str) -> None:
    said = ask("--segment", name)
    assert (said.status, said.out) == (1, "")
    assert hint in said.err


@pytest.mark.parametrize(
    ("param", "status", "words"),
    [
        ("least=three", 1, "E402"),
        ("leest=3", 1, "did you mean least?"),
        ("least", 2, "is not NAME=VALUE"),
        ("=3", 2, "is not NAME=VALUE"),
    ],
)
def test_wrong_params(ask: Command, param: str, status: int, words: str) -> None:
    said = ask("--param", param)
    assert (said.status, said.out) == (status, "")
    assert words in said.err


def test_a_param(ask: Command) -> None:
    assert ask("--json", "--param", "least=3", "--segment", "vip", "--members").json["segments"]["vip"]["members"] == [
        1
    ]
    persian = ask("--json", "--param", "least=۳", "--segment", "vip")
    assert persian.status in (0, 1)


# --- output


def test_members_are_written_as_csv_jsonl_and_parquet(ask: Command, tmp_path: Path) -> None:
    for ending in ("csv", "jsonl", "parquet"):
        said = ask("--segment", "vip", "--segment", "rich", "--output", tmp_path / f"members.{ending}")
        assert said.status == 0, said.err
        assert said.out.endswith(f"4 rows written to {tmp_path / f'members.{ending}'}\n")
    assert (tmp_path / "members.csv").read_text("utf-8") == "segment,key\nvip,1\nvip,2\nrich,1\nrich,2\n"
    rows = [json.loads(line) for line in (tmp_path / "members.jsonl").read_text("utf-8").splitlines()]
    assert rows[0] == {"segment": "vip", "key": 1}
    import duckdb

    assert duckdb.sql(f"FROM read_parquet('{tmp_path / 'members.parquet'}')").fetchall() == [
        ("vip", 1),
        ("vip", 2),
        ("rich", 1),
        ("rich", 2),
    ]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "members.csv",
        "members.jsonl",
        "members.parquet",
    ]


@pytest.mark.parametrize("name", ["members.xlsx", "members", "no/such/folder/members.csv", "shop"])
def test_where_members_cannot_be_written_nothing_runs(ask: Command, tmp_path: Path, name: str) -> None:
    said = ask("--output", tmp_path / name)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("error E72")


def test_an_old_output_stays_whole_when_the_run_fails(ask: Command, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "members.csv"
    out.write_text("old\n", "utf-8")
    (shop / "data/orders.csv").write_text(
        "id,customer_id,placed_at,total\n1,1,2026-01-01,5\n1,1,2026-01-01,5\n", "utf-8"
    )
    said = ask("--output", out)
    assert said.status == 1
    assert "E502" in said.err
    assert out.read_text("utf-8") == "old\n"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["members.csv"]


# --- misfits


@pytest.fixture
def misfit(shop: Path) -> None:
    path = shop / "data/orders.csv"
    path.write_text(path.read_text("utf-8").replace("99.99", "ninety"), "utf-8")


@pytest.mark.usefixtures("misfit")
def test_a_stored_value_that_does_not_fit_is_a_warning(ask: Command) -> None:
    said = ask("--segment", "rich")
    assert said.status == 0
    assert "warning W511: 1 stored value of orders.total does not fit the type decimal, such as 'ninety'" in said.err
    assert "as of" in said.out
    assert ask("--segment", "rich", "--json").json["warnings"][0]["code"] == "W511"
    assert ask("--segment", "vip").err == ""  # which does not read it


@pytest.mark.usefixtures("misfit")
def test_with_output_it_is_refused_and_nothing_is_written(ask: Command, tmp_path: Path) -> None:
    said = ask("--segment", "rich", "--output", tmp_path / "m.csv")
    assert (said.status, said.out) == (1, "")
    assert "error E511" in said.err and "--accept-misfits" in said.err
    assert not (tmp_path / "m.csv").exists()
    accepted = ask("--segment", "rich", "--output", tmp_path / "m.csv", "--accept-misfits")
    assert accepted.status == 0
    assert "warning W511" in accepted.err
    assert (tmp_path / "m.csv").read_text("utf-8") == "segment,key\nrich,1\n"


# --- compile


def test_sql_and_its_params(segdsl: Command, shop: Path) -> None:
    said = segdsl("compile", shop / "rules.seg", "--segment", "vip", *AS_OF)
    assert said.status == 0
    names = set(re.findall(r"\$(\w+)", said.out))
    assert names and all(f"-- {name} = " in said.out for name in names)
    [statement] = segdsl("compile", shop / "rules.seg", "--segment", "vip", *AS_OF, "--json").json
    assert statement["entity"] == "customer" and set(statement["params"]) == names


def test_inline_has_no_params(segdsl: Command, shop: Path) -> None:
    said = segdsl("compile", shop / "rules.seg", "--segment", "vip", "--inline", *AS_OF)
    assert "$" not in said.out and "--" not in said.out


def test_wide_has_a_column_a_rule(segdsl: Command, shop: Path) -> None:
    said = segdsl("compile", shop / "rules.seg", "--segment", "vip", "--segment", "rich", "--wide", *AS_OF)
    assert said.status == 0
    assert re.search(r'AS "?vip', said.out) and re.search(r'AS "?rich', said.out)


def test_each_entity_has_a_statement_of_its_own(segdsl: Command, shop: Path) -> None:
    said = segdsl("compile", shop / "rules.seg", *AS_OF)
    assert said.out.index("-- members of customer\n") < said.out.index("-- members of company\n")


def test_a_dialect_that_there_is_not(segdsl: Command, shop: Path) -> None:
    said = segdsl("compile", shop / "rules.seg", "--dialect", "dukdb", *AS_OF)
    assert (said.status, said.out) == (1, "")
    assert "dukdb" in said.err and "duckdb" in said.err


# --- explain


@pytest.fixture
def why(segdsl: Command, shop: Path) -> Command:
    return lambda *more: segdsl("explain", shop / "rules.seg", *more, "--data", shop / "data", *AS_OF)


HEAD = "customer {} as of 2026-03-21T00:00:00+03:30 (Asia/Tehran)\n"
YEAR = "in the last 12 months: after 2025-03-21 00:00 to 2026-03-21 00:00"


def test_in(why: Command) -> None:
    said = why("vip", "1")
    assert (said.status, said.err) == (0, "")
    assert said.out == HEAD.format(1) + (
        "✓ in segment vip\n"
        "  ✓ count(orders in the last 12 months) at least least\n"
        "      count(orders in the last 12 months) = 3\n"
        "      least = 2\n"
        f"      {YEAR}\n"
    )


def test_out_and_what_is_private_stays_so(why: Command) -> None:
    said = why("rich", "3")
    assert said.out == HEAD.format(3) + (
        "✗ not in segment rich\n"
        "  ✗ all of:\n"
        "    ✗ spend at least 100\n"
        "        spend = 0.00 (of 0 rows)\n"
        f"        {YEAR}\n"
        "    ✗ phone is known\n"
        "        phone = (private)\n"
    )
    assert "0912" not in why("rich", "1").out


def test_a_segment_inside_another(why: Command) -> None:
    said = why("parents", "2")
    assert said.out == HEAD.format(2) + (
        "✗ not in segment parents\n"
        "  ✗ all of:\n"
        "    ✓ in segment vip\n"
        "      ✓ count(orders in the last 12 months) at least least\n"
        "          count(orders in the last 12 months) = 2\n"
        "          least = 2\n"
        f"          {YEAR}\n"
        "    ✗ kids at least 1\n"
        "        kids = 0\n"
    )


def test_bands_and_the_score_behind_them(why: Command) -> None:
    said = why("club", "1")
    assert said.out == HEAD.format(1) + (
        "✓ club is gold\n"
        "    points = 35\n"
        "  ✗ tier bronze: from 1 to under 20\n"
        "  ✗ tier silver: from 20 to under 30\n"
        "  ✓ tier gold: from 30\n"
        "  ✓ add 10 * count(orders)\n"
        "      10 * count(orders) = 30\n"
        "  ✓ add 5 when kids at least 1\n"
    )
    assert why("club.silver", "1").out.splitlines()[1] == "✗ club is gold, not silver"
    assert why("club", "4").out.splitlines()[1] == "✗ club is unknown"


def test_tiers_of_conditions(why: Command) -> None:
    said = why("pace", "3")
    assert said.out == HEAD.format(3) + (
        "✓ pace is other\n"
        "  ✗ tier fresh: any(orders in the last 3 months)\n"
        "      any(orders in the last 3 months) = 0 rows\n"
        "      in the last 3 months: after 2025-12-21 00:00 to 2026-03-21 00:00\n"
        "  ✗ tier loyal:\n"
        "    ✗ all of:\n"
        "      ✗ count(orders) at least 2\n"
        "          count(orders) = 1\n"
        "      ✓ kids at least 1\n"
        "          kids = 1\n"
        "  ✓ tier other: otherwise\n"
    )


def test_a_split_and_a_rank(why: Command) -> None:
    assert re.search(r"^✓ letter is [ab]$", why("letter", "1").out, re.MULTILINE)
    said = why("top_of_city", "2")
    assert said.out == HEAD.format(2) + (
        "✗ not in segment top_of_city\n"
        "  ✗ top 1 by spend per city\n"
        "      spend = 119.99 (of 2 rows)\n"
        '      city = "Tehran"\n'
        f"      {YEAR}\n"
    )


def test_one_profile(segdsl: Command, shop: Path, tmp_path: Path) -> None:
    profile = tmp_path / "sara.json"
    orders = [{"id": 1, "placed_at": "2026-01-01T00:00", "total": 5}] * 1
    profile.write_text(json.dumps({"id": 1, "kids": 1, "orders": orders}), "utf-8")
    said = segdsl("explain", shop / "rules.seg", "vip", "--profile", profile, *AS_OF)
    assert (said.status, said.err) == (0, "")
    assert "✗ not in segment vip" in said.out and "= 1\n" in said.out
    assert segdsl("explain", shop / "rules.seg", "vip", "--profile", profile, *AS_OF, "--json").json["holds"] is False


@pytest.mark.parametrize("text", ["", "[1]", "{", '"x"', "\x00"])
def test_a_bad_profile(segdsl: Command, shop: Path, tmp_path: Path, text: str) -> None:
    profile = tmp_path / "bad.json"
    profile.write_text(text, "utf-8")
    said = segdsl("explain", shop / "rules.seg", "vip", "--profile", profile, *AS_OF)
    assert (said.status, said.out) == (1, "")
    assert said.err.count("error E") == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("vip", "99"), "there is no customer with the key 99"),
        (("vip", "abc"), "there is no customer with the key abc"),
        (("vpi", "1"), "did you mean vip?"),
        (("spend", "1"), "there is no rule called spend"),
        (("vip",), "E725"),
    ],
)
def test_who_and_what_cannot_be_explained(why: Command, args: tuple[str, ...], words: str) -> None:
    said = why(*args)
    assert (said.status, said.out) == (1, "")
    assert words in said.err


def test_json_of_an_explanation(segdsl: Command, shop: Path) -> None:
    said = segdsl("explain", shop / "rules.seg", "vip", "1", "--data", shop / "data", *AS_OF, "--json")
    assert said.json["text"] == "in segment vip" and said.json["holds"] is True
    assert said.json["parts"][0]["windows"] == [
        {"text": "in the last 12 months", "value": "after 2025-03-21 00:00 to 2026-03-21 00:00"}
    ]


def test_sql_that_was_not_run_says_so(segdsl: Command, shop: Path) -> None:
    asked = ("compile", shop / "rules.seg", "--segment", "vip", *AS_OF, "--dialect")
    assert segdsl(*asked, "snowflake").out.startswith("-- printed for snowflake and not run")
    assert "sqlite_functions.register" in segdsl(*asked, "sqlite").out.splitlines()[0]
    assert not segdsl(*asked, "postgres").out.startswith("--")
