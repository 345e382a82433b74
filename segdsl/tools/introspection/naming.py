"""From the names of tables and columns to the names that marketers use.

``vtiger_salesorders`` is a table of one system; rules should say ``salesorder``. Worked examples::

    snake("BillingPostalCode")      ->  "billing_postal_code"
    singular("order_statuses")      ->  "order_status"
    plural("company")               ->  "companies"
    common_prefix(["wp_posts", "wp_users", "wp_terms"])  ->  "wp_"
    Names().take("city"), Names().take("order by")       ->  "city", "order_by"
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from segdsl.catalog.resolve import RESERVED
from segdsl.spelling import canonical

_KNOWN_PREFIXES: Final = ("vtiger_", "wp_", "llx_", "oscar_", "espo_", "suitecrm_", "mautic_", "tbl_", "tbl", "t_")
_MOST: Final = 0.6  # of the tables have a prefix before it is taken for one
_FEW: Final = 3
_WORD_ENDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ABBREVIATIONS: Final = re.compile(r"^[A-Z0-9_\W]+$")

_IRREGULAR: Final = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "feet": "foot", "mice": "mouse",
    "indices": "index", "matrices": "matrix", "vertices": "vertex", "criteria": "criterion", "analyses": "analysis",
    "houses": "house", "causes": "cause", "clauses": "clause", "uses": "use", "movies": "movie", "cookies": "cookie",
    "shoes": "shoe", "leaves": "leave", "caches": "cache", "axes": "axis", "quizzes": "quiz", "buses": "bus",
}  # fmt: skip
_SAME: Final = frozenset(("news", "series", "species", "data", "media", "sms", "status", "address", "business", "gps"))
_PLURALS: Final = {singular: plural for plural, singular in _IRREGULAR.items()}
_S_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"))
_ES_ENDINGS: Final = (("uses", "us"), ("oes", "o"))


def snake(name: str) -> str:
    """Words in small letters with underscores between; letters of other scripts stay as they are."""
    text = name if _ABBREVIATIONS.match(name) else _WORD_ENDS.sub("_", name)
    text = "".join(letter if letter == "\u200c" or f"a{letter}".isidentifier() else "_" for letter in text)
    return re.sub(r"__+", "_", text.lower()).strip("_") or "unnamed"


def singular(name: str) -> str:
    """The English singular of the last word: ``order_lines`` -> ``order_line``."""
    before, underscore, word = name.rpartition("_")
    return f"{before}{underscore}{_singular(word)}"


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _SAME or len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in (*_S_ENDINGS, *_ES_ENDINGS):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1]


def plural(name: str) -> str:
    """The English plural of the last word; what is plural stays as it is."""
    before, underscore, word = name.rpartition("_")
    return f"{before}{underscore}{_plural(word)}"


def _plural(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word in _IRREGULAR or not word.isascii() or word in ("news", "series", "species", "data", "media", "sms", "gps"):
        return word
    if word.endswith("s") and _singular(word) != word:
        return word
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"


def common_prefix(tables: Collection[str]) -> str:
    """What most tables begin with and says nothing: a known system's prefix, or the word before the first underscore.

    A word that also names a table is no prefix: ``sale`` beside ``sale_line`` is a thing.
    """
    least = max(_FEW, int(len(tables) * _MOST))
    lower = [table.lower() for table in tables]
    for prefix in _KNOWN_PREFIXES:
        if sum(table.startswith(prefix) for table in lower) >= max(1, len(lower) // 2):
            return prefix
    if len(lower) >= _FEW and all(re.match(r"tab[A-Z]", table) for table in tables):
        return "tab"
    heads = Counter(table.split("_", 1)[0] for table in lower if "_" in table.strip("_"))
    for head, count in heads.most_common(1):
        taken = any(singular(table) == singular(head) for table in lower)
        if head and count >= least and count > len(lower) * _MOST and not taken:
            return f"{head}_"
    return ""


def without(prefix: str, table: str) -> str:
    """The table's name without a prefix, if something is left of it."""
    rest = table[len(prefix) :]
    return rest if prefix and table.lower().startswith(prefix.lower()) and rest.strip("_ ") else table


def usable(name: str) -> str:
    """A name that rules can say without back-ticks."""
    text = snake(name)
    if not canonical(text).isidentifier():  # it begins with a digit, or with a sign of its own script
        text = f"n_{text}"
    return f"{text}_" if text in RESERVED else text


class Names:
    """Names that are taken; a name that clashes gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {canonical(name) for name in taken}

    def take(self, *wanted: str) -> str:
        """The first of the wanted names that is free, or the last one with a number."""
        for name in map(usable, wanted):
            if canonical(name) not in self._taken:
                break
        else:
            base, number = usable(wanted[-1]), 2
            while canonical(f"{base}_{number}") in self._taken:
                number += 1
            name = f"{base}_{number}"
        self._taken.add(canonical(name))
        return name
