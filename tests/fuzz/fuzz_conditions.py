"""Random well-typed conditions: every predicate, window, sequence and rank of the language."""

from __future__ import annotations

from dataclasses import replace

from fuzz_catalogs import T
from fuzz_nodes import AND, ATOM, NOT, OR, PREDICATE, SUM, Node, leaf
from fuzz_values import EXACT_UNITS, LONG_UNITS, PATTERNS, WORDS, Many, Scope, Values

COMPARE = (
    "<",
    "<=",
    ">",
    ">=",
    "is less than",
    "is at most",
    "more than",
    "at least",
    "is",
    "is not",
    "=",
    "!=",
    "is at least",
)
PERIODS = ("day", "week", "month", "quarter", "year")


class Conditions(Values):
    """Writes conditions."""

    def cond(self, scope: Scope, depth: int) -> Node:
        if depth > 0 and self.maybe(0.3):
            return self._joined(scope, depth)
        writers = [
            *(self._numbers, self._numbers, self._texts, self._texts, self._dates, self._dates, self._windowed),
            *(self._windowed, self._windowed, self._sets, self._keys, self._tiers, self._known, self._boolean),
            *(self._durations, self._segment, self._one_of, self._near),
        ]
        if depth > 0:
            writers += [self._any, self._any, self._any, self._sequence]
        if self.ranks and depth > 0:
            writers += [self._top, self._sample]
        return self.r.choice(writers)(scope, depth) or self._boolean(scope, depth)

    def _joined(self, scope: Scope, depth: int) -> Node:
        choice = self.r.choice(("and", "or", "not", "and", "or", "is true", "if"))
        down = depth - 1
        if choice == "not":
            return Node("cond", "not {}", (self.cond(scope, down),), (NOT,), NOT)
        if choice == "is true":
            said = self.r.choice(("is true", "is false", "is not true", "!= false", "= true"))
            return Node("cond", f"{{}} {said}", (self.cond(scope, down),), (ATOM,), PREDICATE)
        if choice == "if":
            parts = tuple(self.cond(scope, down) for _ in range(3))
            return Node("cond", "if {} then {} else {} end", parts)
        level = AND if choice == "and" else OR
        parts = tuple(self.cond(scope, down) for _ in range(self.r.choice((2, 2, 3))))
        return Node("cond", f" {choice} ".join(["{}"] * len(parts)), parts, (level + 1,) * len(parts), level)

    def _said(self, words: str, *parts: Node) -> Node:
        """A predicate, now and then with ``is`` or ``not`` where the language allows them."""
        return Node("cond", words, parts, (SUM,) * len(parts), PREDICATE)

    # --- comparing

    def _numbers(self, scope: Scope, depth: int) -> Node:
        left = self.number(scope, depth)
        if self.maybe(0.12):
            text = f"{{}} is {self.r.choice(('', 'not '))}between {{}} and {{}}"
            return self._said(text, left, self.number(scope, 0), self.number(scope, depth - 2))
        right = self.literal() if self.maybe(0.6) else self.number(scope, depth - 1)
        return self._said(f"{{}} {self.r.choice(COMPARE)} {{}}", left, right)

    def _texts(self, scope: Scope, depth: int) -> Node | None:
        left = self.text(scope, depth)
        choice = self.r.random()
        if choice < 0.3:
            right = self._beside(scope, left)
            return right and self._said(f"{{}} {self.r.choice(('is', 'is not', '=', '!='))} {{}}", left, right)
        if choice < 0.5:
            word = leaf("text", f'"{self.r.choice(PATTERNS)}"')
            return self._said(f"{{}} {self.r.choice(('like', 'is like', 'is not like', 'not like'))} {{}}", left, word)
        words = ("contains", "does not contain", "starts with", "ends with", "not starts with", "is not contains")
        right = self.word() if self.maybe(0.7) else self.text(scope, 0)
        return self._said(f"{{}} {self.r.choice(words)} {{}}", left, right)

    def _beside(self, scope: Scope, left: Node) -> Node | None:
        """What may stand beside a text after ``is``: beside an enum its values, or a text field."""
        if left.kind == "enum":
            names = self._names(scope, left)
            if self.maybe(0.7):
                return leaf("text", self.r.choice(("{}", '"{}"')).format(self.r.choice(names))) if names else None
            return self.pick(scope, lambda t: t.kind in ("text", "enum"))
        if self.maybe(0.6):
            return self.word()
        kinds = (
            ("text",) if left.text[0] == '"' else ("text", "enum")
        )  # a literal beside an enum must be one of its values
        return self.pick(scope, lambda t: t.kind in kinds) or self.word()

    def _names(self, scope: Scope, node: Node) -> tuple[str, ...]:
        return next((t.names for path, t in self.single(scope) if path == node.text), ())

    def _one_of(self, scope: Scope, depth: int) -> Node | None:
        said = self.r.choice(("is one of", "is not one of", "one of"))
        kind = self.r.choice(("number", "text", "dated", "enum", "tier", "key", "duration"))
        if kind in self.lists.values() and self.maybe(0.4):
            name = self.r.choice([name for name, of in self.lists.items() if of == kind])
            left = self.number(scope, depth) if kind == "number" else self.plain_text(scope, 0)
            return self._said(f"{{}} {said} {name}", left)
        many = self.r.choice((1, 2, 3))
        if kind == "number":
            items = [self.literal() if self.maybe(0.8) else self.number(scope, 0) for _ in range(many)]
            left = self.number(scope, depth)
        elif kind == "text":
            left, items = self.plain_text(scope, 0), [self.word() for _ in range(many)]
            if self.maybe(0.2):
                items.append(self.pick(scope, lambda t: t.kind == "text") or self.word())
        elif kind == "dated":
            left, items = (
                self.dated(scope, depth),
                [self.moment(self.r.choice(("date", "datetime"))) for _ in range(many)],
            )
        elif kind == "duration":
            left, items = self.duration(scope, depth), [self.duration(scope, 0) for _ in range(many)]
        else:
            found = self.pick(scope, lambda t: t.kind == kind)
            if found is None:
                return None
            left = found
            if kind == "key":
                items = [self._key(scope, left) for _ in range(many)]
            else:
                items = [leaf("text", self.r.choice(self._names(scope, left))) for _ in range(many)]
        comma = ", ".join(["{}"] * len(items))
        return self._said(f"{{}} {said} ({comma})", left, *items)

    def _keys(self, scope: Scope, depth: int) -> Node | None:
        left = self.pick(scope, lambda t: t.kind == "key")
        if left is None:
            return None
        other = self.pick(scope, lambda t: t.kind == "key" and t.entity == left.of) if self.maybe(0.25) else None
        return self._said(f"{{}} {self.r.choice(('is', 'is not', '='))} {{}}", left, other or self._key(scope, left))

    def _key(self, scope: Scope, left: Node) -> Node:
        if self.shop.entities[left.of].key.kind == "text":
            return leaf("text", self.r.choice(('"a"', '"A"', '"k1"', '"ی"', '"10"', '"gone"')))
        return leaf("integer", str(self.r.choice((1, 2, 3, 7, 99, 777))))

    def _tiers(self, scope: Scope, depth: int) -> Node | None:
        left = self.pick(scope, lambda t: t.kind == "tier")
        if left is None:
            return None
        t = next(t for path, t in self.single(scope) if path == left.text)
        said = self.r.choice(
            ("is", "is not", "at least", "<", "more than", "at most") if t.ordered else ("is", "is not", "=")
        )
        return self._said(f"{{}} {said} {{}}", left, leaf("tier", self.r.choice(t.names)))

    def _durations(self, scope: Scope, depth: int) -> Node:
        return self._said(
            f"{{}} {self.r.choice(COMPARE)} {{}}", self.duration(scope, depth), self.duration(scope, depth - 1)
        )

    def _dates(self, scope: Scope, depth: int) -> Node:
        left = self.dated(scope, depth)
        return self._said(f"{{}} {self.r.choice(COMPARE)} {{}}", left, self.dated(scope, depth - 1))

    def _known(self, scope: Scope, depth: int) -> Node:
        choice = self.r.random()
        if choice < 0.3:
            subject = self.number(scope, depth)
        elif choice < 0.5:
            subject = self.dated(scope, depth)
        elif choice < 0.6:
            subject = self.duration(scope, depth)
        else:
            subject = self.pick(scope, lambda t: t.kind not in ("set", "cond")) or self.literal()
        return self._said(f"{{}} is {self.r.choice(('known', 'unknown', 'not known', 'not unknown'))}", subject)

    def _boolean(self, scope: Scope, depth: int) -> Node:
        found = self.pick(scope, lambda t: t.kind in ("boolean", "cond")) if self.maybe(0.85) else None
        if found is None:
            return leaf("cond", self.r.choice(("true", "false", "everyone")))
        if self.maybe(0.4):
            return Node(
                "cond",
                f"{{}} {self.r.choice(('is true', 'is false', 'is not true', 'is known'))}",
                (found,),
                (SUM,),
                PREDICATE,
            )
        return replace(found, kind="cond", of="", level=SUM)

    # --- sets, segments, places

    def _sets(self, scope: Scope, depth: int) -> Node | None:
        subject = self.set(scope, depth)
        if subject.kind != "set":
            return None
        choice = self.r.random()
        if choice < 0.15:
            return self._said(f"{{}} is {self.r.choice(('empty', 'not empty'))}", subject)
        one = self._element(scope, subject)
        if one is None:
            return self._said("{} is empty", subject)
        if choice < 0.4:
            return self._said(
                f"{{}} {self.r.choice(('includes', 'does not include', 'not includes'))} {{}}", subject, one
            )
        items = [one, *(x for _ in range(self.r.choice((0, 1, 2))) if (x := self._element(scope, subject)) is not None)]
        comma = ", ".join(["{}"] * len(items))
        way = self.r.choice(("any of", "all of", "none of", "exactly"))
        return self._said(f"{{}} includes {way} ({comma})", subject, *items)

    def _element(self, scope: Scope, subject: Node) -> Node | None:
        match subject.of:
            case "text":
                return self.word() if self.maybe(0.8) else self.plain_text(scope, 0)
            case "integer" | "decimal" | "float":
                return self.literal() if self.maybe(0.85) else self.pick(scope, lambda t: t.exact)
            case "date" | "datetime":
                return self.moment(subject.of)
            case "enum":
                names = next((t.names for path, t in self.single(scope) if path == subject.text and t.names), ())
                return leaf("text", f'"{self.r.choice(names)}"') if names else None
            case "boolean":
                return leaf("boolean", self.r.choice(("true", "false")))
            case _:
                return None

    def _segment(self, scope: Scope, depth: int) -> Node | None:
        if not self.rule_names:
            return None
        usable = [s for s in self.segments if self.ranks or not s.ranked]
        mine = [s for s in usable if s.entity == scope.here]
        link = self.pick(scope, lambda t: t.kind == "key" and any(s.entity == t.entity for s in usable))
        if link is not None and self.maybe(0.5):
            found = [s for s in usable if s.entity == link.of]
            chosen = self.r.choice(found)
            said = self.r.choice(("in segment", "is in segment", "is not in segment", "not in segment"))
            return replace(Node("cond", f"{{}} {said} {chosen.name}", (link,), (SUM,), PREDICATE), ranked=chosen.ranked)
        if not mine:
            return None
        if len(mine) > 1 and self.maybe(0.3):
            two = self.r.sample(mine, 2)
            text = f"in any segment of ({two[0].name}, {two[1].name})"
            return replace(leaf("cond", text, PREDICATE), ranked=any(s.ranked for s in two))
        one = self.r.choice(mine)
        return replace(leaf("cond", f"{self.r.choice(('', 'is '))}in segment {one.name}", PREDICATE), ranked=one.ranked)

    def _near(self, scope: Scope, depth: int) -> Node | None:
        subject = self.pick(scope, lambda t: t.kind == "geo")
        if subject is None:
            return None
        places = [*self.places, *(path for path, t in self.single(scope) if t.kind == "geo")]
        limit = self.r.choice(("5 km", "0 km", "500 m", "2.5 km", "20_000 km", "100_000 km"))
        some = self.r.sample(places, min(len(places), self.r.choice((1, 1, 2))))
        of = some[0] if len(some) == 1 else f"any of ({', '.join(some)})"
        return self._said(f"{{}} {self.r.choice(('', 'is ', 'is not '))}within {limit} of {of}", subject)

    # --- windows

    def _windowed(self, scope: Scope, depth: int) -> Node:
        subject = self.dated(scope, depth)
        constant = subject.text.startswith("anniversary")
        kind = "date" if constant else subject.kind
        window = self.window(scope, -1 if constant else depth - 1, kind)
        lead = self.r.choice(("", "", "is ", "is not "))
        if lead and window.text.split()[0] in ("today", "yesterday", "tomorrow"):
            lead = ""
        return Node("cond", f"{{}} {lead}{{}}", (subject, window), (SUM, OR), PREDICATE)

    def window(self, scope: Scope, depth: int, kind: str) -> Node:
        """A window over dates or datetimes; its bounds are constants, or with depth fields too."""
        clock = kind == "datetime" and self.maybe(0.25)
        unit = self.r.choice(("second", "minute", "hour") if clock else PERIODS)
        n = self._amount()
        choice = self.r.random()
        plural = f"{n} {unit}s"
        if choice < 0.3:
            return leaf("window", f"in the last {n} {'full ' if not clock and self.maybe(0.3) else ''}{unit}s")
        if choice < 0.36:
            return leaf("window", f"in the next {plural}")
        if choice < 0.46:
            side = self.r.choice(("ago", "from now"))
            low = self.r.choice((1, 2, 3))
            return leaf("window", f"between {low} and {low + self.r.choice((0, 1, 4))} {unit}s {side}")
        if choice < 0.58:
            return leaf(
                "window", f"{self.r.choice(('more', 'less'))} than {plural} {self.r.choice(('ago', 'from now'))}"
            )
        if choice < 0.63:
            unit = self.r.choice(PERIODS)
            return leaf("window", f"exactly {n} {unit}s {self.r.choice(('ago', 'from now'))}")
        if choice < 0.75:
            which = self.r.choice(("this", "previous", "next", "the next", "this"))
            return leaf("window", f"in {which} {self.r.choice(PERIODS)}")
        if choice < 0.8:
            return leaf("window", self.r.choice(("today", "yesterday", "tomorrow")))
        if choice < 0.93:
            return Node(
                "window",
                f"{self.r.choice(('before', 'after', 'since', 'until', 'on'))} {{}}",
                (self._bound(scope, depth),),
                (SUM,),
            )
        return Node("window", "between {} and {}", (self._bound(scope, depth), self._bound(scope, depth)), (SUM, SUM))

    def _amount(self) -> str:
        if self.params and self.maybe(0.15):
            return self.r.choice(self.params)
        return str(self.r.choice((1, 1, 2, 3, 6, 7, 12, 30, 90)))

    def _bound(self, scope: Scope, depth: int) -> Node:
        kind = self.r.choice(("date", "datetime"))
        if depth >= 0 and self.maybe(0.4):
            return self.dated(scope, min(depth, 1), kind)
        if self.maybe(0.3):
            unit = self.r.choice(("day", "week", *LONG_UNITS))
            return Node(kind, f"{{}} {self.r.choice('+-')} {self.span(unit)}", (self.moment(kind),), (SUM,), SUM)
        return self.moment(kind)

    # --- rows

    def _any(self, scope: Scope, depth: int) -> Node | None:
        function = self.r.choice(("any", "none", "every", "any"))
        return self._over_rows(scope, depth, function, "cond", condition=function == "every")

    def _sequence(self, scope: Scope, depth: int) -> Node | None:
        timed = [each for each in self.collections(scope) if each.time]
        if not timed:
            return None
        count = self.r.choice((2, 2, 3, 4))
        chosen = [self.r.choice(timed) for _ in range(count)]
        by_day = any(each.time == "date" for each in chosen)
        steps: list[Node] = []
        previous: Many | None = None
        for index, many in enumerate(chosen):
            positive = index == 0 or self.maybe(0.65)
            steps.append(self._step(scope, depth, many, previous, positive, index == count - 1, by_day))
            previous = many if positive else previous
        text = " then ".join(["{}"] * count)
        lead = self.r.choice(("", "", "is ", "is not "))
        return Node("cond", f"{lead}sequence({text})", tuple(steps), level=PREDICATE)

    def _step(
        self, scope: Scope, depth: int, many: Many, previous: Many | None, positive: bool, last: bool, by_day: bool
    ) -> Node:
        clauses: list[Node] = []
        if previous is not None and (not positive and last or self.maybe(0.4)):
            unit = self.r.choice(("day", "week") if by_day else EXACT_UNITS)
            kind = "must" if not positive and last else "clause"
            clauses.append(leaf(kind, f" within {self.r.choice((0, 1, 1, 2, 7, 30, 48)) or 1} {unit}s"))
        if self.maybe(0.25):
            clauses.append(Node("clause", " {}", (self.window(scope, 0, many.time),)))
        if previous is not None and self.maybe(0.25):
            fields = [name for name, t in self.members(many.last) if (name, t) in set(self.members(previous.last))]
            fields = [name for name in fields if self._type(many.last, name).kind not in ("set", "geo", "cond")]
            if fields:
                clauses.append(leaf("clause", f" with same {', '.join(self.r.sample(fields, 1))}"))
        self.r.shuffle(clauses)
        if self.maybe(0.45):
            inner = Scope((*scope.frames, *many.frames))
            clauses.append(Node("clause", " where {}", (self.cond(inner, depth - 1),)))
        return Node("step", f"{'' if positive else 'no '}{many.path}{'{}' * len(clauses)}", tuple(clauses))

    def _type(self, entity: str, name: str) -> T:
        return next(t for found, t in self.members(entity) if found == name)

    def _top(self, scope: Scope, depth: int) -> Node | None:
        alone = Scope((scope.here,))
        amount = self.r.choice(("1", "2", "3", "10", "10%", "50%", "33.3%", "100%", "0.5%", *self.params))
        way = self.r.choice(("top", "bottom"))
        among = [s.name for s in self.segments if s.entity == scope.here] if self.rule_names else []
        tail = f" among {self.r.choice(among)}" if among and self.maybe(0.3) else ""
        lead = self.r.choice(("", "is ", "is not ", "not "))
        if self.maybe(0.3):
            made = self.aggregated(alone, 1, ("sum", "average", "max"), self.summed)
            if made is not None:
                path = made[0].text.partition("(")[2].partition("{")[0].rstrip(")")
                per = self._group(alone, path)
                if per:
                    return Node(
                        "cond", f"{lead}{way} {amount} by {{}} per {per}{tail}", (made[0],), (SUM,), PREDICATE, True
                    )
        by = self.sortable(alone, 1)
        if self.maybe(0.35):
            per = [path for path, t in self._from(scope.here, 1) if t.kind not in ("set", "geo")]
            tail = f" per {self.r.choice(per)}{tail}"
        return Node("cond", f"{lead}{way} {amount} by {{}}{tail}", (by,), (SUM,), PREDICATE, True)

    def _group(self, alone: Scope, path: str) -> str:
        """A path through the collection that is aggregated, or a beginning of it."""
        through = [m for m in self.collections(alone) if path == m.path or path.startswith(m.path + ".")]
        if not through:
            return ""
        many = self.r.choice(through)
        ends = [p for p, t in self._from(many.last, 1) if t.kind not in ("set", "geo")]
        return f"{many.path}.{self.r.choice(ends)}" if ends else ""

    def _sample(self, scope: Scope, depth: int) -> Node:
        percent = self.r.choice(("0%", "10%", "50%", "33.333%", "99.9%", "100%"))
        seed = self.r.choice((*WORDS[:6], "spring-2026"))
        return leaf("cond", f'sample({percent}, "{seed}")', PREDICATE)
