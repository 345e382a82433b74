"""URLs of databases: what they say, and that a password never comes out of one again."""

from __future__ import annotations

from pathlib import Path

import pytest

from segdsl.diagnostics import SegdslError
from segdsl.tools.databases.urls import parse_url, seconds_of, shown_url


def test_a_server_with_everything() -> None:
    target = parse_url("postgresql+psycopg://ann:s%40crm@db.example:5433/crm?schema=sales,crm&timeout=30s")
    assert (target.dialect, target.host, target.port) == ("postgres", "db.example", 5433)
    assert (target.user, target.password, target.database) == ("ann", "s@crm", "crm")
    assert target.options == {"schema": "sales,crm", "timeout": "30s"} and target.timeout() == 30
    assert target.shown == "postgresql+psycopg://ann:***@db.example:5433/crm?schema=sales,crm&timeout=30s"


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("mysql://u:geheim@h/db", "geheim"),
        ("mysql://u:p%40ss%2Fword@h/db", "p@ss/word"),
        ("mysql://u:ge@he/im@h/db", "ge@he/im"),
        ("mysql://u:ge/he?im@h/db", "ge/he?im"),
        ("postgresql://u:گل%3F@[::1]:5432/db", "گل?"),
        ("postgresql:///db?host=/run&user=u&password=geheim", "geheim"),
        ("mariadb://u:@h/db", ""),
    ],
)
def test_no_password_is_shown(url: str, password: str) -> None:
    target = parse_url(url)
    assert target.password == password
    told = target.shown + shown_url(url) + repr(target) + target.hide(f"login of u with {password!s} failed")
    assert not password or (password not in told and "***" in told)
    assert target.user == "u" and target.database == "db"


def test_a_short_password_does_not_blacken_words() -> None:
    target = parse_url("mysql://u:a@h/db")
    assert target.hide("access denied for a (using password a)") == "access denied for *** (using password ***)"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///crm.sqlite", "crm.sqlite"),
        ("sqlite:////data/crm.sqlite", "/data/crm.sqlite"),
        ("duckdb:///data/crm.duckdb", "/data/crm.duckdb"),
        ("clickhouse://", ""),
        ("bigquery-local:", ""),
        ("bigquery-local:some/folder", "some/folder"),
    ],
)
def test_paths(url: str, path: str) -> None:
    assert parse_url(url).path == path


def test_a_file_is_known_by_what_it_begins_with(tmp_path: Path) -> None:
    import sqlite3

    made = sqlite3.connect(tmp_path / "crm.db")
    made.execute("CREATE TABLE a (b)").connection.commit()
    made.close()
    assert parse_url(str(tmp_path / "crm.db")).dialect == "sqlite"
    assert parse_url(f"sqlite://{tmp_path / 'crm.db'}").path == str(tmp_path / "crm.db")
    assert parse_url(str(tmp_path)).dialect == "duckdb"


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("postgersql://u:geheim@h/db", "E741", "did you mean postgresql?"),
        ("mysql://u:geheim@h:99999/db", "E743", "there is no port 99999"),
        ("mysql://u:geheim@h:port/db", "E743", "host and port"),
        ("mysql://u:geheim@h/db#x", "E743", "#"),
        ("spark://cluster:7077", "E743", "only spark://local"),
    ],
)
def test_urls_that_are_none(url: str, code: str, words: str) -> None:
    with pytest.raises(SegdslError) as error:
        parse_url(url)
    assert error.value.diagnostics[0].code == code
    assert words in str(error.value) and "geheim" not in str(error.value)


def test_time_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [seconds_of(text) for text in ("30", "1.5s", "500ms", "5m", "1h")] == [30, 1.5, 0.5, 300, 3600]
    monkeypatch.setenv("SEGDSL_TIMEOUT", "2m")
    assert parse_url("sqlite:///x.db").timeout() == 120
    assert parse_url("sqlite:///x.db?timeout=1s").timeout() == 1
    for text in ("soon", "-1", "0", "10 days"):
        with pytest.raises(SegdslError, match="E751"):
            seconds_of(text)
