"""Every sentence of the checker and the binder: lower case, the user's words, what was possible, one fix."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

# --- names

UNKNOWN_NAME: Final = Message(
    "E201",
    "there is no field, link or rule called {name} on {entity}",
    "{known}",
    why="A bare name is a `let`, a `param`, a rule of the same entity or a field of the row at hand; inside `where` "
    "that row is the last collection's, and `order.x` reaches a row that it hangs on.",
    example="segment vip: spnd > 10",
)
UNKNOWN_ENTITY: Final = Message(
    "E202",
    "the catalog has no entity called {name}",
    "{known}",
    why="The word after `of` and after `given` is the name of an entity of the catalog.",
)
DECLARED_TWICE: Final = Message(
    "E203",
    "{name} is declared twice, first in {where}",
    "give one of them another name",
    why="All names of a rule set, over all its files, are one list.",
)
HIDES_FIELD: Final = Message(
    "W201",
    "{name} has the name of a field of {entity} and hides it in these rules",
    "rename the declaration if the field is meant anywhere",
    why="Names are looked up as let, param, rule and then field; a declaration wins over a field of the same name.",
)
UNKNOWN_RULE: Final = Message(
    "E204",
    "there is no segment called {name}",
    "{known}",
    why="`in segment` takes the name of a segment of the entity that stands before it.",
)
NOT_A_SEGMENT: Final = Message(
    "E205",
    "{name} is {kind}, not a segment",
    "{remedy}",
    why="Only a segment has members; tiers and splits are compared with `is`.",
)
OTHER_ENTITY: Final = Message(
    "E206",
    "{name} is about {declared}, and the row here is {wanted}",
    "{remedy}",
    why="A rule speaks of the rows of one entity.",
)
CYCLE: Final = Message(
    "E207",
    "{names} goes in a circle",
    "break it: no rule can need its own value",
    why="The value of a rule must be known before that of a rule which uses it, ranks included.",
)
TOO_DEEP: Final = Message(
    "E208",
    "{name} stands on a chain of more than {limit} rules that use one another",
    "join some of them",
    why="The depth of references is bounded, so that every database can run the statement.",
)
UNKNOWN_PLACE: Final = Message(
    "E209",
    "there is no place called {name}",
    "{known}",
    why="`within … of` takes the name of a `place` declaration or a geo field.",
)
SEVERAL_PLACES: Final = Message(
    "E279",
    "{name} is the name of several places",
    "say which: {places}",
    why="A text after `of` is the title of a `place` declaration or a town of a module in use, and means one of them.",
)
ENTITY_ITSELF: Final = Message(
    "E210",
    "{name} is the row itself here",
    "write {remedy} alone",
    why="The name of an entity reaches a row that encloses the one at hand, never the row itself.",
)

# --- paths and aggregates

PATH_TOO_LONG: Final = Message(
    "E224",
    "this path has more than {limit} steps",
    "no catalog is that deep: leave some out",
)

TO_MANY_AS_VALUE: Final = Message(
    "E211",
    "{name} leads to many rows, so it has no single value",
    "{remedy}",
    why="A to-many link is counted, summed or tested inside an aggregate.",
)
NOT_A_LINK: Final = Message(
    "E212",
    "{name} is {type}, and nothing hangs on it",
    "{remedy}",
    why="A path goes over links and ends at a field or a rule.",
)
NO_COLLECTION: Final = Message(
    "E213",
    "{name} is one {what}, and {function} needs many rows",
    "{remedy}",
    why="An aggregate runs over a to-many link, such as orders.",
)
COUNT_OF_FIELD: Final = Message(
    "E214",
    "{function} takes rows, and {path} is a field of them",
    "{remedy}",
    why="`count`, `any`, `none`, `every`, `share`, `count_periods` and `sequence` look at rows; `count_distinct` "
    "counts the different known values of a field.",
)
FIELD_NEEDED: Final = Message(
    "E215",
    "{function} needs a field of {path}",
    "{remedy}",
)
WRONG_FIELD: Final = Message(
    "E216",
    "{function} cannot take {path}, which is {type}",
    "{remedy}",
    why="`sum` and `average` take exact numbers; a float needs a scale in the catalog or `round(x, places)`.",
)
WHERE_NEEDED: Final = Message(
    "E217",
    "{function} needs a condition",
    "such as {function}({path} where …)",
)
NO_EVENT_TIME: Final = Message(
    "E218",
    "{path} has no event time, so {what} cannot be told for it",
    "{remedy}",
    why="Windows, sequences, first, last and count_periods read the event time of the last entity on the path "
    "that has one.",
)
PERIODS_ONLY: Final = Message(
    "E219",
    "{what}",
    "such as count_periods(orders in the last 8 weeks per week)",
    why="count_periods takes `in the last N units`, full or not, and a period that divides the window.",
)
SEQUENCE_STEPS: Final = Message(
    "E220",
    "{what}",
    "{remedy}",
    why="A sequence is one thing after another: a `no` step and `within` need a step before them, and the time of a "
    "last `no` must be able to pass.",
)
PER_PATH: Final = Message(
    "E221",
    "per {path} does not run through the rows of {aggregate}",
    "{remedy}",
    why="Groups of `top … per` are values of a path through the very collection that is aggregated.",
)
RANK_OUTER: Final = Message(
    "E222",
    "a rank is taken among everybody's rows, so it cannot use {name} of the row around it",
    "rank by what the row itself has: its fields, links and aggregates",
)
NO_RANKS_IN_KEEP: Final = Message(
    "E223",
    "{what} cannot use {thing}",
    "keep and computed fields of the catalog take fields, links and aggregates only",
)

# --- types

NOT_A_CONDITION: Final = Message(
    "E231",
    "{text} is {type}, not a condition",
    "{remedy}",
    why="A condition is true or false: a predicate, a boolean field, a segment.",
)
CANNOT_COMPARE: Final = Message(
    "E232",
    "{left} is {left_type} and {right} is {right_type}; they cannot be compared",
    "{remedy}",
)
NO_ORDER: Final = Message(
    "E233",
    "{left} is {type}, which has no order",
    "{remedy}",
    why="Less and more are for numbers, dates, datetimes, durations and ordered tiers.",
)
NOT_IN_ENUM: Final = Message(
    "E234",
    "{value} is not a value of {field}",
    "{known}",
    why="An enum takes the values that the catalog lists.",
)
WRONG_OPERAND: Final = Message(
    "E235",
    "{op} takes {takes}, and {text} is {type}",
    "{remedy}",
)
ARITHMETIC: Final = Message(
    "E236",
    "{left_type} {op} {right_type} has no meaning",
    "{remedy}",
)
DAYS_BETWEEN: Final = Message(
    "E237",
    "one date cannot be subtracted from another",
    "write days_between({right}, {left})",
    why="The number of days between two dates is days_between(a, b), counted from a to b.",
)
MONTHS_NEAR_FIELD: Final = Message(
    "E238",
    "a {unit} has no fixed length, so it cannot stand beside {subject}",
    "{remedy}",
    why="Beside a field only second, minute, hour, day and week are allowed: every database agrees on those.",
)
BRANCHES: Final = Message(
    "E239",
    "{what} gives {left} or {right}, and a value has one type",
    "give both the same type",
)
DURATION_FOR_DATE: Final = Message(
    "E240",
    "{left} is {type}, and {right} is a length of time",
    "write {left} more than {right} ago, or {left} less than {right} ago",
    why="A date or datetime is compared with a window (more than 6 months ago), a duration with a duration.",
)
AGO_FOR_DURATION: Final = Message(
    "E241",
    "{left} is {type}, and {window} asks for a moment",
    "write {left} more than {right}, or {left} less than {right}",
)
WINDOW_SUBJECT: Final = Message(
    "E242",
    "{left} is {type}, and a window needs a date or a datetime",
    "{remedy}",
)
TIME_UNIT_ON_DATE: Final = Message(
    "E243",
    "{left} is told in dates, which have no {unit}s",
    "count in days or longer",
    why="Second, minute and hour are for datetimes.",
)
ORDER_OF_BOUNDS: Final = Message(
    "E244",
    "between {high} and {low} {unit}s {side} has its numbers in the wrong order",
    "write between {low} and {high} {unit}s {side}",
)
AT_LEAST_ONE: Final = Message(
    "E245",
    "{what} takes a number from {least} up, and this is {value}",
    "write {least} or more",
)
WHOLE_NUMBER: Final = Message("E246", "{what} takes a whole number, and {text} is not one", "such as {example}")
TOO_LARGE: Final = Message(
    "E247",
    "{text} is larger than {type} can hold",
    "an integer has 64 bits, a decimal 18 digits",
)
NOT_CONSTANT: Final = Message(
    "E248",
    "{what} takes a constant, and {text} is not one",
    "write it out, or name a let or a param",
)
SET_KNOWN: Final = Message(
    "E249",
    "{text} is a set, which is never unknown",
    "write {text} is empty, or {text} is not empty",
)
NOT_A_SET: Final = Message(
    "E250",
    "{text} is {type}, not a set",
    "{remedy}",
)
NOT_GEO: Final = Message(
    "E251", "{text} is {type}, not a place", "{remedy}", why="Only a `place` and a geo field have a distance."
)
UNIT_TOO_SHORT: Final = Message(
    "E252",
    "{what} takes day and longer units, not {unit}",
    "such as {example}",
)
PERCENT_RANGE: Final = Message("E253", "{what} takes a percentage from 0% to 100%, and this is {value}", "such as 10%")
LIST_NEEDED: Final = Message("E254", "{text} is not a list", "write ({text}), or name a let that holds a list")
LIST_AS_VALUE: Final = Message(
    "E255", "{text} is a list, not one value", "a list stands after is one of: … is one of {text}"
)
LITERAL_NEEDED: Final = Message("E256", "{what} takes {wanted}, and {text} is not one", "such as {example}")
WRONG_COUNT: Final = Message("E257", "{function} takes {wanted} and got {got}", "such as {example}")
NOT_SORTABLE: Final = Message("E258", "{text} is {type}, which cannot be {done} by", "{remedy}")

# --- declarations

BANDS_OVERLAP: Final = Message(
    "E261",
    "the bands {first} and {second} overlap at {value}",
    "{remedy}",
    why="A number belongs to one tier at most; `from A to B` holds both ends, `to under B` leaves B out.",
)
BANDS_GAP: Final = Message(
    "W261",
    "no band holds {value}, between {first} and {second}",
    "let the bands meet if everyone should have a tier",
    why="A number in no band has no tier: its tier is unknown.",
)
BAND_EMPTY: Final = Message("E262", "the band {name} holds nothing", "its first number must be smaller than its last")
BAND_NEEDED: Final = Message(
    "E263",
    "{tiers} has bands of a number, and {tier} {what}",
    "write a band, such as from 1 to under 200",
)
OTHERWISE_LAST: Final = Message("E265", "nothing after otherwise can ever win", "move otherwise to the end")
PARTS_OVER: Final = Message("E266", "the parts of {name} add up to {total}%", "they may total 100% at most")
SAME_TIER: Final = Message("E267", "{kind} {name} stands twice in {owner}", "give one of them another name")
PARAM_DEFAULT: Final = Message("E268", "param {name} is {type}, and {text} is not", "{remedy}")
LET_VALUE: Final = Message(
    "E269", "{text} is not a constant, as a let must be", 'a let holds a literal, a list of literals, or file "…"'
)
BAD_COORDINATES: Final = Message(
    "E270", "{what} of {name} is {value}, outside {range}", "write (latitude, longitude) in degrees"
)
FILE_LINE: Final = Message(
    "E271", "line {line} of {path} is {text}, and not {type}", "one value a line; # begins a comment"
)
LIST_ITEM: Final = Message("E272", "{text} cannot stand in a list of {type}s", "all values of a list have one type")
TEST_FIELD: Final = Message("E273", "{entity} has no field or link called {name}", "{known}")
TEST_VALUE: Final = Message("E274", "{text} does not fit {field}, which is {type}", "{remedy}")
TEST_NO_ROW: Final = Message(
    "E275", "this test gives no {entity}, so nothing can be expected of {name}", "add given {entity} {{…}}"
)
TEST_NO_KEY: Final = Message("E276", "no given {entity} has the key {key}", "expect … for takes the key of a given row")

# --- catalog expressions

IN_CATALOG: Final = Message("E281", "{where} of {entity} in the catalog: {message}", "{help}")

# --- binding

UNKNOWN_PARAM: Final = Message("E401", "these rules have no param called {name}", "{known}")
PARAM_VALUE: Final = Message("E402", "param {name} is {type}, and {text} is not", "such as {name}={example}")
PARAM_MISSING: Final = Message(
    "E403", "param {name} has no default, and no value was given", "give one, such as {name}={example}"
)
PARAM_WINDOW: Final = Message(
    "E404", "param {name} is the number of a window, which is at least 1; it is {value}", "give 1 or more"
)
OUT_OF_CALENDAR: Final = Message(
    "E405", "{what} falls outside the calendar", "dates run from year 1 to 9999, Solar Hijri from 1200 to 1600"
)
PARAM_BOUNDS: Final = Message(
    "E406", "between {low} and {high} has its numbers in the wrong order", "give the smaller number first"
)
PERIODS_DIVIDE: Final = Message("E407", "{period}s do not divide {window}", "{remedy}")
TOO_MANY_PERIODS: Final = Message(
    "E408", "{n} periods are more than {limit}", "take longer periods or a shorter window"
)
UNKNOWN_ZONE: Final = Message("E409", "there is no time zone called {name}", "such as Asia/Tehran or UTC")
PARAM_RANGE: Final = Message("E410", "{what} is {value}", "{remedy}")

# --- rules as JSON

BAD_DOCUMENT: Final = Message(
    "E291", "these are not rules in JSON: {where}: {why}", "load what to_json wrote, of the same version"
)
