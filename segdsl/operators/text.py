"""Text: parts, patterns, length, and the two foldings. Operands come folded, where their field folds."""

from __future__ import annotations

from segdsl.folding import fold_ignore_case, fold_persian
from segdsl.operators import lowerings, operands
from segdsl.operators.base import Example, Operator, Shape, Sql, SqlBuilder, Unknown
from segdsl.operators.operands import always, condition, like_first, one_of, taking
from segdsl.operators.patterns import Matcher, matcher
from segdsl.plan import Const
from segdsl.types import BOOLEAN, INTEGER, TEXT, Kind, Type, set_of

_two_texts = taking(BOOLEAN, operands.text, operands.text)
_FOLDABLE = Type(Kind.TEXT, compare="persian")


def _text_of(const: Const) -> str:
    assert isinstance(const.value, str), "a constant text"
    return const.value


def _starts_sql(b: SqlBuilder, text: Sql, start: Sql) -> Sql:
    return b.eq(b.substring(text, b.literal(1), b.length(start)), start)


def _ends_sql(b: SqlBuilder, text: Sql, end: Sql) -> Sql:
    first = b.add(b.sub(b.length(text), b.length(end)), b.literal(1))
    fits = b.le(b.length(end), b.length(text))
    return b.and_(fits, b.eq(b.substring(text, first, b.length(end)), end))


def _like_sql(b: SqlBuilder, text: Sql, pattern: Const) -> Sql:
    return b.fits_pattern(text, _text_of(pattern))


def op_like(text: str, pattern: str | Matcher) -> bool:
    return (matcher(pattern) if isinstance(pattern, str) else pattern)(text)


CONTAINS = Operator(
    id="contains",
    doc="True when the words stand somewhere in the text, letter by letter.",
    takes=("text", "text"),
    gives="condition",
    unknown=Unknown.FALSE,
    shape=Shape.INFIX,
    phrases={"en": ("contains",), "fa": ("حاوی", "دربردارنده")},
    negated_phrases={"en": ("does not contain",)},
    accepts=_two_texts,
    result=condition,
    python=lambda a, b: f"({b} in {a})",
    sql=lambda b, text, part: b.gt(b.position(text, part), b.literal(0)),
    examples=(
        Example(("tehran", "ehr"), True),
        Example(("tehran", "EHR"), False),
        Example(("100% pure_x", "%_"), False),
        Example(("100% pure_x", "0% p"), True),
        Example(("مشتریان ویژه", "ویژه"), True),
        Example(("کتاب\u200cها", "کتابها"), False),
        Example(("😀b", "b"), True),
        Example((None, "a"), False),
        Example(("a", None), False),
    ),
)
STARTS_WITH = Operator(
    id="starts_with",
    doc="True when the text begins with the prefix, letter by letter.",
    takes=("text", "text"),
    gives="condition",
    unknown=Unknown.FALSE,
    shape=Shape.INFIX,
    phrases={"en": ("starts with",), "fa": ("شروع با",)},
    negated_phrases={"en": ("does not start with",)},
    accepts=_two_texts,
    result=condition,
    python=lambda a, b: f"{a}.startswith({b})",
    sql=_starts_sql,
    examples=(
        Example(("tehran", "teh"), True),
        Example(("t_h", "t_"), True),
        Example(("tah", "t_"), False),
        Example(("a", "ab"), False),
        Example(("شیراز", "شی"), True),
        Example(("😀😀b", "😀😀"), True),
        Example((None, "teh"), False),
        Example(("teh", None), False),
    ),
)
ENDS_WITH = Operator(
    id="ends_with",
    doc="True when the text ends with the suffix, letter by letter; trailing blanks count.",
    takes=("text", "text"),
    gives="condition",
    unknown=Unknown.FALSE,
    shape=Shape.INFIX,
    phrases={"en": ("ends with",), "fa": ("پایان با",)},
    negated_phrases={"en": ("does not end with",)},
    accepts=_two_texts,
    result=condition,
    python=lambda a, b: f"{a}.endswith({b})",
    sql=_ends_sql,
    examples=(
        Example(("ali@shop.ir", ".ir"), True),
        Example(("ali@shop.ir ", ".ir"), False),
        Example(("c", "bc"), False),
        Example(("bc", "bc"), True),
        Example(("کتاب‌ها", "ها"), True),
        Example(("😀b", "😀b"), True),
        Example((None, "c"), False),
        Example(("c", None), False),
    ),
)
LIKE = Operator(
    id="like",
    doc="True when the whole text fits the pattern: * any run, ? one character, # one ASCII digit, \\ escapes.",
    takes=("text", "pattern"),
    gives="condition",
    unknown=Unknown.FALSE,
    shape=Shape.INFIX,
    phrases={"en": ("like",), "fa": ("شبیه",)},
    negated_phrases={"en": ("is not like",)},
    literal_args=frozenset((1,)),
    accepts=_two_texts,
    result=condition,
    const_args=frozenset((1,)),
    prepare={1: matcher},
    python=lambda a, pattern: f"op_like({a}, {pattern})",
    helpers={"op_like": op_like},
    sql=_like_sql,
    examples=(
        Example(("shop-vip-42", "*-vip-??"), True),
        Example(("shop-vip-421", "*-vip-??"), False),
        Example(("shop-vip-42", "*-vip-##"), True),
        Example(("shop-vip-4x", "*-vip-##"), False),
        Example(("shop-vip-۴۲", "*-vip-##"), False),
        Example(("50%_off\\", "50%_off\\\\"), True),
        Example(("50xx", "50%_"), False),
        Example(("a*b", "a\\*b"), True),
        Example(("axb", "a\\*b"), False),
        Example(("line\nend", "line*end"), True),
        Example(("line\nend", "line?e#*"), False),
        Example(("line\n7", "*?#"), True),
        Example(("aXbYbZc", "a*b?*c"), True),
        Example(("ab", "a*b?*c"), False),
        Example(("aba", "ab*ba"), False),
        Example(("کتاب‌ها", "کتاب?ها"), True),
        Example(("😀", "?"), True),
        Example(("", "*"), True),
        Example(("a+b(c).[d]{2}|^$", "a+b(c).[d]{#}|^$"), True),
        Example((None, "*"), False),
    ),
)
TEXT_LENGTH = Operator(
    id="text_length",
    doc="How many characters (code points) the text has, as stored.",
    takes=("text",),
    gives="integer",
    result=always(INTEGER),
    python=lambda a: f"len({a})",
    sql=lambda b, text: b.length(text),
    examples=(
        Example(("abc",), 3),
        Example(("سلام",), 4),
        Example(("کتاب\u200cها",), 7),
        Example(("e\u0301",), 2),
        Example(("😀",), 1),
        Example((" a ",), 3),
        Example((None,), None),
    ),
)
FOLD_IGNORE_CASE = Operator(
    id="fold_ignore_case",
    doc="The text with capital letters made small by a fixed list.",
    takes=("text",),
    gives="text",
    result=like_first,
    python=lambda a: f"fold_ignore_case({a})",
    helpers={"fold_ignore_case": fold_ignore_case},
    sql=lambda b, text: b.fold(text, "ignore_case"),
    examples=(
        Example(("TeHrAn",), "tehran"),
        Example(("ÀÉÖ",), "àéö"),
        Example(("ΑΒΓ Ж",), "αβγ ж"),
        Example(("Straße",), "straße"),
        Example(("İIı",), "İiı"),
        Example(("ΣΑΣς",), "σασς"),
        Example(("كتاب",), "كتاب"),
        Example((None,), None),
    ),
)
FOLD_PERSIAN = Operator(
    id="fold_persian",
    doc="The text with one letter for each Persian letter, ASCII digits, no diacritics, tatweel, ZWNJ or capitals.",
    takes=("text",),
    gives="text",
    result=like_first,
    python=lambda a: f"fold_persian({a})",
    helpers={"fold_persian": fold_persian},
    sql=lambda b, text: b.fold(text, "persian"),
    examples=(
        Example(("عَلي",), "علی"),
        Example(("كتاب\u200cهاي مـــن",), "کتابهای من"),
        Example(("مؤسسة أحمد",), "موسسه احمد"),
        Example(("۱۲٣ABC",), "123abc"),
        Example(("جزء",), "جزء"),
        Example((None,), None),
    ),
)
LENGTH = Operator(
    id="length",
    lower=lowerings.length,
    doc="How many characters a text has, or how many elements a set has.",
    takes=("text or set",),
    gives="integer",
    shape=Shape.FUNCTION,
    phrases={"en": ("length",), "fa": ("طول",)},
    accepts=taking(INTEGER, one_of(Kind.TEXT, Kind.ENUM, Kind.SET)),
    examples=(
        Example(("سلام",), 4, (TEXT,)),
        Example((frozenset(("a", "b")),), 2, (set_of(TEXT),)),
        Example((None,), None, (TEXT,)),
    ),
)
LOWER = Operator(
    id="lower",
    lower=lowerings.lower_case,
    doc="The text with capital letters made small by a fixed list, the same on every backend.",
    takes=("text",),
    gives="text",
    shape=Shape.FUNCTION,
    phrases={"en": ("lower",), "fa": ("حروف_کوچک",)},
    accepts=taking(lambda types: types[0] if types[0].kind is Kind.TEXT else TEXT, operands.text),
    examples=(
        Example(("VIP",), "vip", (TEXT,)),
        Example(("İ",), "İ", (TEXT,)),
        Example((None,), None, (_FOLDABLE,)),
    ),
)

OPERATORS = (
    *(CONTAINS, STARTS_WITH, ENDS_WITH, LIKE, TEXT_LENGTH),
    *(FOLD_IGNORE_CASE, FOLD_PERSIAN, LENGTH, LOWER),
)
