"""What is said when data cannot be opened or read: files, databases, tables and columns."""

from __future__ import annotations

from segdsl.diagnostics import Message

NO_DUCKDB = Message(
    "E761",
    "reading {target} needs DuckDB, which is not installed",
    "install it with: pip install 'segdsl[duckdb]'",
)
NO_TARGET = Message(
    "E762",
    "there is no file or folder {target}",
    "give a folder with one file a table, or a DuckDB database",
)
NOT_A_DATABASE = Message(
    "E763",
    "{target} is not a DuckDB database: {reason}",
    "export its tables to a folder of Parquet or CSV files, or open it in DuckDB first",
)
NO_TABLE = Message(
    "E764",
    "there is no table {table} in {target}",
    "there are: {possible}",
    why="A folder holds one file a table: crm.contacts is crm.contacts.csv or contacts.csv (or .parquet, .json).",
)
TWO_FILES = Message(
    "E765",
    "table {table} stands in two files: {first} and {second}",
    "keep one of them",
)
NO_COLUMN = Message(
    "E766",
    "table {table} has no column {column}",
    "there are: {possible}",
)
BAD_CSV = Message(
    "E767",
    "{file}, line {line}: {reason}",
    'a value that holds a comma, a quote or a line end stands in double quotes, and a quote is written twice: ""',
)
NOT_UTF8 = Message(
    "E768",
    "{file}, line {line}: this is not UTF-8 text",
    "save the file as UTF-8",
)
NO_HEADER = Message(
    "E769",
    "{file} is empty: its first line must name the columns",
)
COLUMN_TWICE = Message(
    "E770",
    "{file}, line 1: column {column} stands twice",
    "name each column once; capitals do not tell columns apart",
)
BAD_JSON = Message(
    "E771",
    "{file}, line {line}: this is not a JSON object",
    "a .jsonl file holds one object a line, a .json file an array of objects",
)
BAD_FILE = Message(
    "E772",
    "{file} cannot be read: {reason}",
    "write the file again; it may have been cut off",
)
QUERY_FAILED = Message(
    "E773",
    "{target} refuses the query: {reason}",
)
