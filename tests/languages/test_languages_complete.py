"""Whatever segdsl says, it can say in Persian: nothing is missing, nothing is left over, the holes are the same."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict

import pytest
from language_texts import (
    TABLES,
    calls,
    composed,
    helps,
    holes,
    messages,
    messages_made,
    sentences,
    texts_of,
    texts_of_the_code,
    words_of_rules,
)

from segdsl.diagnostics import Message
from segdsl.languages import table

FILES = sorted(TABLES.glob("*.toml"))
INVISIBLE = re.compile("[\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
ARABIC = re.compile("[\u0643\u0649\u064a\u0660-\u0669\u0640]")  # kaf, alef maksura, yeh, digits, tatweel

LETTER = re.compile("«.»")  # a text may speak of a letter


def of(message: Message) -> dict[str, str]:
    return dict(table("fa").get(message.code, {}))


# --- what is there


def test_every_message_is_in_persian() -> None:
    missing = [message.code for message in messages() if not of(message).get("text")]
    assert not missing


def test_every_help_of_a_message_is_in_persian() -> None:
    missing = [message.code for message in messages() if message.help and not of(message).get("help")]
    assert not missing


def test_messages_have_the_same_holes() -> None:
    other = {
        (message.code, part): (holes(english), holes(of(message).get(part, "")))
        for message in messages()
        for part, english in (("text", message.text), ("help", message.help))
        if part in of(message) and holes(english) != holes(of(message)[part])
    }
    assert not other


def test_every_sentence_is_in_persian() -> None:
    missing = {sentence: place for sentence, place in sentences().items() if sentence not in table("fa")["say"]}
    assert not missing


def test_every_help_of_a_command_is_in_persian() -> None:
    missing = {text: command for text, command in helps().items() if text not in table("fa")["say"]}
    assert not missing


def test_sentences_have_the_same_holes() -> None:
    """A hole may be left out only by a language that has no use for it; Persian has one for each."""
    other = {english: persian for english, persian in table("fa")["say"].items() if holes(english) != holes(persian)}
    assert not other


def test_sentences_stand_where_they_are_said() -> None:
    """A sentence that is made elsewhere could not be found, and so not be translated."""
    hidden = [place for place, call in calls("say") if not isinstance(call.args[0], ast.Constant)]
    assert not hidden


def test_no_hole_is_filled_with_english() -> None:
    """What stands in a hole of a message is a value of the reader's, or said in the reader's language too."""
    phrase = re.compile("[a-z]{2,} [a-z]{2,}")
    found = {
        place: text
        for place, call in messages_made()
        for keyword in call.keywords
        for text in texts_of(keyword.value)
        if phrase.search(text)
    }
    assert not found


# --- what is left over, and what is there twice


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_left_over(path) -> None:  # type: ignore[no-untyped-def]
    codes = {message.code for message in messages()}
    used = texts_of_the_code() | words_of_rules() | set(helps())
    own = tomllib.loads(path.read_text("utf-8"))
    assert not [code for code in own if code != "say" and code not in codes]
    rest = [sentence for sentence in own.get("say", {}) if sentence not in used]
    assert not [sentence for sentence in rest if not any(each.fullmatch(sentence) for each in composed())]


def test_what_stands_in_two_files_is_the_same() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in FILES:
        for name, entries in tomllib.loads(path.read_text("utf-8")).items():
            for key, text in entries.items():
                found[f"{name} {key}"].add(text)
    assert not {key: texts for key, texts in found.items() if len(texts) > 1}


# --- how it is written


def every_text() -> dict[str, str]:
    return {f"{name} {key}": text for name, entries in table("fa").items() for key, text in entries.items()}


def test_only_persian_letters_and_nothing_invisible() -> None:
    """Words from a message are pasted into rule files, where marks of direction are a mistake."""
    assert not {
        key: text for key, text in every_text().items() if INVISIBLE.search(text) or ARABIC.search(LETTER.sub("", text))
    }


def test_words_are_joined_as_persian_joins_them() -> None:
    wrong = re.compile(
        r"(?<!\w)(ن?می) (?=[آ-ی])|[آ-ی] (ها|های|هایی|هایش)(?![\w\u200c])|ه ی(?![\w\u200c])|ۀ|هٔ|\u200c(?!\w)"
    )
    assert not {key: text for key, text in every_text().items() if wrong.search(text)}


def test_signs_are_persian_between_persian_words() -> None:
    assert not {key: text for key, text in every_text().items() if re.search(r"[آ-ی] ?[,;?](\s|$)", text)}
