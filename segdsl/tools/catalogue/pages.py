"""The pages of a catalogue: an index that can be searched, and a page for each rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from segdsl.catalog.models import Catalog
from segdsl.explain.words import Words, patterns
from segdsl.folding import fold
from segdsl.languages import in_language
from segdsl.tools.catalogue.graph import drawing
from segdsl.tools.catalogue.history import Change
from segdsl.tools.catalogue.html import Html, direction, element, fragment, mixed
from segdsl.wording import join, say
from segdsl.workspace.catalogue import Excerpt, Sample, Sheet
from segdsl.workspace.catalogue_relations import KINDS as KINDS_OF_NEAR

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
KINDS = ("segment", "tiers", "score", "split", "metric")
NATIVE = {"en": "English", "fa": "فارسی"}


@dataclass(frozen=True)
class Book:
    """What all pages share. ``links`` are file names by rule; ``history`` and ``sql`` are there where they were asked
    for."""

    title: str
    language: str
    catalog: Catalog
    sheets: Mapping[str, Sheet]
    links: Mapping[str, str]
    history: Callable[[Excerpt], list[Change]] | None = None
    sql: Mapping[str, str] = field(default_factory=dict)
    dialect: str = ""

    @property
    def from_right(self) -> bool:
        return self.language == "fa"

    def told(self, text: str) -> str:
        return in_language(text, self.language)

    def prose(self, text: str) -> Html:
        """A text of ours or of the rules, with its foreign runs isolated."""
        return mixed(self.told(text), self.from_right)

    def entity(self, name: str) -> str:
        found = self.catalog.entities.get(name)
        return (found.names.get(self.language, "") if found is not None else "").replace("_", " ") or name

    def number(self, value: int) -> str:
        return patterns(self.language).number(value)

    def day(self, text: str) -> str:
        """ISO text of a date or a time, as the language writes it."""
        value = datetime.fromisoformat(text) if "T" in text or " " in text else date.fromisoformat(text)
        words = patterns(self.language)
        return words.moment(value) if isinstance(value, datetime) else words.day(value)


def kind_of(kind: str) -> str:
    match kind:
        case "segment":
            return say("segment")
        case "metric":
            return say("metric")
        case "tiers":
            return say("tiers")
        case "score":
            return say("score")
        case _:
            return say("split")


# --- the frame


def page(book: Book, title: str, body: Html, up: str = "") -> str:
    """A whole page; ``up`` leads to the folder of the index."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title if title == book.title else f"{title} – {book.title}"),
        element("link", rel="stylesheet", href=f"{up}assets/style.css"),
        element("script", src=f"{up}assets/catalogue.js", defer=True),
    )
    skip = element("a", book.told(say("Skip to the contents")), class_="skip", href="#main")
    direction = "rtl" if book.from_right else "ltr"
    whole = element("html", head, element("body", skip, body), lang=book.language, dir=direction)
    return f"<!doctype html>\n{whole}\n"


def own(text: str, name: str = "bdi", **attributes: object) -> Html:
    """A name or title as its writer wrote it, in its own direction."""
    return element(name, text, dir=direction(text), **attributes)


# --- the index


def index(book: Book) -> str:
    sheets = list(book.sheets.values())
    owners = sorted({sheet.rule.owner for sheet in sheets if sheet.rule.owner})
    tags = sorted({tag for sheet in sheets for tag in sheet.rule.tags})
    kinds = [kind for kind in KINDS if any(sheet.rule.kind == kind for sheet in sheets)]
    search = element(
        "input", type="search", id="q", name="q", autocomplete="off", spellcheck="false",
        placeholder=book.told(say("Search titles, words, tags …")),
    )  # fmt: skip
    controls = element(
        "form",
        element("label", element("span", book.told(say("Search"))), search, class_="search"),
        _choice(book, "kind", say("Kind"), [(kind, book.told(kind_of(kind))) for kind in kinds]),
        _choice(book, "owner", say("Owner"), [(owner, owner) for owner in owners]),
        _choice(book, "tag", say("Tag"), [(tag, tag) for tag in tags]),
        element("button", book.told(say("Show all")), type="reset"),
        class_="controls", role="search", id="controls", hidden=True,
    )  # fmt: skip
    shown = element("span", book.number(len(sheets)), id="shown")
    whole = element("span", book.number(len(sheets)), id="whole")
    count = element("p", shown, " / ", whole, " ", book.told(say("rules shown")), class_="count", aria_live="polite")
    none = element("p", book.told(say("No rule fits this search.")), class_="none", id="none", hidden=True)
    cards = element("ul", *(_card(book, sheet) for sheet in sheets), class_="cards", id="cards")
    header = element("header", element("h1", own(book.title)), element("p", _summary(book, sheets)), class_="cover")
    main = element("main", controls, count, cards, none, id="main")
    return page(book, book.title, fragment(header, main, _footer(book)))


def _summary(book: Book, sheets: Sequence[Sheet]) -> Html:
    counts = {kind: sum(sheet.rule.kind == kind for sheet in sheets) for kind in KINDS}
    found = [book.told(_count(kind, number)) for kind, number in counts.items() if number]
    return fragment(*(fragment(" · " if at else "", text) for at, text in enumerate(found)))


def _count(kind: str, count: int) -> str:
    one = count == 1
    match kind:
        case "segment":
            return say("{count} segment", count=count) if one else say("{count} segments", count=count)
        case "metric":
            return say("{count} metric", count=count) if one else say("{count} metrics", count=count)
        case "tiers":
            return say("{count} set of tiers", count=count) if one else say("{count} sets of tiers", count=count)
        case "score":
            return say("{count} score", count=count) if one else say("{count} scores", count=count)
        case _:
            return say("{count} split", count=count) if one else say("{count} splits", count=count)


def _choice(book: Book, name: str, label: str, options: list[tuple[str, str]]) -> Html:
    if len(options) < 2:
        return Html("")
    chosen = [element("option", book.told(say("All")), value="")]
    chosen += [element("option", text, value=value) for value, text in options]
    return element("label", element("span", book.told(label)), element("select", *chosen, id=name, name=name))


def _card(book: Book, sheet: Sheet) -> Html:
    rule = sheet.rule
    words = sheet.words[book.language]
    joint = " · "
    text = rule.description or " ".join((words.text, joint.join(item.text for item in words.items))).strip()
    link = element("a", own(sheet.title), href=f"rules/{book.links[rule.name]}")
    facts = [own(rule.owner, "span", class_="owner")] if rule.owner else []
    facts += [own(tag, "span", class_="tag") for tag in rule.tags]
    searched = " ".join((sheet.title, rule.name, rule.description, rule.owner, *rule.tags, *words.lines()))
    return element(
        "li",
        element("h2", link),
        element("p", badge(book, rule.kind), element("code", own(rule.name)), class_="what"),
        element("p", mixed(text, book.from_right), class_="about", dir=direction(text) if rule.description else None),
        element("p", *facts, class_="facts") if facts else None,
        class_="card",
        data_search=folded(searched),
        data_kind=rule.kind,
        data_owner=rule.owner,
        data_tags="\n".join(rule.tags),
    )  # fmt: skip


def folded(text: str) -> str:
    """The form in which texts are searched: no case, one yeh and one kaf, ASCII digits."""
    return " ".join(fold(text, "persian").lower().split())


def badge(book: Book, kind: str) -> Html:
    return element("span", book.told(kind_of(kind)), class_=f"badge {kind}")


def _footer(book: Book) -> Html:
    return element("footer", element("p", book.prose(say("Made by segdsl from the rules themselves."))))


# --- a rule


def rule_page(book: Book, sheet: Sheet) -> str:
    rule = sheet.rule
    back = element("a", element("span", "→" if book.from_right else "←", aria_hidden="true"), " ", own(book.title),
                   href="../index.html")  # fmt: skip
    kind = fragment(badge(book, rule.kind), element("span", book.prose(say("for each {entity}",
                    entity=book.entity(rule.entity))), class_="entity"), element("code", own(rule.name)))  # fmt: skip
    head = element(
        "header",
        element("p", kind, class_="what"),
        element("h1", own(sheet.title)),
        own(rule.description, "p", class_="lead") if rule.description else None,
        _facts(book, sheet),
    )
    sections = [_words(book, sheet), _near(book, sheet), _graph(book, sheet), _text(book, sheet), _tests(book, sheet)]
    sections += [_history(book, sheet), _sql(book, sheet)]
    body = element("main", element("article", head, *sections), id="main")
    return page(book, sheet.title, fragment(element("nav", back, class_="back"), body, _footer(book)), "../")


def _facts(book: Book, sheet: Sheet) -> Html:
    rows: list[Html] = []
    if sheet.rule.owner:
        rows.append(_fact(book, say("Owner"), own(sheet.rule.owner)))
    if sheet.rule.tags:
        rows.append(_fact(book, say("Tags"), *(own(tag, "span", class_="tag") for tag in sheet.rule.tags)))
    if sheet.rule.parts:
        name = say("Groups") if sheet.rule.kind == "split" else say("Levels")
        parts = [element("code", own(part)) for part in sheet.rule.parts]
        rows.append(_fact(book, name, *(fragment(" " if at else "", part) for at, part in enumerate(parts))))
    if sheet.reads:
        names = dict.fromkeys(_field(book, entity, name) for entity, name in sheet.reads)
        rows.append(_fact(book, say("Reads"), book.prose(join(list(names)))))
    if sheet.excerpt is not None:
        place = f"{sheet.excerpt.file}:{sheet.excerpt.line}"
        rows.append(_fact(book, say("File"), element("code", element("bdi", place, dir="ltr"))))
    return element("dl", *rows, class_="about-rule") if rows else Html("")


def _fact(book: Book, name: str, *values: object) -> Html:
    return element("div", element("dt", book.told(name)), element("dd", *values))


def _field(book: Book, entity: str, name: str) -> str:
    found = book.catalog.entities.get(entity)
    member = found.find(name) if found is not None else None
    told = (member.names.get(book.language, "") if member is not None else "") or name
    return book.told(say("{field} of {entity}", field=told.replace("_", " "), entity=book.entity(entity)))


def _section(book: Book, name: str, title: str, *children: object) -> Html:
    heading = element("h2", book.told(title), id=name)
    return element("section", heading, *children, aria_labelledby=name, class_=name)


def _words(book: Book, sheet: Sheet) -> Html:
    found = _points(sheet.words[book.language], book.from_right)
    others = [
        element("details", element("summary", NATIVE.get(language, language)),
                element("div", _points(words, language == "fa"), lang=language,
                        dir="rtl" if language == "fa" else "ltr", class_="said"))
        for language, words in sheet.words.items()
        if language != book.language
    ]  # fmt: skip
    return _section(book, "words", say("In words"), element("div", found, class_="said"), *others)


def _points(words: Words, from_right: bool) -> Html:
    return fragment(element("p", mixed(words.text, from_right)), _list(words, from_right))


def _list(words: Words, from_right: bool) -> Html:
    if not words.items:
        return Html("")
    items = [element("li", mixed(item.text, from_right), _list(item, from_right)) for item in words.items]
    return element("ol" if words.ordered else "ul", *items)


def _near(book: Book, sheet: Sheet) -> Html:
    """What is proved of this segment and others, whatever the data."""
    lists: list[Html] = []
    for kind in KINDS_OF_NEAR:
        names = sheet.near.found.get(kind, ())
        if names:
            rows = [element("li", element("a", own(book.sheets[name].title), href=book.links[name])) for name in names]
            more = sheet.near.more.get(kind, 0)
            rows += [element("li", book.told(_more(more)), class_="more")] if more else []
            lists.append(element("div", element("h3", book.told(_near_title(kind))), element("ul", *rows)))
    if not lists:
        return Html("")
    note = element("p", book.prose(say("Proved from the rules: true of every {entity}, whatever the data.",
                                           entity=book.entity(sheet.rule.entity))),
                   class_="note")  # fmt: skip
    return _section(book, "near", say("Beside other segments"), note, element("div", *lists, class_="two"))


def _near_title(kind: str) -> str:
    match kind:
        case "equal":
            return say("The same members as")
        case "inside":
            return say("Everybody in it is also in")
        case "contains":
            return say("Everybody in these is also in it")
        case _:
            return say("Nobody in it is in")


def _more(count: int) -> str:
    return say("and 1 more") if count == 1 else say("and {count} more", count=count)


def _graph(book: Book, sheet: Sheet) -> Html:
    if not sheet.uses and not sheet.used_by:
        return Html("")
    label = book.told(say("What {rule} uses, and who uses it", rule=sheet.title))
    drawn = drawing(sheet, book.sheets, book.links, label, book.from_right)
    lists = [
        element("div", element("h3", book.told(title)), element("ul", *(_to(book, name) for name in names)))
        for title, names in ((say("It uses"), sheet.uses), (say("Used by"), sheet.used_by))
        if names
    ]
    return _section(book, "graph-of", say("What it has to do with"), drawn, element("div", *lists, class_="two"))


def _to(book: Book, name: str) -> Html:
    other = book.sheets[name]
    return element("li", element("a", own(other.title), href=book.links[name]), " ", badge(book, other.rule.kind))


def _text(book: Book, sheet: Sheet) -> Html:
    if sheet.excerpt is None:
        return Html("")
    return _section(book, "text", say("The rule"), listing(sheet.excerpt))


def listing(excerpt: Excerpt) -> Html:
    """The text of a rule in the colours of its words."""
    pieces = [element("span", text, class_=kind) if kind not in (None, "sign") else text
              for kind, text in excerpt.pieces]  # fmt: skip
    direction = "rtl" if excerpt.language == "fa" else "ltr"
    return element("pre", element("code", *pieces), dir=direction, lang=excerpt.language, tabindex="0")


def _tests(book: Book, sheet: Sheet) -> Html:
    if not sheet.samples:
        return Html("")
    return _section(book, "tests", say("Tests"), *(_test(book, sample) for sample in sheet.samples))


def _test(book: Book, sample: Sample) -> Html:
    when = ""
    if sample.as_of:
        when = element("p", book.prose(say("as of {day}", day=book.day(sample.as_of))), class_="when")
    expected = [
        element("li", element("span", _who(book, each.entity, each.key), class_="who"), " ",
                mixed(each.words, book.from_right), class_="yes" if each.holds else "no")
        for each in sample.expectations
    ]  # fmt: skip
    rows = element("details", element("summary", book.told(say("The whole test"))), listing(sample.excerpt)) \
        if sample.excerpt is not None else None  # fmt: skip
    return element("article", own(sample.title, "h3"), when, element("ul", *expected, class_="expected"), rows,
                   class_="test")  # fmt: skip


def _who(book: Book, entity: str, key: str | int | None) -> Html:
    name = book.entity(entity)
    if key is None:
        return book.prose(say("the first {entity}", entity=name))
    return book.prose(say("{entity} {key}", entity=name, key=key))


def _history(book: Book, sheet: Sheet) -> Html:
    if book.history is None or sheet.excerpt is None:
        return Html("")
    changes = book.history(sheet.excerpt)
    if not changes:
        return Html("")
    rows = [
        element("li", element("time", book.day(change.day.isoformat()), datetime=change.day.isoformat()), " ",
                own(change.summary, "span", class_="summary"), " ", own(change.author, "span", class_="author"))
        for change in changes
    ]  # fmt: skip
    return _section(book, "history", say("Last changes"), element("ol", *rows, class_="changes"))


def _sql(book: Book, sheet: Sheet) -> Html:
    text = book.sql.get(sheet.rule.name)
    if not text:
        return Html("")
    title = element("summary", book.prose(say("The SQL that it becomes on {dialect}", dialect=book.dialect)))
    code = element("pre", element("code", text), dir="ltr", lang="en", tabindex="0")
    return _section(book, "sql", say("SQL"), element("details", title, code))


__all__ = ["Book", "folded", "index", "page", "rule_page"]
