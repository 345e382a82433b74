"""From text to tree and back: `parse` and `format_file`, in every language that the vocabulary knows."""

from segdsl.syntax.format import format_expr, format_file
from segdsl.syntax.parse import parse, parse_expression

__all__ = ["format_expr", "format_file", "parse", "parse_expression"]
