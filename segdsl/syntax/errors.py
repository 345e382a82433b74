"""Every sentence of the parser: what cannot be read, in the user's words, what was possible, and one fix."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

MOST_NESTING: Final = 100
MOST_BYTES: Final = 5_000_000
MOST_TEXT: Final = 10_000
MOST_NAME: Final = 200
MOST_DIGITS: Final = 60
MOST_FINDINGS: Final = 100

# --- the fallback: what stands here, and what could stand here

UNEXPECTED: Final = Message("E100", "{found} cannot stand here", "expected {expected}")
UNFINISHED: Final = Message("E101", "{what} is not finished", "expected {expected} before {found}")
STRANGE_LETTER: Final = Message("E102", "the sign {sign} means nothing here", "expected {expected}")
TOO_MANY: Final = Message("E103", "the file has more mistakes than these {count}", "mend these first and run again")

# --- limits, so that a hostile file ends in a message

TOO_LARGE: Final = Message("E105", "the file is larger than {most} bytes", "split it into several files with use")
TOO_DEEP: Final = Message(
    "E106",
    "this is nested more than {most} levels deep",
    "give the inner parts names, as metrics or segments of their own",
)
LONG_TEXT: Final = Message("E107", "this text has {length} characters; the most is {most}")
LONG_NAME: Final = Message("E108", "this name has {length} letters; the most is {most}")
LONG_NUMBER: Final = Message("E109", "this number has {length} digits; the most is {most}")

# --- letters and texts

UNCLOSED_TEXT: Final = Message("E110", "the text that begins here has no closing {quote}", "close it on the same line")
CURLY_QUOTES: Final = Message(
    "E111", "curly quotes do not mark a text", "write straight ones: {fixed} (a word processor changes them)"
)
SINGLE_QUOTES: Final = Message("E112", "single quotes do not mark a text", "write double ones: {fixed}")
BAD_ESCAPE: Final = Message(
    "E113", 'a backslash in a text stands only before " and \\', "write the backslash twice: {fixed}"
)
BIDI_CONTROL: Final = Message(
    "E114",
    "the file holds an invisible sign, {name}, that makes a line look different from what it says",
    "delete it",
    why="Such signs reorder the text on the screen, so that a reader sees another rule than the one that runs.",
)
CONTROL: Final = Message("E115", "the file holds an invisible control character, {name}", "delete it")
UNCLOSED_NAME: Final = Message("E116", "the name that begins here has no closing back-tick", "close it on this line")
EMPTY_NAME: Final = Message("E117", "there is no name between these back-ticks")
UNKNOWN_LANGUAGE: Final = Message("E118", "there is no language called {language}", "the languages are {known}")
WRONG_VERSION: Final = Message(
    "E119",
    "this file is written in version {version} of the language; this segdsl reads version 1",
    "install a newer one",
)

# --- numbers and dates

BAD_DATE: Final = Message("E120", "there is no such day: {reason}")
SLASHED_DATE: Final = Message(
    "E121",
    "three numbers joined by slashes are a Solar Hijri date of the years 1200 to 1600, and {written} is not",
    "{better}",
)
SHORT_DATE: Final = Message("E122", "a date has two digits for the month and the day", "write {fixed}")
BAD_TIME: Final = Message("E123", "there is no such time of day: {reason}", "write it as 2026-03-21T10:30")
TIME_ZONE: Final = Message(
    "E124", "a date and time stands without a time zone: it is civil time of the catalog's zone", "write {fixed}"
)
DATE_BLANK_TIME: Final = Message("E125", "a date and its time are joined by T", "write {fixed}")
COMMA_NUMBER: Final = Message("E126", "thousands are not set apart by commas", "write {fixed}")

# --- signs and words of other languages

OTHER_SIGN: Final = Message("E130", "{written} is not a sign of this language", "write {fixed}")
SEMICOLON: Final = Message(
    "E131", "no semicolon stands between rules", "leave it out; a rule ends where the next begins"
)
WHEN_FOR_WHERE: Final = Message("E132", "the condition on the rows of a collection begins with {fixed}, not {written}")
WHERE_FOR_WHEN: Final = Message("E133", "the condition of a line of points begins with {fixed}, not {written}")
NO_REGEX: Final = Message(
    "E134",
    "there are no regular expressions, since no two databases agree on one",
    'write contains "x", starts with "x", ends with "x" or like "a*b?"',
)
NULL_VALUE: Final = Message("E135", "{written} is not a value", "write {fixed}{quoted}")
NULL_FIELD: Final = Message("E136", "{written} is not a value", "leave the field out: what is not given is unknown")
ELSE_IF: Final = Message(
    "E137", "every if has an end of its own, after else if too", "write if A then x else if B then y else z end end"
)
NO_ORDER: Final = Message(
    "E138",
    "rows have no order to be sorted by",
    "write top 100 by …, or first(…) and last(…) for the earliest and latest",
)
STAR_COUNT: Final = Message(
    "E139", "{function}(*) does not say what to count", "name the collection: {function}(orders)"
)

# --- the shape of declarations

NO_NAME: Final = Message("E140", "this {what} has no name", "write {what} some_name{tail}")
NO_COLON: Final = Message("E141", "a colon is missing after {after}")
COLON_FOR_EQUALS: Final = Message("E142", "the value of a {what} follows =, not :", "write = here")
EQUALS_FOR_COLON: Final = Message("E143", "what a {what} means follows :, not =", "write : here")
RESERVED: Final = Message(
    "E144", "{word} is a word of the language and cannot be a name as it is", "write `{word}` in back-ticks"
)
NOT_DECLARED: Final = Message(
    "E145", "{found} does not begin a rule", "a rule begins with one of: {words}", example="segmnt vip: spend > 5"
)
NOTHING_ANNOTATED: Final = Message("E146", "an annotation stands before a declaration, and none follows")
ANNOTATED_USE: Final = Message(
    "E147", "use takes no annotation", "put it before a segment, metric, tiers, score or split"
)
UNKNOWN_ANNOTATION: Final = Message("E148", "there is no annotation called @{name}", "the annotations are {known}")
UNKNOWN_TYPE: Final = Message("E149", "there is no type called {name}", "the types are {known}")
PARAM_TYPE: Final = Message("E150", "a param says its type", "write param {name}: integer = …")
MIXED_TIERS: Final = Message(
    "E151",
    "bands of a number (from … to …) need to know the number",
    "write {tiers} {name} by spend: with the number after by",
)
CONDITION_IN_BANDS: Final = Message(
    "E152",
    "these tiers are bands of one number, so a tier says from … to …",
    "or leave out by, and give every tier a condition",
)
BAD_BAND: Final = Message("E153", "a band has one lower and one upper end", "write from 1 to under 200")
PART_PERCENT: Final = Message("E154", "a part is a share of the whole", "write {number}%")
LINE_WITHOUT_WORD: Final = Message("E155", "a line of points begins with {add} or {subtract}")

# --- conditions and windows

NO_CLOSING: Final = Message("E160", "this {sign} is never closed", "write {closing} where it ends")
NO_OPENING: Final = Message("E161", "there is no {opening} that this {sign} could close")
NO_END: Final = Message("E162", "this if has no end", "write if A then x else y end")
NO_ELSE: Final = Message("E163", "this if has no else", "write if A then x else y end")
LAST_WITHOUT_NUMBER: Final = Message(
    "E164",
    "{written} can be meant in two ways",
    "write {rolling} (the days up to now) or {calendar} (the calendar period)",
)
WINDOW_WITHOUT_IN: Final = Message("E165", "a window begins with in", "write {fixed}")
BETWEEN_ORDER: Final = Message("E166", "of two ages the smaller stands first", "write {fixed}")
NO_UNIT: Final = Message("E167", "{word} needs a unit of time", "write {fixed}")
AGO_SIGN: Final = Message(
    "E168", "{written} can be read in two ways", "write {older} (further back) or {newer} (since then)"
)
AGO_OTHER: Final = Message("E169", "{written} is not a window", "write {fixed}")
AGO_VALUE: Final = Message(
    "E170", "before {word} stands one whole number and a unit", "write it as in more than 6 months ago"
)
AMOUNT: Final = Message("E171", "a number of {unit} is a whole number, at least 1", "write {fixed}")
UNITS_DIFFER: Final = Message(
    "E172", "both ends of a window have one unit", "write it as in between 3 and 6 months ago"
)
NO_PARENTHESES: Final = Message("E173", "what follows {word} stands in parentheses", "write {word} (…, …)")
SEVERAL_VALUES: Final = Message("E174", "is takes one value", "for one of several write is one of ({values})")
NO_IS: Final = Message("E175", "there is no is between the field and its value", "write {field} is {value}")
LINK_SUBJECT: Final = Message(
    "E176", "only a link can be {what}", "write the link's name before it, or nothing for the row itself"
)
CALL_WITHOUT: Final = Message("E177", "what {word} works on stands in parentheses", "write {word}({rest})")
NO_FUNCTION: Final = Message("E178", "there is no function called {name}")
PERIODS_ONLY: Final = Message("E179", "only {function} counts periods", "leave out per {unit}")
PERIODS_MISSING: Final = Message(
    "E180", "{function} says which periods it counts", "write it as in {function}(orders in the last 8 weeks per week)"
)
STEP_TWICE: Final = Message("E181", "a step of a sequence has one {clause}", "join them, or leave one out")
STEP_WHERE: Final = Message(
    "E182",
    "this is read as part of the condition before it",
    "put {clause} before where, directly after the collection",
)
WORD_AS_VALUE: Final = Message(
    "E183", "after is the word {word} begins a predicate", "for the value of that name write `{word}` in back-ticks"
)
IN_LIST: Final = Message("E185", "in is for windows and segments", "for a list write {fixed} (…)")
QUOTED_FIELD: Final = Message("E186", "the name of a field stands without quotes", "write {fixed}")
BAD_VOCABULARY: Final = Message(
    "E187",
    "the vocabulary {file} cannot be used: {what}",
    "correct the file: docs/languages.md says what stands in it",
    why="The words of a further language come from a folder that the environment variable `SEGDSL_VOCABULARY` names.",
)
HALF_PHRASE: Final = Message("E184", "{word} alone says nothing", "it begins {phrases}")
