"""`segdsl diff` over git: revisions, working trees, what is refused, and reports as a reader of a pull request sees them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segdsl.diagnostics import SegdslError
from segdsl.tools.git_revisions import load_revision

HERE = Path(__file__).parent
Command = Callable[..., Any]

OLD = """\
param least: integer = 3
let metro = ("Tehran", "Karaj")
metric spend "Spend" = sum(orders.total in the last 12 months where status is paid)

@owner "crm"
segment vip "VIP customers": spend at least 1_000 and count(orders) at least least
segment urban "City people": city is one of metro
segment silent "Silent": none(orders in the last 6 months)
segment rising: points > 9
tiers level "Level" by points:
    tier bronze: from 1 to under 100
    tier silver: from 100 to under 500
    tier gold: from 500
split letter by "spring": part a: 50% part b: 50%
"""
NEW = """\
param least: integer = 3
let metro = ("Tehran", "Karaj", "Shiraz")
metric spend "Spend" = sum(orders.total in the last 6 months where status is paid)

@owner "crm"
segment vip "VIP customers": spend at least 1_000 and count(orders) at least least
segment urban "City people": city is one of metro
segment quiet "Silent": none(orders in the last 6 months)
segment rising: points at least 10
segment firms "Firms": kind is legal
tiers level "Level" by points:
    tier bronze: from 1 to under 100
    tier silver: from 100 to under 400
    tier gold: from 400
split letter by "spring": part a: 40% part b: 60%
"""
CUSTOMERS = "id,name,city,kind,opted,points,birthday,phone\n" + "".join(
    f"{n},Customer {n},{('Tehran', 'Shiraz', 'Karaj', '')[n % 4]},{('natural', 'legal')[n % 5 == 0]},"
    f"{('true', 'false')[n % 2]},{n * 37 % 700},19{60 + n % 40}-05-01,\n"
    for n in range(1, 41)
)
ORDERS = "id,customer_id,placed_at,total,status\n" + "".join(
    f"{n},{n % 37 + 1},{2025 + (n % 3 == 0)}-0{1 + n % 2 + (n % 3 != 0) * 3}-11 10:00:00,{n * 13 % 900},"
    f"{('paid', 'returned')[n % 7 == 0]}\n"
    for n in range(1, 200)
)


@pytest.fixture
def shop(repository: Any) -> Any:
    """Tags v1 and v2 of the rules, and data beside them."""
    repository.write("rules/club.seg", OLD)
    repository.commit("v1")
    repository.write("rules/club.seg", NEW)
    repository.write("data/customers.csv", CUSTOMERS)
    repository.write("data/orders.csv", ORDERS)
    repository.commit("v2")
    return repository


# --- revisions


def test_the_working_tree_with_a_branch(segdsl: Command, shop: Any) -> None:
    assert segdsl("diff", "main").out == "nothing changed in meaning: 8 rules mean what they meant\n"
    shop.write("rules/club.seg", NEW + "segment more: points > 5\n")
    said = segdsl("diff", "main")
    assert (said.status, said.out.splitlines()[0]) == (0, "segment more: new")


@pytest.mark.parametrize("versions", [("v1", "v2", "--", "rules"), ("v1", "v2"), ("v1", "rules"), ("v1", "--", "rules"),
                                      ("HEAD~1", "HEAD", "--", "rules/club.seg")])  # fmt: skip
def test_ways_to_say_which_versions(segdsl: Command, shop: Any, versions: tuple[str, ...]) -> None:
    del shop
    changes = segdsl("diff", *versions, "--json") if "--" not in versions else segdsl("diff", "--json", *versions)
    assert {change["name"] for change in changes.json["changes"]} >= {"vip", "urban", "quiet", "level", "letter"}


def test_the_catalog_is_that_of_each_revision(segdsl: Command, shop: Any) -> None:
    catalog = (HERE / "catalog.toml").read_text("utf-8")
    shop.write("catalog.toml", catalog.replace("points  = {", 'points = { column = "club_points",'))
    shop.commit("v3")
    found = segdsl("diff", "v2", "v3", "--json").json
    assert {change["name"]: change["because"] for change in found["changes"]} == {
        name: [{"kind": "field", "name": "customer.points"}] for name in ("rising", "level")
    }


def test_two_folders_need_no_repository(segdsl: Command, shop: Any, tmp_path: Path) -> None:
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "club.seg").write_text(text, "utf-8")
    said = segdsl("diff", tmp_path / "old", tmp_path / "new", "--catalog", shop.folder / "catalog.toml", "--json")
    assert said.status == 0
    assert said.json["summary"]["new"] == 1


def test_a_list_file_of_a_revision(segdsl: Command, shop: Any) -> None:
    shop.write("rules/picked.seg", 'let chosen: integer = file "picked.csv"\nsegment picked: id is one of chosen\n')
    shop.write("rules/picked.csv", "1\n2\n")
    shop.commit("v3")
    shop.write("rules/picked.csv", "1\n2\n3\n")
    said = segdsl("diff", "v3")
    assert said.out.startswith("list chosen: changed\n  added: 3\n")
    assert "segment picked: wider, because list chosen changed\n" in said.out


def test_exit_code(segdsl: Command, shop: Any) -> None:
    del shop
    assert segdsl("diff", "v1", "v2", "--exit-code").status == 3
    assert segdsl("diff", "v2", "v2", "--exit-code").status == 0
    assert segdsl("diff", "v1", "v2").status == 0


# --- refused


@pytest.mark.parametrize(
    "revision",
    ["--output=evil", "-c", "--upload-pack=touch evil", "", "main\n--evil", "x" * 600, "--exec=touch evil;"],
)
def test_what_git_could_read_as_an_option_does_not_reach_it(shop: Any, revision: str) -> None:
    with pytest.raises(SegdslError) as caught:
        load_revision(revision, Path("rules"))
    assert [found.code for found in caught.value.diagnostics] == ["E844"]
    assert not list(shop.folder.rglob("*evil*"))


@pytest.mark.parametrize("revision", ["no-such-branch", "v1; touch evil", "$(touch evil)", "main..v1", "HEAD@{9999}",
                                      "v1:catalog.toml", "^v1"])  # fmt: skip
def test_a_revision_that_is_not_there(segdsl: Command, shop: Any, revision: str) -> None:
    said = segdsl("diff", revision)
    assert said.status == 1
    assert said.err.startswith(f"error E843: there is no file and no git revision called {revision}\n")
    assert not (shop.folder / "evil").exists()


def test_a_path_that_is_not_in_the_revision(segdsl: Command, shop: Any) -> None:
    shop.write("more/x.seg", "segment a: points > 1\n")
    said = segdsl("diff", "v1", "--", "more")
    assert (said.status, said.err.splitlines()[0]) == (1, "error E846: more is not in v1")


def test_a_path_outside_the_repository(segdsl: Command, shop: Any, tmp_path: Path) -> None:
    del shop
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.seg").write_text("segment a: points > 1\n", "utf-8")
    assert "E846" in segdsl("diff", "v1", "--", tmp_path / "out").err


def test_outside_of_a_repository(segdsl: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    said = segdsl("diff", "main")
    assert said.status == 1
    assert said.err.startswith("error E842: main is no file, and ")


def test_without_git(segdsl: Command, shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop.folder / "nothing"))
    said = segdsl("diff", "main")
    assert said.status == 1
    assert said.err.startswith("error E841: git is not installed, and main is no file\n")


def test_a_link_in_a_revision_is_not_followed(segdsl: Command, shop: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("42\n", "utf-8")
    (shop.folder / "rules" / "list.csv").symlink_to(tmp_path / "secret.csv")
    shop.write("rules/l.seg", 'let chosen: integer = file "list.csv"\nsegment picked: id is one of chosen\n')
    shop.commit("v3")
    said = segdsl("diff", "v3", "v3")
    assert said.status == 1
    assert "E702" in said.err
    assert "42" not in said.err


def test_mistakes_in_a_revision_are_told(segdsl: Command, shop: Any) -> None:
    shop.write("rules/club.seg", "segment a: pints > 1\n")
    shop.commit("v3")
    shop.write("rules/club.seg", NEW)
    said = segdsl("diff", "v3")
    assert said.status == 1
    assert said.err.startswith("error E201: there is no field, link or rule called pints on customer\n")


def test_no_filter_or_hook_of_the_repository_runs(segdsl: Command, shop: Any) -> None:
    shop.write(".gitattributes", "*.seg filter=evil diff=evil\n")
    shop.commit("v3")
    for key in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.fsmonitor", "core.pager"):
        subprocess.run(["git", "config", key, "touch evil"], cwd=shop.folder, check=True)
    assert segdsl("diff", "v1", "v3").status == 0
    assert not (shop.folder / "evil").exists()


# --- reports


@pytest.mark.golden
@pytest.mark.parametrize(
    "options", [(), ("--format", "markdown"), ("--json",)], ids=lambda options: "-".join(options).strip("-") or "text"
)
@pytest.mark.parametrize("counted", [False, True], ids=["rules", "counted"])
def test_a_report(
    segdsl: Command, shop: Any, golden: Callable[[Path, str], None], options: tuple[str, ...], counted: bool
) -> None:
    del shop
    data = ("--data", "data", "--as-of", "2026-03-21") if counted else ()
    said = segdsl("diff", "v1", "v2", *options, *data)
    assert said.err == ""
    ending = {"": "txt", "markdown": "md", "--json": "json"}[options[-1] if options else ""]
    golden(HERE / "printed" / f"{'counted' if counted else 'rules'}.{ending}", said.out)


@pytest.mark.golden
def test_a_report_in_persian(segdsl: Command, repository: Any, golden: Callable[[Path, str], None]) -> None:
    rules = (
        "# language: fa\nسنجه خرید = مجموع(سفارش‌ها.مبلغ در {} ماه گذشته)\nبخش ویژه «مشتریان ویژه»: خرید حداقل ۱٬۰۰۰\n"
    )
    repository.write("rules/club.seg", rules.format("۱۲") + "بخش شهری: شهر برابر با «تهران»\n")
    repository.commit("v1")
    repository.write("rules/club.seg", rules.format("۶") + "بخش تهرانی‌ها: شهر برابر با «تهران»\n")
    repository.write("data/customers.csv", CUSTOMERS)
    repository.write("data/orders.csv", ORDERS)
    for form, ending in (("text", "txt"), ("markdown", "md")):
        said = segdsl("diff", "v1", "--data", "data", "--as-of", "2026-03-21", "--format", form)
        assert said.err == ""
        golden(HERE / "printed" / f"persian.{ending}", said.out)


def test_names_cannot_become_markdown_or_html(segdsl: Command, repository: Any) -> None:
    repository.write("rules/a.seg", "segment a: points > 1\n")
    repository.commit("v1")
    evil = "<img src=x onerror=alert(1)> [x](http://evil) ![y](z) | @all `code` ```"
    rule = f'segment b "{evil}": city is "</details><script>"\nsegment `c|<b>``d`: points > 2\n'.replace("``d`", "d`")
    repository.write("rules/a.seg", rule)
    out = segdsl("diff", "v1", "--format", "markdown").out
    outside = "\n".join(part for number, part in enumerate(out.split("```")) if number % 2 == 0)
    for sign in ("<img", "<script", r"(?<!\\)\]\(", r"(?<!\\)!", " @all", "http://"):
        assert not re.search(sign, outside), sign
    rows = [line for line in out.splitlines() if line.startswith("| segment")]
    assert rows
    assert all(line.replace("\\|", "").count("|") == 3 for line in rows)
