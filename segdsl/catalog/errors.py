"""Everything that is said about a catalog: E3xx, W3xx."""

from __future__ import annotations

from segdsl.diagnostics import Message

# --- the file and its shape

TOML_SYNTAX = Message(
    "E301",
    "this is not TOML: {problem}",
    "strings need quotes, and a table in braces stays on one line",
    why="A catalog is a TOML file. It is read as a whole, so that nothing after the first mistake of this kind can be "
    "trusted; the other checks run once it is mended.",
    example="timezone = Asia/Tehran",
)
TOO_LARGE = Message(
    "E302",
    "the catalog has {size} bytes; at most {limit} are read",
    "a catalog is written by hand: map the tables that rules need",
    why="The limit keeps a hostile or mistaken file from holding up a check.",
)
UNKNOWN_KEY = Message(
    "E303",
    "{table} has no key called {key}",
    "its keys are {choices}",
    why="A key that is not known is an error, not a remark: a mistyped `unknown` or `keep` that is passed over would "
    "change who is in a segment.",
    example='city = { type = "text", colum = "town" }',
)
MISSING_KEY = Message(
    "E304",
    "{table} needs {key}: {expected}",
    why="These keys have no default that would be right for everyone.",
    example='city = { column = "town" }',
)
WRONG_VALUE = Message(
    "E305",
    "{key} should be {expected}, not {found}",
    why='TOML tells texts ("1"), numbers (1), truth (true) and lists apart, and so does the catalog.',
    example='required = "yes"',
)
NOT_ONE_OF = Message(
    "E306",
    "{key} cannot be {found}",
    "it is one of {choices}",
    why="These words come from a fixed list.",
    example='city = { type = "string" }',
)
TOO_MANY = Message(
    "E399",
    "and {count} more mistakes",
    "mend those above first",
    why="After two hundred mistakes the rest is left out.",
)

# --- names

NO_ENTITIES = Message(
    "E307",
    "the catalog has no entity",
    "add a table such as [entity.customer]",
    why="Rules speak of entities; without one there is nothing to say.",
)
NO_DEFAULT = Message(
    "E308",
    "the catalog has several entities and does not say which one rules are about",
    'add default_entity = "{first}"; the entities are {choices}',
    why="`segment vip: …` without `of` is about the default entity. With a single entity it is that one.",
)
UNKNOWN_ENTITY = Message(
    "E309",
    "there is no entity called {name}",
    "the entities are {choices}",
    why="`default_entity` and the `to` of a link name an entity of this catalog.",
    example='orders = { to = "ordr", from = "customer_id" }',
)
UNKNOWN_TIMEZONE = Message(
    "E310",
    "there is no time zone called {name}",
    "use a name such as Asia/Tehran or UTC",
    why="Zones have the names of the IANA time zone database; abbreviations such as IRST and offsets such as +03:30 "
    "do not say when the clock changes.",
    example='timezone = "Tehran"',
)
BAD_NAME = Message(
    "E311",
    "{name} cannot be a name: {reason}",
    why="A name is what people write in rules. Blanks and most signs are fine inside back-ticks, but a point steps "
    "along a link, and a back-tick or a line end would end the name.",
    example='"unit.price" = { type = "decimal" }',
)
NAME_TAKEN = Message(
    "E312",
    "{name} names two things of {owner}: {first} and {second}",
    "rename one of them",
    why="Fields, links and their aliases in all languages share one list, since a rule may use any of them. Names that "
    "differ in Arabic or Persian letter forms, diacritics, ZWNJ and underscore, or digits alone, are the same name.",
    example='city = { type = "text", names = { fa = "شهر" } }\ntown = { type = "text", names = { fa = "شهر" } }',
)

# --- entities

NO_SUCH_FIELD = Message(
    "E313",
    "{owner} has no field called {name}",
    why="`key` and `time` name fields, as rules see them, not columns.",
    example='time = "placed"   # the field is placed_at',
)
KEY_TYPE = Message(
    "E314",
    "the key of {owner} cannot be {name}: {reason}",
    "a key is an integer, or a text that compares exactly, in a column of its own",
    why="Keys are joined on, printed, hashed and put in order on every backend, and all of them must agree.",
    example='key = "email"\nemail = { type = "text", compare = "ignore_case" }',
)
TIME_PATH = Message(
    "E315",
    "the time of {owner} cannot pass through {name}: {reason}",
    "every step but the last is a link to one",
    why="An event has one time. A path over a link to many would give it several.",
    example='time = "items.sold_at"',
)
TIME_TYPE = Message(
    "E316",
    "the time of {owner} cannot be {name}: {reason}",
    "it is a stored field of type date or datetime",
    why="Windows such as `in the last 90 days` compare the event time with an instant or a day.",
    example='time = "total"',
)
LINK_SHAPE = Message(
    "E317",
    "{link} does not say how rows are linked: {reason}",
    "to one: by; to many: from; many to many: through, by and from",
    why="`by` is a column of ours that holds their key, `from` one of theirs that holds ours; with `through` both are "
    "columns of the joining table, `by` with our key and `from` with theirs.",
    example='orders = { to = "order" }',
)

# --- fields

DOES_NOT_FIT = Message(
    "E318",
    "{key} does not fit {field}: {reason}",
    why="A key that could have no effect is most likely meant for another field.",
    example='city = { type = "text", scale = 2 }',
)
COMPUTED_STORED = Message(
    "E319",
    "{field} is computed and has {key} as well",
    "a field has either is or a place where it is stored",
    why="A computed field is worked out from others each time; it is not stored, and whether it can be unknown follows "
    "from its expression.",
    example='margin = { type = "decimal", is = "price - cost", column = "margin" }',
)
ENUM_VALUES = Message(
    "E320",
    "{field} needs values: {reason}",
    'write values = ["active", "lead"], or values = {{ active = "A", lead = "L" }} where they are stored otherwise',
    why="An enum is checked: a rule that names another value is an error. So each value has one name, and each stored "
    "value belongs to one of them.",
    example='status = { type = "enum" }',
)
GEO_COLUMNS = Message(
    "E321",
    "{field} needs the columns of its latitude and longitude",
    'write columns = ["lat", "lon"]',
    why="A point is stored as two columns of degrees (WGS 84).",
    example='location = { type = "geo", column = "position" }',
)
SEPARATOR = Message(
    "E322",
    "{field} is delimited and does not say by what",
    'add the exact text between two elements, blanks too: separator = ","',
    why="Systems differ: vtiger writes ` |##| `, Mautic `|`. A wrong guess would make one element of many.",
    example='tags = { type = "set of text", stored = "delimited" }',
)
ROWS = Message(
    "E323",
    "{field} does not say which rows it is stored in: {reason}",
    "rows names the table, by its column with our key, where its fixed columns",
    why="A table with a row for each property needs `where` to tell the properties apart; a table with a row for each "
    "element of a set does not; a table with one row for each of ours stands under `joins`.",
    example='size = { type = "integer", rows = "contact_meta", column = "meta_value" }',
)
UNKNOWN_JOIN = Message(
    "E324",
    "{field} is in table {table}, which is not among the joins of {owner}",
    "add it to joins, or leave table out",
    why="A field's column stands in the entity's own table or in one of its extension tables.",
    example='shoe_size = { type = "integer", table = "contacts_cstm" }',
)
REQUIRED_UNKNOWN = Message(
    "E325",
    "{field} is required and has stored values that mean unknown",
    "drop required, or unknown",
    why="`required` promises that the value is never unknown, and backends leave their guards out on that promise.",
    example='birthday = { type = "date", required = true, unknown = ["0000-00-00"] }',
)
NAMED_TWICE = Message(
    "E326",
    "{table} is named twice in the joins of {owner}",
    why="A field says by the table's name where it stands.",
)

# --- warnings

BACKTICKS = Message(
    "W301",
    "{name} has to be written in back-ticks in rules",
    "a name of letters, digits and underscores reads better",
    why="Names with blanks or signs, and the few reserved words, are read as names inside back-ticks only.",
    example='"order date" = { type = "date" }',
)
PRIVATE_KEY = Message(
    "W302",
    "the key of {owner} is private, but members are printed by their keys",
    "use another key, or drop private",
    why="Lists of members, entries and exits are lists of keys. A private key would be printed all the same.",
    example='key = "email"\nemail = { type = "text", private = true }',
)
