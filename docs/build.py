"""Write the pages that come from the code: the messages by code, the operators and functions.

``python docs/build.py`` writes them; with ``--check`` it only tells whether they are current (exit status 1 if not).
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path
from typing import Any

import segdsl
from segdsl.diagnostics import Message, all_messages

REFERENCE = Path(__file__).resolve().parent / "reference"

STAGES = {
    "1": "Syntax",
    "2": "Names and types",
    "3": "Catalog",
    "4": "Binding: as of, params",
    "5": "Data",
    "6": "Backends",
    "7": "Files and arguments",
    "8": "Comparing, proving, verifying",
}


def import_all_messages() -> None:
    """A message is known once its module is imported: import every module whose name speaks of errors."""
    for module in pkgutil.walk_packages(segdsl.__path__, "segdsl."):
        if "error" in module.name.rpartition(".")[2]:
            importlib.import_module(module.name)


MEANT = str.maketrans({"<": "&lt;", "*": "\\*", "_": "\\_", "|": "\\|", "\\": "\\\\"})


def escape(text: str) -> str:
    """Text as it is, whatever Markdown or HTML would make of it."""
    return text.translate(MEANT)


def sentence(text: str) -> str:
    """A message with its holes shown as ‹holes›; what stands in back-ticks is left alone."""
    parts = text.replace("{{", "\0").replace("}}", "\1").split("`")
    for index, part in enumerate(parts):
        shown = part.replace("{", "‹").replace("}", "›").replace("\0", "{").replace("\1", "}")
        parts[index] = escape(shown) if index % 2 == 0 else shown
    return "`".join(parts)


def section(message: Message) -> str:
    lines = [f"### {message.code}", "", f"**{sentence(message.text)}**", ""]
    if message.why:
        lines += [message.why, ""]
    if message.help and message.help.strip("{}").isidentifier() is False:
        lines += [f"What to do: {sentence(message.help)}", ""]
    if message.example:
        lines += ["```seg", message.example.rstrip(), "```", ""]
    return "\n".join(lines)


def stage(message: Message) -> str:
    """The digit of the stage; what the lint rules say stands on a page of its own."""
    return message.code[1] if message.code[0] in "EW" else ""


def diagnostics_page() -> str:
    import_all_messages()
    messages = all_messages()
    out = [
        "# Messages",
        "",
        "<!-- made by docs/build.py from the code; do not edit -->",
        "",
        "Every message has a code that keeps its meaning. `E` is an error: nothing is run and nothing is written.",
        "`W` is a warning. What stands between ‹ › is filled in from your rule.",
        "",
    ]
    for digit, title in STAGES.items():
        of_stage = sorted((m for m in messages if stage(m) == digit), key=lambda m: (m.code[0], m.code))
        if of_stage:
            out += [f"## {title}", "", *(section(message) for message in of_stage)]
    return "\n".join(out).rstrip() + "\n"


def operators_page() -> str:
    reference = importlib.import_module("segdsl.operators.reference")
    return str(reference.reference_markdown()).rstrip() + "\n"


def dialects_page() -> str:
    return str(beside("dialects").page())


def lint_page() -> str:
    return str(beside("lint_rules").page())


def beside(name: str) -> Any:
    """A module of this folder."""
    here = str(Path(__file__).resolve().parent)
    if here not in sys.path:
        sys.path.insert(0, here)
    return importlib.import_module(name)


def occasions_page() -> str:
    return str(beside("occasion_list").page())


PAGES = {
    "diagnostics.md": diagnostics_page,
    "operators.md": operators_page,
    "dialects.md": dialects_page,
    "lint.md": lint_page,
    "occasions.md": occasions_page,
}


def main(arguments: list[str]) -> int:
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8")
                print(f"wrote docs/reference/{name}")
    if stale and "--check" in arguments:
        print(f"not current: {', '.join(stale)}; run python docs/build.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
