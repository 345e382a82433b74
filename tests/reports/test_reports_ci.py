"""What plugs into CI, run for real without any network: pre-commit's hooks, the GitHub action, the GitLab pipeline."""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Command = Callable[..., Any]
COMMANDS = ("fmt", "check", "lint", "test")
GIT = ("git", "-c", "user.name=Sara", "-c", "user.email=sara@example.org", "-c", "init.defaultBranch=main")


def environment(**more: str) -> dict[str, str]:
    """An environment in which the segdsl beside these tests is the one that is called, in English."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SEGDSL_", "LC_", "PIP_"))
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "LANG": "C.UTF-8", "GIT_CONFIG_GLOBAL": os.devnull, **more}


def run(*command: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=environment(**more), capture_output=True, text=True, check=False, timeout=300
    )


def committed(folder: Path) -> None:
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "rules")):
        done = run(*GIT, *command, cwd=folder)
        assert done.returncode == 0, done.stderr


def careless(shop: Path) -> None:
    """A change that checks and is laid out well, and that a test notices."""
    rules = shop / "rules" / "vip.seg"
    rules.write_text(rules.read_text("utf-8").replace("at least 3", "at least 4"), "utf-8")


# --- pre-commit


@pytest.mark.slow
def test_hooks_are_installed_and_run(root: Path, shop: Path, tmp_path: Path) -> None:
    """`pre-commit try-repo` builds this package and installs it; what it needs is taken from here, not fetched."""
    pytest.importorskip("pre_commit")
    repository = tmp_path / "segdsl-repository"
    repository.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(root / name, repository)
    for name in ("segdsl", "grammar"):
        shutil.copytree(root / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    committed(repository)
    (shop / "rules" / "vip.seg").write_text(
        (shop / "rules" / "vip.seg").read_text("utf-8").replace("segment vip", "segment   vip"), "utf-8"
    )
    careless(shop)
    committed(shop)
    done = run(
        sys.executable, "-m", "pre_commit", "try-repo", str(repository), "--files", "rules/vip.seg", "--verbose",
        cwd=shop,
        PRE_COMMIT_HOME=str(tmp_path / "pre-commit"),
        PYTHONPATH=os.pathsep.join(site.getsitepackages()),
        PIP_NO_INDEX="1",
        PIP_NO_BUILD_ISOLATION="false",  # pip's own way to say: no isolation
    )  # fmt: skip
    results = dict(re.findall(r"^segdsl (\w+)\.+(Passed|Failed)$", done.stdout, re.MULTILINE))
    assert results == {"check": "Passed", "fmt": "Failed", "lint": "Passed", "test": "Failed"}, (
        done.stdout + done.stderr
    )
    assert "changed rules/vip.seg" in done.stdout
    assert "expect vip" in done.stdout and "orders_in_year = 3" in done.stdout


def test_hooks_look_at_the_whole_rule_set_once(segdsl: Command, root: Path, shop: Path) -> None:
    """Files of one rule set, as pre-commit names them, are one rule set: no finding and no test twice."""
    hooks = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == [f"segdsl-{name}" for name in ("check", "fmt", "lint", "test")]
    told = {
        "segdsl check": "5 rules in 2 files: no mistakes\n",
        "segdsl fmt": "0 changed, 2 as they should be\n",
        "segdsl test": "8 passed, 0 failed\n",
    }
    for hook in hooks:
        assert hook["language"] == "python"
        assert hook["require_serial"], "two processes would each look at the whole rule set"
        assert re.search(hook["files"], "rules/بازگشت.seg") and not re.search(hook["files"], "notes.md")
        program, *arguments = hook["entry"].split()
        assert program == "segdsl"
        said = segdsl("--language", "en", *arguments, "rules/vip.seg", "rules/بازگشت.seg")
        assert said.status == 0, said.out + said.err
        assert said.out == told.get(hook["name"], said.out)


def test_the_example_uses_hooks_that_are_there(root: Path) -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    used = yaml.safe_load((root / "examples" / "ci" / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {hook["id"] for repo in used["repos"] for hook in repo["hooks"]} == hooks


# --- GitHub


def action(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text("utf-8"))
    return found


def look(root: Path, shop: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs the action's last step as GitHub does: bash, with the inputs in its environment."""
    defaults = {name: str(one.get("default", "")) for name, one in action(root)["inputs"].items()}
    given = {**defaults, "rules": "rules", **inputs}
    step = action(root)["runs"]["steps"][-1]
    filled = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda one: given[one[1]], value)
        for name, value in step["env"].items()
    }
    assert not any("${{" in value for value in filled.values())
    assert "${{" not in step["run"], "an input that stands in the script itself could run as a command"
    return run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=shop, **filled)


def test_the_action_says_what_github_asks_for(root: Path) -> None:
    described = action(root)
    assert {"name", "description", "inputs", "runs"} <= set(described)
    assert set(described["inputs"]) >= {"rules", "catalog", "commands", "format", "version"}
    assert all(one["description"] for one in described["inputs"].values())
    assert described["runs"]["using"] == "composite"
    for step in described["runs"]["steps"]:
        assert "uses" in step or step["shell"] == "bash"


def test_the_action_passes_good_rules(root: Path, shop: Path) -> None:
    done = look(root, shop)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("::group::")] == [
        f"::group::segdsl {name}" for name in COMMANDS
    ]
    assert "::error" not in done.stdout


def test_the_action_annotates_and_goes_on_to_the_last_command(root: Path, shop: Path) -> None:
    careless(shop)
    with (shop / "rules" / "vip.seg").open("a", encoding="utf-8") as file:
        file.write("\n\n\n")
    done = look(root, shop, commands="fmt test")
    assert done.returncode == 1
    assert "title=segdsl fmt E787::" in done.stdout
    assert "::error file=rules/vip.seg,line=22,endLine=22,col=5,endColumn=15,title=segdsl test E789::" in done.stdout


def test_the_action_takes_several_paths_and_a_catalog(root: Path, shop: Path) -> None:
    (shop / "catalog.toml").rename(shop / "our catalog.toml")
    paths = "\n  rules/vip.seg\n  rules/بازگشت.seg\n"
    done = look(root, shop, rules=paths, catalog="our catalog.toml", commands="check test", format="text")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 rules in 2 files: no mistakes" in done.stdout and "8 passed, 0 failed" in done.stdout


def test_the_action_runs_nothing_but_segdsl(root: Path, shop: Path) -> None:
    done = look(root, shop, commands="touch")
    assert done.returncode == 2 and "there is no command touch" in done.stdout
    done = look(root, shop, rules="rules; touch broken $(touch broken)", commands="fmt")
    assert done.returncode == 1
    assert not (shop / "broken").exists()


def test_the_workflow_gives_inputs_that_there_are(root: Path) -> None:
    workflow = yaml.safe_load((root / "examples" / "ci" / ".github" / "workflows" / "rules.yml").read_text("utf-8"))
    [step] = [step for step in workflow["jobs"]["rules"]["steps"] if "segdsl" in step["uses"]]
    assert set(step["with"]) <= set(action(root)["inputs"])


# --- GitLab


def gitlab(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "examples" / "ci" / ".gitlab-ci.yml").read_text("utf-8"))
    return found["rules"]  # type: ignore[no-any-return]


def test_the_pipeline_runs_to_its_end_and_leaves_its_reports(root: Path, shop: Path) -> None:
    careless(shop)
    job = gitlab(root)
    done = run("bash", "-eo", "pipefail", "-c", "\n".join(job["script"]), cwd=shop)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.endswith("7 passed, 1 failed\n")
    reports = job["artifacts"]["reports"]
    assert (shop / reports["codequality"]).read_text("utf-8") == "[]\n"
    assert "<failure" in (shop / reports["junit"]).read_text("utf-8")


# --- the page


def test_the_page_shows_the_files_as_they_are(root: Path) -> None:
    page = (root / "docs" / "ci.md").read_text("utf-8")
    for name in (".pre-commit-config.yaml", ".github/workflows/rules.yml", ".gitlab-ci.yml"):
        text = (root / "examples" / "ci" / name).read_text("utf-8")
        assert f"```yaml\n{text}```" in page, f"{name} is shown otherwise"
