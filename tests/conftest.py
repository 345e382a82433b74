"""What every test may use: the data sets beside the repository, the rule about missing engines, how hard to look.

Environment:
  SEGDSL_REQUIRE_ENGINES  ``1`` (all) or names (``duckdb,postgres``): a test skipped because that engine is missing fails
  SEGDSL_TEST_POSTGRES, SEGDSL_TEST_MARIADB
                          URLs of running servers; without them the tests start their own (see engines.py)
  SEGDSL_TEST_SPARK       ``interpreted``: Spark makes no Java of each statement, which halves its time; so with -m deep
  HYPOTHESIS_PROFILE      ``dev`` (default), ``ci`` or ``fuzz``
  SEGDSL_GOLDEN           ``write``: golden tests write their expectations instead of comparing
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import segdsl  # noqa: F401  (a fixture of every test)
from engines import (  # noqa: F401  (fixtures of every test)
    HEAVY,
    MODULES,
    bigquery_url,
    clickhouse_url,
    duckdb_url,
    mariadb_url,
    need,
    new_database,
    postgres_url,
    spark_url,
    sqlite_url,
)
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# whoever runs the tests may read Persian; what they expect is English unless they ask for a language
for _variable in ("SEGDSL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
    os.environ.pop(_variable, None)
os.environ["LC_ALL"] = "C.UTF-8"

_HEAVY_FIXTURES = {f"{name}_url" for name in HEAVY}

settings.register_profile("dev", max_examples=60, deadline=None)
settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "fuzz", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


# --- fixtures


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def bookshop(root: Path) -> Path:
    """The folder of the bookshop example."""
    return root / "examples" / "bookshop"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of large public data sets beside the repository; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the data sets in ../shared are not beside this repository")
    return SHARED


@pytest.fixture(scope="session")
def golden() -> Callable[[Path, str], None]:
    """Compare a text with the recorded one in a file, or record it when SEGDSL_GOLDEN=write."""

    def compare(path: Path, text: str) -> None:
        if os.environ.get("SEGDSL_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} has not been recorded yet: make golden"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def need_engine() -> Callable[[str], None]:
    """``need_engine("postgres")`` skips the test, saying why, where that engine cannot be used."""
    return need


@pytest.fixture(autouse=True)
def _engine_marker(request: pytest.FixtureRequest) -> None:
    """A test marked ``engine("postgres")`` is skipped where that engine cannot be used."""
    for name in _engines_of(request.node):
        need(name)


def _engines_of(item: pytest.Item) -> list[str]:
    return [name for marker in item.iter_markers("engine") for name in marker.args]


def pytest_configure(config: pytest.Config) -> None:
    """Hundreds of statements on Spark are interpreted; those of the other tests run as a user's would."""
    if config.option.markexpr == "deep":
        os.environ.setdefault("SEGDSL_TEST_SPARK", "interpreted")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on slow engines are heavy; with ``--dist loadgroup`` the tests of one such engine share a process."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ())) & _HEAVY_FIXTURES
        slow = [name for name in HEAVY if name in _engines_of(item) or f"{name}_url" in fixtures]
        if slow:
            item.add_marker(pytest.mark.heavy)
            item.add_marker(pytest.mark.xdist_group(slow[0]))


# --- a missing engine that was required is a failure, wherever the skip came from


def _required() -> frozenset[str]:
    asked = os.environ.get("SEGDSL_REQUIRE_ENGINES", "").strip()
    if asked in ("", "0"):
        return frozenset()
    if asked in ("1", "all"):
        return frozenset(MODULES)
    return frozenset(part.strip() for part in asked.split(",") if part.strip())


REQUIRED = _required()


def _missing_engine(reason: str) -> str:
    """The required engine that a skip's reason speaks of, or nothing."""
    if re.search(r"\bengine\b|could not import|no module", reason, re.IGNORECASE) is None:
        return ""
    for name, modules in MODULES.items():
        if name in REQUIRED and re.search(rf"\b({'|'.join((name, *modules))})\b", reason, re.IGNORECASE):
            return name
    return ""


def _fail_if_required(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if name := _missing_engine(reason):
            report.outcome = "failed"
            report.longrepr = f"the engine {name} is required (SEGDSL_REQUIRE_ENGINES) but: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[misc]
    _fail_if_required(report)
    return report  # type: ignore[return-value]


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report: pytest.CollectReport = yield  # type: ignore[misc]
    _fail_if_required(report)
    return report  # type: ignore[return-value]
