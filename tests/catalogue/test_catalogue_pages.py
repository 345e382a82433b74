"""``segdsl docs``: what is on the pages, and that nothing from a rule file can be more than text on them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from segdsl.tools.catalogue import file_names
from segdsl.tools.catalogue.html import element, mixed

VOID = {"meta", "link", "input", "br", "hr"}
Make = Callable[..., object]


class Page(HTMLParser):
    """The elements of a page with their attributes, its visible text, and whether all that was opened was closed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.wrong: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if tag not in ("bdi", "span", "a", "code", "text"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [given for name, given in self.elements
                if name == tag and all(given.get(key.rstrip("_")) == value for key, value in wanted.items())]  # fmt: skip


def pages(site: Path) -> dict[str, Page]:
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


# --- what is on them


def test_index_names_every_rule(english: Path) -> None:
    index = Page(english / "index.html")
    links = [given["href"] for given in index.having("a") if given["href"].startswith("rules/")]
    assert len(links) == len(set(links)) == len(list((english / "rules").iterdir()))
    assert "VIP customer" in index.text
    card = next(given for given in index.having("li", class_="card") if "vip customer" in given["data-search"])
    assert card["data-owner"] == "crm-team" and card["data-tags"].split("\n") == ["agreed", "club"]
    assert "at least 3" in card["data-search"]


def test_a_rule_page_says_everything(english: Path) -> None:
    text = " ".join(Page(english / "rules" / "vip.html").text.split())
    for part in (
        "VIP customer", "Bought often, spent well, never complained lately.", "crm-team", "common.seg:",
        "A customer is in this segment if all of these are true: “Spend, 12 months” is at least 20,000,000",
        "«Spend, 12 months» دست‌کم ۲۰٬۰۰۰٬۰۰۰", "spend at least vip_spend", "It uses", "Orders, 12 months",
        "Used by", "Key accounts", "a complaint keeps a big spender out of VIP", "as of 21 March 2026",
        "customer 2 The customer is not in the segment “VIP customer”",
    ):  # fmt: skip
        assert part in text, part


def test_a_persian_page(persian: Path) -> None:
    """Right to left, the reader's digits and dates; Latin names and the pieces of rules keep their direction."""
    page = Page(
        next(
            path
            for path in (persian / "rules").iterdir()
            if '<h1><bdi dir="rtl">مشتری ویژه<' in path.read_text("utf-8")
        )
    )
    assert page.having("html", lang="fa", dir="rtl")
    assert "مشتری وقتی در این بخش است که همه‌ی این‌ها درست باشد:" in page.text
    assert "در ۱ فروردین ۱۴۰۵" in page.text and "دست‌کم ۲۰٬۰۰۰٬۰۰۰" in page.text
    assert page.having("pre", dir="rtl", lang="fa") and page.having("div", lang="en", dir="ltr", class_="said")
    ours = re.sub(r"<pre.*?</pre>|<bdi.*?</bdi>|<svg.*?</svg>|<div lang=\"en\".*?</div>|<code.*?</code>", "",
                  (persian / "index.html").read_text("utf-8"), flags=re.DOTALL)  # fmt: skip
    visible = re.sub(r"<[^>]*>", " ", ours.partition("<body>")[2])
    assert re.findall(r"[A-Za-z]{2,}", visible) == []


def test_pages_are_well_made(english: Path, persian: Path) -> None:
    """Closed elements, one main and one h1, ids once, every link leads to a file, nothing comes from a network."""
    for site in (english, persian):
        for name, page in pages(site).items():
            assert not page.wrong and not page.open, name
            assert len(page.having("main")) == 1 and len(page.having("h1")) == 1, name
            ids = [given["id"] for _, given in page.elements if "id" in given]
            assert len(ids) == len(set(ids)), name
            for _, given in page.elements:
                for target in (given.get("href"), given.get("src")):
                    if target is None or target.startswith("#"):
                        continue
                    assert not urlsplit(target).scheme and not target.startswith("//"), (name, target)
                    assert ((site / name).parent / unquote(target)).resolve().is_file(), (name, target)
        style = (site / "assets" / "style.css").read_text("utf-8") + (site / "assets" / "catalogue.js").read_text(
            "utf-8"
        )
        assert not re.search(r"https?:|@import", style)
        for font in re.findall(r'url\("([^"]+)"\)', style):
            assert (site / "assets" / font).read_bytes()[:4] == b"wOF2"
        assert "SIL Open Font License" in (site / "assets" / "OFL.txt").read_text("utf-8")


# --- rule files are not trusted

HOSTILE = r"""
@owner "<b>boss</b>"
@tags "a\"b", "</span><script>alert(1)</script>"
@description "</p><img src=x onerror=alert(1)> & javascript:alert(1)"
segment `x" onclick="alert(1)` "<script>alert('title')</script>": name is "</code></pre><svg onload=alert(1)>"
segment `../../../etc/passwd` "up and down": in segment `x" onclick="alert(1)`
segment `CON` "]]>--><!--": name contains "<!--"
segment `con`: name is unknown
test "<iframe src=//evil.example>" as of 2026-03-21:
    given customer {id: 1, name: "</pre><script>alert(2)</script>"}
    expect not `con`
"""
SHOP = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
name = { type = "text", names = { fa = "<u>نام</u>" } }
"""


@pytest.fixture
def hostile(tmp_path: Path, make: Make) -> Path:
    (tmp_path / "catalog.toml").write_text(SHOP, "utf-8")
    (tmp_path / "rules.seg").write_text(HOSTILE, "utf-8")
    out = tmp_path / "site"
    said = make(tmp_path / "rules.seg", "--out", out, "--title", "<script>1</script>", "--language", "fa")
    assert said.status == 0, said.out  # type: ignore[attr-defined]
    return out


def test_what_rules_say_stays_text(hostile: Path) -> None:
    allowed = {"defer", "src"}
    for name, page in pages(hostile).items():
        assert not page.wrong and not page.open, name
        scripts = page.having("script")
        assert [given["src"].rpartition("/")[2] for given in scripts] == ["catalogue.js"], name
        assert all(set(given) <= allowed for given in scripts)
        assert not [tag for tag, _ in page.elements if tag in ("iframe", "img", "b", "u", "object", "base")], name
        assert not [key for _, given in page.elements for key in given if key.startswith("on")], name
        assert page.having("meta", **{"http-equiv": "Content-Security-Policy"}), name
    assert "<script>alert('title')</script>" in Page(hostile / "index.html").text


def test_files_stay_in_the_folder(hostile: Path) -> None:
    names = sorted(path.name for path in (hostile / "rules").iterdir())
    assert len(names) == 4 and len({name.lower() for name in names}) == 4
    assert all(re.fullmatch(r"[a-z0-9_-]+\.html", name) for name in names)
    assert {path.name for path in hostile.parent.iterdir()} == {"catalog.toml", "rules.seg", "site"}


def test_file_names_differ() -> None:
    names = file_names(["a", "A", "a-41", "بخش", "x" * 300, "x" * 299 + "y", "con", "../a"])
    assert len({name.lower() for name in names.values()}) == 8
    assert all(len(name) < 140 for name in names.values())


def test_elements_escape() -> None:
    assert element("p", "<&>", title='"<', hidden=True, lang=None) == '<p title="&quot;&lt;" hidden>&lt;&amp;&gt;</p>'
    assert element("p", "a\u202eb\x00") == "<p>ab</p>"
    assert mixed("بخش «VIP, 12 <b>» است", True) == "بخش «<bdi>VIP, 12</bdi> &lt;<bdi>b</bdi>&gt;» است"


# --- the folder


def test_the_same_rules_give_the_same_pages(tmp_path: Path, make: Make, bookshop: Path) -> None:
    def made(out: Path) -> dict[str, bytes]:
        said = make(bookshop / "rules" / "common.seg", "--out", out, "--sql", "duckdb", "--language", "en")
        assert said.status == 0, said.out  # type: ignore[attr-defined]
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    first = made(tmp_path / "first")
    assert b"SELECT" in first["rules/vip.html"]
    assert made(tmp_path / "first") == first  # over the first
    assert made(tmp_path / "second") == first


def test_sql_that_a_database_cannot_say(tmp_path: Path, make: Make) -> None:
    """One such rule does not keep the others from being shown; a database that nobody knows does."""
    rules = tmp_path / "rules.seg"
    (tmp_path / "catalog.toml").write_text(SHOP, "utf-8")
    rules.write_text('segment a: name is known\nsegment b: name like "*x#"', "utf-8")
    said = make(rules, "--out", tmp_path / "site", "--sql", "redshift", "--language", "en")
    assert said.status == 0, said.out  # type: ignore[attr-defined]
    first, second = (Page(tmp_path / "site" / "rules" / f"{name}.html").text for name in "ab")
    assert "SELECT" in first
    assert "SELECT" not in second and "-- " in second and "redshift" in second
    said = make(rules, "--out", tmp_path / "other", "--sql", "abacus", "--language", "en")
    assert said.status == 1 and "E602" in said.out  # type: ignore[attr-defined]
    assert not (tmp_path / "other").exists()


def test_rules_that_are_gone_take_their_pages_along(hostile: Path, make: Make) -> None:
    rules = hostile.parent / "rules.seg"
    rules.write_text("segment only: name is known", "utf-8")
    (hostile / "note.txt").write_text("mine", "utf-8")
    assert make(rules, "--out", hostile).status == 0  # type: ignore[attr-defined]
    assert [path.name for path in (hostile / "rules").iterdir()] == ["only.html"]
    assert (hostile / "note.txt").read_text("utf-8") == "mine"


def test_another_folder_is_left_alone(tmp_path: Path, make: Make, bookshop: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    said = make(bookshop / "rules", "--out", tmp_path, "--language", "en")
    assert said.status == 1 and "E891" in said.out and "new or an empty folder" in said.out  # type: ignore[attr-defined]
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    said = make(bookshop / "rules", "--out", tmp_path / "thesis.txt", "--language", "fa")
    assert said.status == 1 and "E892" in said.out and "پوشه نیست" in said.out  # type: ignore[attr-defined]


def test_a_list_of_files_from_elsewhere_removes_nothing_outside(tmp_path: Path, make: Make, bookshop: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    (site / ".segdsl-docs").write_text("../thesis.txt\n", "utf-8")
    assert make(bookshop / "rules" / "common.seg", "--out", site).status == 0  # type: ignore[attr-defined]
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


def test_mistakes_write_nothing(tmp_path: Path, make: Make) -> None:
    (tmp_path / "catalog.toml").write_text(SHOP, "utf-8")
    (tmp_path / "rules.seg").write_text("segment a: nmae is known", "utf-8")
    assert make(tmp_path / "rules.seg", "--out", tmp_path / "site").status == 1  # type: ignore[attr-defined]
    assert not (tmp_path / "site").exists()


# --- history


def test_history_is_that_of_the_rule_s_own_lines(tmp_path: Path, make: Make) -> None:
    def git(*args: str) -> None:
        who = ("-c", "user.name=مریم <script>", "-c", "user.email=m@example.com")
        subprocess.run(["git", *who, *args], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "catalog.toml").write_text(SHOP, "utf-8")
    rules = tmp_path / "rules.seg"
    rules.write_text("segment a: name is known\nsegment b: name is unknown\n", "utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "First & <b>bold</b>", "--date", "2025-03-21T12:00:00Z")
    rules.write_text('segment a: name is known\nsegment b: name is "b"\n', "utf-8")
    git("commit", "-qam", "Only b", "--date", "2025-03-22T12:00:00Z")
    assert make(rules, "--out", tmp_path / "site", "--history", "--language", "fa").status == 0  # type: ignore[attr-defined]
    first, second = (Page(tmp_path / "site" / "rules" / f"{name}.html") for name in "ab")
    assert "First & <b>bold</b>" in first.text and "۱ فروردین ۱۴۰۴" in first.text and "Only b" not in first.text
    assert "Only b" in second.text and "۲ فروردین ۱۴۰۴" in second.text and "First" not in second.text
    assert "مریم" in first.text


def test_without_git_there_is_no_history(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "catalog.toml").write_text(SHOP, "utf-8")
    (tmp_path / "rules.seg").write_text("segment a: name is known\n", "utf-8")
    monkeypatch.setenv("PATH", "")
    said = make(tmp_path / "rules.seg", "--out", tmp_path / "site", "--history", "--language", "en")
    assert said.status == 0, said.out  # type: ignore[attr-defined]
    assert "Last changes" not in Page(tmp_path / "site" / "rules" / "a.html").text
