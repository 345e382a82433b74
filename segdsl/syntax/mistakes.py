"""From where the parser stopped to a sentence: first the mistakes that people really make, then what was possible.

Each function below knows one mistake. It looks at the text before and behind the place and at what the parser would
have taken there, and gives its diagnostic or None. The first that knows speaks; `_unexpected` is the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from segdsl.diagnostics import Diagnostic, Fix
from segdsl.source import Span
from segdsl.spelling import did_you_mean
from segdsl.syntax import errors
from segdsl.syntax.expected import expected, listed
from segdsl.syntax.letters import folded
from segdsl.syntax.mistake import LAST, LOOK_BACK, WORD, Mistake
from segdsl.syntax.mistakes_after import in_list, last_without_number, window_without_in
from segdsl.syntax.prepare import CLOSING, DECLARATIONS
from segdsl.wording import either, say

Check = Callable[[Mistake], "Diagnostic | None"]


def explain(mistake: Mistake) -> Diagnostic:
    """The sentence for the place where the parser stopped."""
    for check in _CHECKS:
        if finding := check(mistake):
            return finding
    return _unexpected(mistake)


# --- windows and numbers


def _last_without_number(m: Mistake) -> Diagnostic | None:
    found = m.behind(rf"({m.phrase('IN_LAST')})\s+({m.units()})")
    if not found or "UNIT" not in m.accepts:
        return None
    start = m.offset - len(m.before) + found.start(1)
    unit = m.words.unit_of[folded(found[2])]
    one = m.words.units[unit][0]
    return errors.LAST_WITHOUT_NUMBER.at(
        m.span(start, m.offset - len(m.before) + found.end(2)),
        written=" ".join(found[0].split()),
        rolling=f"{m.words.word('IN_LAST')} 1 {one}",
        calendar=f"{m.words.word('IN_PREVIOUS')} {one}",
    )


def _window_without_in(m: Mistake) -> Diagnostic | None:
    if "IN_LAST" not in m.accepts or m.word not in m.words.mistakes.get("window", ()):
        return None
    printed = [phrases[0] for name in _IN_WINDOWS if (phrases := m.words.words.get(name))]
    endings = {phrase.split()[-1]: phrase for phrase in printed}
    phrase = endings.get(m.word) or m.words.word("IN_THIS" if m.word == "current" else "IN_LAST")
    return m.fix(errors.WINDOW_WITHOUT_IN, m.found, phrase)


_IN_WINDOWS: Final = ("IN_LAST", "IN_NEXT", "IN_THIS", "IN_PREVIOUS")


def _comma_number(m: Mistake) -> Diagnostic | None:
    rest = re.match(r"(?:,\d{3})+(?!\d)", m.text[m.offset : m.offset + 40])
    first = m.behind(r"(?<![\w.])(\d{1,3})")
    if not rest or not first:
        return None
    span = m.span(m.offset - len(first[0]), m.offset + rest.end())
    written = m.prepared.source.text[span.start : span.end]
    return m.fix(errors.COMMA_NUMBER, span, re.sub("[,،]", m.words.group, written))


def _date_blank_time(m: Mistake) -> Diagnostic | None:
    day = m.behind(r"(\d+[-/]\d+[-/]\d+)")
    clock = re.match(r"\d\d:\d\d(?::\d\d)?", m.text[m.offset : m.offset + 10])
    if not day or not clock:
        return None
    span = m.span(m.offset - len(day[0]), m.offset + clock.end())
    return m.fix(errors.DATE_BLANK_TIME, span, f"{day[1]}T{clock[0]}")


# --- brackets and if


def _strays(m: Mistake) -> Diagnostic | None:
    opening = {closing: opening for opening, closing in CLOSING.items()}.get(m.found_text)
    if opening is None or m.open_brackets:
        return None
    return errors.NO_OPENING.at(m.found, fix=Fix(m.found, ""), opening=opening, sign=m.found_text)


def _else_if(m: Mistake) -> Diagnostic | None:
    if "END" not in m.accepts:
        return None
    found = list(re.finditer(rf"{m.phrase('ELSE')}\s+{m.phrase('IF')}", m.before, re.IGNORECASE))
    if not found:
        return None
    start = m.offset - len(m.before) + found[-1].start()
    return errors.ELSE_IF.at(m.span(start, start + len(found[-1][0])))


def _no_end(m: Mistake) -> Diagnostic | None:
    if "END" not in m.accepts and not ("ELSE" in m.accepts and "END" in m.terminals_of(m.word)):
        return None
    found = list(re.finditer(m.phrase("IF"), m.before, re.IGNORECASE))
    if not found:
        return None
    start = m.offset - len(m.before) + found[-1].start()
    span = m.span(start, start + len(found[-1][0]))
    return (errors.NO_END if "END" in m.accepts else errors.NO_ELSE).at(span)


def _unclosed(m: Mistake) -> Diagnostic | None:
    if not (m.at_end or m.head is not None) or not m.open_brackets:
        return None
    start = m.open_brackets[-1]
    sign = m.text[start]
    return errors.NO_CLOSING.at(m.span(start, start + 1), sign=sign, closing=CLOSING[sign])


# --- words of other languages


def _where_or_when(m: Mistake) -> Diagnostic | None:
    if "WHERE" in m.accepts and m.is_word("WHEN", "IF"):
        return m.fix(errors.WHEN_FOR_WHERE, m.found, m.words.word("WHERE"), written=m.found_text.lower())
    if "WHEN" in m.accepts and m.is_word("WHERE", "IF"):
        return m.fix(errors.WHERE_FOR_WHEN, m.found, m.words.word("WHEN"), written=m.found_text.lower())
    return None


def _regex(m: Mistake) -> Diagnostic | None:
    rest = folded(m.text[m.offset : m.offset + 30]) + " "
    known = any(rest.startswith(f"{phrase} ") for phrase in m.words.mistakes.get("regex", ()))
    return errors.NO_REGEX.at(m.found) if known and "IS" in m.accepts else None


def _order(m: Mistake) -> Diagnostic | None:
    if m.word not in {phrase.split()[0] for phrase in m.words.mistakes.get("order", ())} or "NAME" in m.accepts:
        return None
    rest = folded(m.text[m.offset : m.offset + 20])
    phrase = next((p for p in m.words.mistakes["order"] if rest.startswith(p)), None)
    return errors.NO_ORDER.at(m.found) if phrase is not None else None


def _star(m: Mistake) -> Diagnostic | None:
    if m.found_text != "*" or not (found := m.behind(r"([\w\u200c]+)\s*\(")):
        return None
    return errors.STAR_COUNT.at(m.found, function=found[1].lower()) if "NAME" in m.accepts else None


# --- declarations


def _no_name(m: Mistake) -> Diagnostic | None:
    if "NAME" not in m.accepts or not m.accepts <= {"NAME", "QUOTED", "SET_OF"}:
        return None
    if m.word in m.words.reserved:
        fixed = f"`{m.found_text}`"
        return errors.RESERVED.at(m.found, fix=Fix(m.found, fixed), word=m.found_text)
    what = folded(m.previous_text)
    if m.found_text[:1] not in (":", "=", '"', "«") or not m.terminals_of(what):
        return None
    tail = {":": ": …", "=": " = …"}.get(m.found_text[:1], f" {m.found_text}")
    return errors.NO_NAME.at(m.previous, what=what, tail=tail)


def _no_colon(m: Mistake) -> Diagnostic | None:
    what = _kind(m)
    if "EQUAL" in m.accepts and "COLON" not in m.accepts and m.found_text == ":":
        return m.fix(errors.COLON_FOR_EQUALS, m.found, "=", what=what)
    if "COLON" not in m.accepts or m.found_text in ("{", "}", "[", "]"):
        return None
    if m.found_text == "=":
        name = m.previous_text
        if "PARAM" in m.terminals_of(what):
            return errors.PARAM_TYPE.at(m.previous, name=name)
        return m.fix(errors.EQUALS_FOR_COLON, m.found, ":", what=what)
    if "EQUAL" in m.accepts or m.sign in (",", ")"):
        return None
    end = m.previous.end
    fix = Fix(m.span(end, end), ":")
    return errors.NO_COLON.at(m.previous, fix=fix, after=_quoted(m.previous_text))


def _kind(m: Mistake) -> str:
    """The declaration word with which this rule, or this line of it, begins."""
    line = m.text.rfind("\n", 0, m.offset) + 1
    for start in (max(line, m.begin), m.begin):
        found = re.compile(r"\s*([\w\u200c]+)").match(m.text, start)
        if found and m.terminals_of(folded(found[1])) & {*DECLARATIONS, "TIER", "PART"}:
            return folded(found[1])
    return say("rule")


def _line_without_word(m: Mistake) -> Diagnostic | None:
    if m.accepts != {"ADD", "SUBTRACT"} or m.at_end:
        return None
    return errors.LINE_WITHOUT_WORD.at(m.found, add=m.words.word("ADD"), subtract=m.words.word("SUBTRACT"))


def _not_declared(m: Mistake) -> Diagnostic | None:
    line = m.text.rfind("\n", 0, m.offset) + 1
    starts_rule = {*DECLARATIONS} <= m.accepts
    if not starts_rule or m.at_end or m.text[line : m.offset].strip():
        return None
    fresh = m.offset <= m.begin
    known = [m.words.word(name) for name in DECLARATIONS]
    hint = did_you_mean(m.word, known)
    if not (fresh or hint):
        return None
    return errors.NOT_DECLARED.at(m.found, hint=hint, found=_quoted(m.found_text), words=listed(known))


def _nothing_annotated(m: Mistake) -> Diagnostic | None:
    if m.at_end and {*DECLARATIONS} <= m.accepts and "$END" not in m.accepts:
        return errors.NOTHING_ANNOTATED.at(m.previous)
    return None


# --- conditions


def _no_parentheses(m: Mistake) -> Diagnostic | None:
    lists = ("ONE_OF", "ANY_OF", "ALL_OF", "NONE_OF", "IN_ANY_SEGMENT_OF")
    found = m.behind(rf"({m.phrase(*lists)})(?:\s+[\w\u200c.]+|\s+\"[^\"]*\")?")
    if not found or m.found_text == ")" or not (m.sign == "," or "LPAR" in m.accepts):
        return None
    if m.sign != "," and "NUMBER" in m.accepts:
        return None
    start = m.offset - len(m.before) + found.start(1)
    return errors.NO_PARENTHESES.at(m.span(start, start + len(found[1])), word=folded(found[1]))


def _several_values(m: Mistake) -> Diagnostic | None:
    found = m.behind(rf"{m.phrase('IS')}\s+(?:{m.phrase('NOT')}\s+)?\(?\s*(\"[^\"]*\"|[\w\u200c]+)")
    if m.sign != "," or not found:
        return None
    start = m.offset - len(m.before) + found.start(1)
    first = m.prepared.source.text[start : start + len(found[1])]
    return errors.SEVERAL_VALUES.at(m.found, values=f"{first}{m.words.comma} …")


def _call_without(m: Mistake) -> Diagnostic | None:
    known = {folded(phrase) for phrase in (*m.operators.functions, *m.operators.aggregates)}
    if folded(m.previous_text) not in known or not re.match(r"[\w`]", m.found_text) or "IS" not in m.accepts:
        return None
    if m.terminals_of(m.word) or m.word in m.words.unit_of:
        return None
    return errors.CALL_WITHOUT.at(m.previous, word=m.previous_text.lower(), rest=f"{m.found_text} …")


def _step_where(m: Mistake) -> Diagnostic | None:
    found = m.behind(rf"({m.phrase('WITHIN')})\s+[\w\u200c]+")
    if found and m.word in m.words.unit_of and {"KM", "M"} <= m.accepts:
        start = m.offset - len(m.before) + found.start(1)
        clause = " ".join(m.text[start : m.found.end].split())
        return errors.STEP_WHERE.at(m.span(start, m.found.end), clause=clause)
    return None


def _word_as_value(m: Mistake) -> Diagnostic | None:
    if m.is_word("TOP", "BOTTOM") and m.behind(rf"{m.phrase('IS')}(?:\s+{m.phrase('NOT')})?"):
        return errors.WORD_AS_VALUE.at(m.found, fix=Fix(m.found, f"`{m.found_text}`"), word=m.found_text)
    found = m.behind(rf"{m.phrase('IS')}\s+(?:{m.phrase('NOT')}\s+)?({m.phrase(*_PREDICATE_WORDS)})")
    if not found or "AND" in m.accepts:
        return None
    start = m.offset - len(m.before) + found.start(1)
    span = m.span(start, start + len(found[1]))
    return errors.WORD_AS_VALUE.at(span, fix=Fix(span, f"`{found[1]}`"), word=found[1])


_PREDICATE_WORDS: Final = (
    *("EMPTY", "KNOWN", "UNKNOWN", "BETWEEN", "WITHIN", "BEFORE", "AFTER", "SINCE", "UNTIL", "ON", "EXACTLY"),
    "INCLUDES",
)


def _no_is(m: Mistake) -> Diagnostic | None:
    """``status "paid"``; a word that is nearly an operator (``contians``) is taken for that first."""
    if "IS" not in m.accepts or not re.match(r"[\w\u200c`]", m.previous_text):
        return None
    if m.found_text[:1] in '"«' or m.found_text[:1].isdigit():
        field = m.previous_text
        fix = Fix(m.span(m.found.start, m.found.start), f"{m.words.word('IS')} ")
        return errors.NO_IS.at(m.found, fix=fix, field=field, value=m.found_text)
    return None


def _unknown_function(m: Mistake) -> Diagnostic | None:
    if not m.open_brackets or m.text[m.open_brackets[-1]] != "(":
        return None
    bracket = m.open_brackets[-1]
    found = re.search(r"([\w\u200c]+)\s*$", m.text[max(m.begin, bracket - 250) : bracket])
    if not found:
        return None
    name = found[1]
    calls = (*m.operators.functions, *m.operators.aggregates)
    if folded(name) in map(folded, calls) or m.terminals_of(folded(name)) or folded(name) in m.words.reserved:
        return None
    if not (hint := did_you_mean(name, calls)):
        return None
    start = bracket - len(m.text[max(m.begin, bracket - 250) : bracket]) + found.start()
    return errors.NO_FUNCTION.at(m.span(start, start + len(name)), hint=hint, name=name)


def _in_list(m: Mistake) -> Diagnostic | None:
    """``city in ("a", "b")``, as SQL says it."""
    words_of = m.words.words
    within = words_of.get("IN_LAST") or words_of.get("IN", ())  # of a window: its first word is `in`
    if "ONE_OF" not in m.accepts or m.word not in {phrase.split()[0] for phrase in within}:
        return None
    if not re.match(r"\s*\(", m.text[m.found.end : m.found.end + 20]):
        return None
    denied = m.behind(m.phrase("NOT"))
    words = ("IS", "NOT", "ONE_OF") if denied else ("IS", "ONE_OF")
    fixed = " ".join(m.words.word(name) for name in words)
    start = m.offset - len(denied[0]) if denied else m.offset
    return m.fix(errors.IN_LIST, m.span(start, m.found.end), fixed)


def _quoted_field(m: Mistake) -> Diagnostic | None:
    if m.found_text[:1] not in '"«' or not m.accepts <= {"NAME", "QUOTED", "RBRACE"} or m.previous_text not in "{,":
        return None
    name = m.found_text[1:-1]
    return m.fix(errors.QUOTED_FIELD, m.found, name if name.isidentifier() else f"`{name}`")


def _half_phrase(m: Mistake) -> Diagnostic | None:
    """``in the lst 3 days``, ``at 5``: the first word of phrases, not followed by their second."""
    phrases = [p for name in sorted(m.accepts) for p in m.words.words.get(name, ())[:1]]
    phrases += [*m.operators.infix, *m.operators.not_infix] if "INFIX" in m.accepts else []
    begun = [phrase for phrase in phrases if " " in phrase and phrase.split(" ")[0] == m.word]
    if not begun or m.terminals_of(m.word):
        return None
    tried = folded(m.text[m.offset : m.offset + 40].split("\n")[0]).split()
    hints = (did_you_mean(" ".join(tried[:count]), begun) for count in (4, 3, 2))
    return errors.HALF_PHRASE.at(m.found, hint=next(filter(None, hints), ""), word=m.word, phrases=either(begun))


# --- the rest


def _unfinished(m: Mistake) -> Diagnostic | None:
    if not (m.at_end or m.head is not None):
        return None
    if m.head is not None and m.head < m.offset:
        word = WORD.match(m.text, m.head)
        found = m.span(m.head, word.end() if word else m.offset)
        wanted: str = say("a value")
    else:
        found, wanted = m.found, _expected(m)
    what = _rule_name(m)
    name = say("the end of the file") if m.at_end else _quoted(m.prepared.source.text[found.start : found.end])
    return errors.UNFINISHED.at(m.previous if m.head is None or m.head == m.offset else _before(m, m.head), what=what,
                                expected=wanted, found=name)  # fmt: skip


def _expected(m: Mistake) -> str:
    return expected(m.accepts, m.words, m.operators, after_number=m.previous_text[-1:].isdigit())


def _before(m: Mistake, head: int) -> Span:
    text = m.text[m.begin : head].rstrip()
    found = LAST.search(text[-LOOK_BACK:])
    end = m.begin + len(text)
    return m.span(end - len(found[1]) if found else m.begin, end)


def _rule_name(m: Mistake) -> str:
    found = re.compile(r"\s*([\w\u200c]+)(?:\s+([\w\u200c]+|`[^`]*`|\"[^\"]*\"))?").match(m.text, m.begin)
    if not found:
        return say("the file")
    written = m.prepared.source.text
    name = f" {written[found.start(2) : found.end(2)]}" if found[2] else ""
    return f"{written[found.start(1) : found.end(1)]}{name}"


def _unexpected(m: Mistake) -> Diagnostic:
    wanted = _expected(m)
    if m.at_end:
        return errors.UNEXPECTED.at(m.found, found=say("the end of the file"), expected=wanted)
    if not re.match(r"[\w\u200c\"`«@(){}\[\],:.=<>!+*/%-]", m.sign):
        sign = f"{m.found_text} (U+{ord(m.found_text[0]):04X})"
        return errors.STRANGE_LETTER.at(m.found, sign=sign, expected=wanted)
    hint = did_you_mean(m.word, _accepted_words(m)) if m.word.isidentifier() and len(m.word) > 2 else ""
    return errors.UNEXPECTED.at(m.found, hint=hint, found=_quoted(m.found_text), expected=wanted)


def _accepted_words(m: Mistake) -> list[str]:
    words = [phrase for name in m.accepts for phrase in m.words.words.get(name, ())]
    if "INFIX" in m.accepts:
        words += m.operators.infix
    if "UNIT" in m.accepts:
        words += m.words.unit_of
    return words


def _quoted(text: str) -> str:
    shown = text if len(text) <= 40 else text[:39] + "…"
    if "`" in shown:
        return shown
    return f"`{shown}`" if "«" in shown else say("`{text}`", text=shown)


_CHECKS: Final[tuple[Check, ...]] = (
    _last_without_number,
    last_without_number,
    _window_without_in,
    window_without_in,
    _comma_number,
    _date_blank_time,
    _where_or_when,
    _regex,
    _order,
    _star,
    _quoted_field,
    _no_name,
    _nothing_annotated,
    _not_declared,
    _no_parentheses,
    _several_values,
    _else_if,
    _no_end,
    _strays,
    _unclosed,
    _word_as_value,
    _step_where,
    _unfinished,
    _no_colon,
    _line_without_word,
    _call_without,
    _unknown_function,
    _in_list,
    in_list,
    _half_phrase,
    _no_is,
)
