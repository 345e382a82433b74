"""Passwords: in no output, no JSON, no error and no log, whatever goes wrong and however odd they are."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

import pytest
from engines import Databases, each_engine, free_port

from segdsl.diagnostics import SegdslError
from segdsl.tools.cli import main
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.databases.urls import parse_url

ODD = (
    "geheim42",
    "p@ss/wörd:x?y#z%41",
    "گلِ سرخ",
    "'; DROP ROLE x; --",
    'a"b\\c`d$e$$f%s{0}',
    "  spaces  kept  ",
    "[bold]rich[/bold]",
    "***secret***",
    "host=evil user=evil",
    "x" * 300,
)
CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
name = { type = "text" }
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "customers.csv").write_text("id,name\n1,Sara\n", "utf-8")
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    (tmp_path / "rules.seg").write_text('segment saras: name is "Sara"\nsegment others: not name is "Sara"', "utf-8")
    return tmp_path


def said(*args: object) -> tuple[int, str]:
    """How a command ended, and everything that it printed or logged."""
    out, log = io.StringIO(), io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    status = 0
    try:
        with redirect_stdout(out), redirect_stderr(out):
            main([str(arg) for arg in args])
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return status, out.getvalue() + log.getvalue()


def spellings(password: str) -> set[str]:
    """How a password may be written by one of the many hands that it goes through."""
    return {password, quote(password, safe=""), quote(password), quote_plus(password), repr(password)[1:-1],
            password.replace("'", "''"), password.replace('"', '\\"'), password.encode().hex()}  # fmt: skip


def leaked(text: str, password: str) -> list[str]:
    return [each for each in spellings(password) if each in text]


def with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    where = f"{quote(parts.username or '')}:{quote(password, safe='')}@{parts.hostname}:{parts.port}"
    return urlunsplit(parts._replace(netloc=where))


def commands(shop: Path, url: str) -> Iterator[list[object]]:
    rules = shop / "rules.seg"
    yield ["run", rules, "--to", url]
    yield ["run", rules, "--to", url, "--json", "--members", "--backend", "memory"]
    yield ["run", rules, "--to", url, "--output", shop / "members.csv"]
    yield ["catalog", "check", "--catalog", shop / "catalog.toml", "--to", url]
    yield ["catalog", "check", "--catalog", shop / "catalog.toml", "--to", url, "--json"]
    yield ["catalog", "init", url, "--output", "-"]
    yield ["load", "--data", shop / "data", "--to", url]


@pytest.mark.parametrize("password", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_a_wrong_password_is_not_told(engine: str, password: str, new_database: Databases, shop: Path) -> None:
    url = with_password(new_database.server(engine), password)
    for command in commands(shop, url):
        status, text = said(*command)
        assert status == 1 and "E745" in text and "Traceback" not in text, text
        assert leaked(text, password) == []


@pytest.mark.parametrize("password", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb", "postgresql+psycopg"])
def test_nobody_at_that_port(scheme: str, password: str, shop: Path) -> None:
    url = f"{scheme}://ann:{quote(password, safe='')}@127.0.0.1:{free_port()}/crm"
    status, text = said("run", shop / "rules.seg", "--to", url)
    assert status == 1 and "E744" in text and "Traceback" not in text, text
    assert leaked(text, password) == []


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_the_right_one_is_not_told_either(engine: str, new_database: Databases, shop: Path) -> None:
    url = new_database(engine)
    password = parse_url(url).password
    load_tables(shop / "data", url)
    for command in commands(shop, url):
        _, text = said(*command)
        assert "Traceback" not in text and leaked(text, password) == []
    for wrong in (
        url.replace("/t_", "/no_t_") if engine == "mariadb" else url.replace("/segdsl?", "/no_such_place?"),
        url + ("&" if "?" in url else "?") + "timeout=soon",
        url + ("&" if "?" in url else "?") + "tiemout=3",
        url + ("&" if "?" in url else "?") + "timeout=1ms",
        url.replace("127.0.0.1", "no-such-host.invalid"),
        url.replace("127.0.0.1:", "127.0.0.1:9999999"),
    ):
        for command in commands(shop, wrong):
            status, text = said(*command)
            assert "Traceback" not in text and leaked(text, password) == [], text
            assert status == 1 or "1ms" in wrong


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
@pytest.mark.parametrize("password", ODD[:8], ids=range(8))
def test_odd_passwords_open_the_door(engine: str, password: str, new_database: Databases, shop: Path) -> None:
    url = new_database(engine)
    load_tables(shop / "data", url)
    label = f"r_{abs(hash(password)) % 10**9}"
    if engine == "postgres":
        schema = url.partition("schema=")[2]
        make = [f"CREATE ROLE {label} LOGIN PASSWORD '{password.replace(chr(39), chr(39) * 2)}'",
                f'GRANT USAGE ON SCHEMA "{schema}" TO {label}',
                f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {label}']  # fmt: skip
        away = [f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM {label}',
                f'REVOKE ALL ON SCHEMA "{schema}" FROM {label}', f"DROP ROLE {label}"]  # fmt: skip
    else:
        schema, word = url.rpartition("/")[2], password.replace("\\", "\\\\").replace("'", "''")
        make = [f"CREATE USER {label}@'127.0.0.1' IDENTIFIED BY '{word}'".replace("%", "%%") % (),
                f"GRANT SELECT ON `{schema}`.* TO {label}@'127.0.0.1'"]  # fmt: skip
        away = [f"DROP USER {label}@'127.0.0.1'"]
    new_database.run(url, *make)
    try:
        parts = urlsplit(with_password(url, password))
        mine = urlunsplit(parts._replace(netloc=label + ":" + parts.netloc.partition(":")[2]))
        status, text = said("run", shop / "rules.seg", "--to", mine, "--members", "--json")
        assert status == 0, text
        assert '"saras"' in text and leaked(text, password) == []
        status, text = said("load", "--data", shop / "data", "--to", mine, "--replace")
        assert status == 1 and "Traceback" not in text and leaked(text, password) == []
    finally:
        new_database.run(url, *away)


@pytest.mark.parametrize("password", [word for word in ODD if len(word) > 3])
def test_an_error_holds_no_password(password: str, shop: Path, caplog: pytest.LogCaptureFixture) -> None:
    import segdsl

    asked = segdsl.load(shop / "rules.seg").bind(as_of="2026-03-21")
    url = f"postgresql://ann:{quote(password, safe='')}@127.0.0.1:{free_port()}/crm?sslkey=geheim.pem"
    with pytest.raises(SegdslError) as told:
        asked.members(url)
    text = "".join(traceback.format_exception(told.value)) + repr(told.value) + caplog.text
    shown = [line for line in text.splitlines() if "asked.members" not in line]
    assert leaked("\n".join(shown), password) == []
