"""The URLs of databases: what they say, and how they are shown to people, without the password.

::

    parse_url("postgresql://ann:s%40crm@db:5432/crm?schema=sales&timeout=30s")
        -> Target(scheme="postgresql", dialect="postgres", host="db", port=5432, user="ann", password="s@crm",
                  database="crm", options={"schema": "sales", "timeout": "30s"},
                  shown="postgresql://ann:***@db:5432/crm?schema=sales&timeout=30s")

A plain path is a target as well: a folder of files, a DuckDB database, or a SQLite file, told by what it begins with.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote

from segdsl.diagnostics import SegdslError
from segdsl.spelling import did_you_mean
from segdsl.tools.databases import errors
from segdsl.wording import join, say

HIDDEN: Final = "***"
SCHEMES: Final[Mapping[str, str]] = {
    "duckdb": "duckdb",
    "sqlite": "sqlite",
    "postgresql": "postgres",
    "postgres": "postgres",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "clickhouse": "clickhouse",
    "spark": "spark",
    "bigquery-local": "bigquery",
}
EXAMPLES: Final[Mapping[str, str]] = {
    "duckdb": "duckdb://crm.duckdb",
    "sqlite": "sqlite:///crm.sqlite",
    "postgres": "postgresql://user:password@localhost:5432/crm",
    "mysql": "mysql://user:password@localhost:3306/crm",
    "mariadb": "mariadb://user:password@localhost:3306/crm",
    "clickhouse": "clickhouse://folder",
    "spark": "spark://local?warehouse=folder",
    "bigquery": "bigquery-local:folder",
}
_SERVERS: Final = frozenset(("postgres", "mysql", "mariadb"))
_SECRET: Final = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)
_SQLITE_MARK: Final = b"SQLite format 3"
_UNITS: Final = {"": 1.0, "s": 1.0, "ms": 0.001, "m": 60.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Target:
    """Where data is. ``path`` is that of files; ``shown`` may be printed, ``password`` never is."""

    scheme: str
    dialect: str
    shown: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""
    path: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def timeout(self) -> float | None:
        """The seconds that a statement may take: ``?timeout=`` of the URL, else SEGDSL_TIMEOUT; None is no limit."""
        text = self.options.get("timeout") or os.environ.get("SEGDSL_TIMEOUT", "")
        return seconds_of(text) if text.strip() else None

    def hide(self, message: str) -> str:
        """A driver's message without the secrets of the URL, however they are written."""
        for secret in self.secrets:
            if len(secret) < 4:  # not inside words: the password "a" would blacken every message
                message = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", HIDDEN, message)
            else:
                message = message.replace(secret, HIDDEN)
        return message

    def check_options(self, known: Mapping[str, object] | frozenset[str] | tuple[str, ...]) -> None:
        """Stops at an option of the URL that this kind of database does not have."""
        possible = sorted({"timeout", *known})
        for option in self.options:
            if option not in possible:
                hint = did_you_mean(option, possible)
                said = errors.UNKNOWN_OPTION.at(scheme=self.scheme, option=option, possible=join(possible), hint=hint)
                raise SegdslError([said])


def seconds_of(text: str) -> float:
    """30, 30s, 500ms, 5m or 1h as seconds."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) *([a-z]*)", text.strip().lower(), re.ASCII)
    seconds = float(found[1]) * _UNITS[found[2]] if found and found[2] in _UNITS else 0.0
    if not 0 < seconds < 1e9:
        raise SegdslError([errors.BAD_TIMEOUT.at(text=text)])
    return seconds


def is_url(text: str) -> bool:
    """Whether this is meant as a URL; ``C:\\data`` is a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None or text.startswith("bigquery-local:")


def shown_url(text: str) -> str:
    """A URL as it may be printed; any other text as it is."""
    return _hidden(text) if is_url(text) else text


def parse_url(text: str) -> Target:
    """What a URL or a path says; a `SegdslError` where it is a URL of no database that is known."""
    if not is_url(text):
        return _path_target(text)
    written, rest = re.split(r":(?://)?", text, maxsplit=1)
    scheme = written.lower().partition("+")[0]  # postgresql+psycopg://, as other tools write it
    if scheme not in SCHEMES:
        hint = did_you_mean(scheme, list(SCHEMES))
        raise SegdslError([errors.UNKNOWN_SCHEME.at(scheme=scheme, possible=join(SCHEMES), hint=hint)])
    dialect = SCHEMES[scheme]
    if dialect in _SERVERS:
        return _server_target(text, scheme, dialect, rest)
    place, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if dialect == "spark":
        if place.strip("/") not in ("", "local") and not re.fullmatch(r"local\[[0-9*]+\]", place.strip("/")):
            raise _bad(text, dialect, say("only spark://local is spoken to"))
        return Target(scheme, dialect, text, host=place.strip("/") or "local", options=options)
    path = unquote(place)
    return Target(scheme, dialect, text, path=_sqlite_path(path) if dialect == "sqlite" else path, options=options)


def _path_target(text: str) -> Target:
    path = Path(text)
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(_SQLITE_MARK)) == _SQLITE_MARK:
                return Target("sqlite", "sqlite", path.name, path=text)
    elif path.suffix in (".sqlite", ".sqlite3") and not path.exists():
        return Target("sqlite", "sqlite", text, path=text)
    return Target("", "duckdb", text, path=text)


def _sqlite_path(path: str) -> str:
    """``sqlite:///crm.sqlite`` is a relative path and ``sqlite:////data/crm.sqlite`` an absolute one.

    Many write three slashes and mean the absolute one: where only that is there, it is taken.
    """
    if not path.startswith("/") or path.startswith("//"):
        return path[1:] if path.startswith("//") else path
    relative = Path(path[1:])
    if relative.exists() or not (Path(path).exists() or (Path(path).parent.is_dir() and not relative.parent.is_dir())):
        return path[1:]
    return path


def _server_target(text: str, scheme: str, dialect: str, rest: str) -> Target:
    login, where = _login(rest)
    user, _, password = login.partition(":")
    place, _, query = where.partition("?")
    address, _, database = place.partition("/")
    options = dict(parse_qsl(query, keep_blank_values=True))
    host, port = _address(text, dialect, address)
    user, password = unquote(user) or options.pop("user", ""), unquote(password) or options.pop("password", "")
    hidden = [password, *(value for name, value in options.items() if _is_secret(name))]
    raw = login.partition(":")[2]
    secrets = tuple(sorted({each for each in (*hidden, raw) if each}, key=len, reverse=True))
    if "#" in where and "#" not in unquote(password):
        raise _bad(text, dialect, say("it has a # in it"))
    return Target(
        scheme, dialect, _hidden(text), unquote(host), port, user, password, unquote(database),
        options=options, secrets=secrets,
    )  # fmt: skip


def _login(rest: str) -> tuple[str, str]:
    """User and password, and what comes behind the @; a password may have @, / or ? in it, though it should not."""
    before, _, query = rest.partition("?")
    if "@" in query and "=" not in query.rpartition("@")[0]:  # an option's name cannot end so: it is all password
        login, _, place = rest.rpartition("@")
        return login, place
    login, _, place = before.rpartition("@")
    return login, place + rest[len(before) :]


def _address(text: str, dialect: str, address: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:]*)(?::([0-9]*))?", address)
    if found is None:
        raise _bad(text, dialect, say("its host and port cannot be made out"))
    port = int(found[2]) if found[2] else None
    if port is not None and not 0 < port < 65536:
        raise _bad(text, dialect, say("there is no port {port}", port=str(port)))
    return found[1].strip("[]"), port


def _is_secret(option: str) -> bool:
    return _SECRET.search(option) is not None and not option.startswith("ssl")


def _hidden(text: str) -> str:
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text
    login, place = _login(rest)
    user, colon, _ = login.partition(":")
    head, question, query = place.partition("?")
    parts = [f"{name}={HIDDEN}" if _is_secret(name) else f"{name}{sign}{value}"
             for name, sign, value in (part.partition("=") for part in query.split("&"))]  # fmt: skip
    login = f"{user}:{HIDDEN}@" if colon else f"{user}@" if login else ""
    return f"{scheme}{mark}{login}{head}{question}{'&'.join(parts)}"


def _bad(text: str, dialect: str, reason: str) -> SegdslError:
    return SegdslError([errors.BAD_URL.at(target=_hidden(text), reason=reason, example=EXAMPLES[dialect])])
