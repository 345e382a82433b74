"""Python statements: what does not fit into one expression.

An aggregate needs a loop, and what is behind an ``and`` must not run before the rest holds. So ``city is "Yazd" and
count(orders) > 3 and age > 30`` becomes (what is cheap comes first)::

    if r0.f1 == c1 and r0.f2 > c2:
        a1 = 0
        for r1 in r0.l0:
            a1 += 1
        if a1 > c3:
            …

Expressions that are long or deep are cut as well: CPython reads neither 200 parentheses inside each other nor 100
levels of indentation, and a rule may have ten thousand lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segdsl.memory.access import Access
from segdsl.memory.graph import Graph, Node
from segdsl.memory.inline import SHORT, Inline
from segdsl.memory.sharing import Body
from segdsl.memory.writing import DEEP, Block, Env, Names

TALL = 24  # how deep an expression may nest
WIDE = 160  # how many nodes it may write out
ARMS = 16  # branches of one if … elif


class Statements(Inline):
    """Writes statements of one program; `body` is the body that is being written."""

    graph: Graph
    body: Body

    def __init__(self, names: Names, access: Access) -> None:
        super().__init__(names, access)
        self.lines: list[str] = []  # functions that are written

    def big(self, node: Node) -> bool:
        """Whether a node cannot simply be written as an expression."""
        return node.heavy or node.height > TALL or node.weight > WIDE

    def share(self, children: Sequence[Iterable[Node]], block: Block, env: Env, *, least: int = 0) -> None:
        """Compute what several children use; with ``least``, only what is worth a statement that may be in vain."""
        for node in self.body.shared(children, lambda n: env.name(n) is not None):
            if node.heavy or node.weight > least:
                self.temp(node, block, env)

    def temp(self, node: Node, block: Block, env: Env) -> str:
        """The name of a node, after a statement that computes it."""
        name = env.name(node)
        if name is not None:
            return name
        if node.trivial:
            return self.value(node, env)
        self.prepare(node, block, env)
        name = env.name(node)
        if name is None:
            name = self._assign(node, block, env)
            env.names[node.id] = name
        return name

    def _assign(self, node: Node, block: Block, env: Env) -> str:
        name = self.names.fresh("t")
        if node.kind in ("field", "key") and env.is_known(node.args[0]):
            reading = self.reading(node, self.value(node.args[0], env))
            if reading.slow and reading.fast:
                block.add(f"{name} = {reading.raw}")
                unread = block.nest(f"if not ({reading.fast.replace('{v}', name)}):")
                unread.add(f"{name} = {reading.slow}({name})")
                return name
        block.add(f"{name} = {self.value(node, env)}")
        return name

    def plain(self, node: Node, block: Block, env: Env) -> str:
        """A name, a constant or a slot: something that may be written twice."""
        self.prepare(node, block, env)
        if env.name(node) or node.trivial or (node.kind in ("field", "key") and self._is_slot(node, env)):
            return self.value(node, env)
        return self.temp(node, block, env)

    def _is_slot(self, node: Node, env: Env) -> bool:
        row = node.args[0]
        return env.is_known(row) and env.name(row) is not None and not self.reading(node, "r").slow

    def prepare(self, node: Node, block: Block, env: Env) -> None:
        """Write all statements that a node needs before it can be written as an expression."""
        if node.trivial or env.name(node) is not None or not self.big(node):
            return
        if node.height > TALL:
            self._ladder(node, block, env)
        match node.kind:
            case "agg" | "loop":
                loop = node if node.kind == "loop" else self.body.loop_of[node.id]
                self.loop(loop, block, env)
                env.names[loop.id] = ""
            case "and" | "or":
                env.names[node.id] = self._chain(node, block, env)
            case "if":
                env.names[node.id] = self._choose(node, block, env)
            case _:
                if len(node.args) > 1:
                    self.share([[arg] for arg in node.args], block, env, least=SHORT)
                for arg in node.args:
                    if arg.weight > WIDE // 2:
                        self.temp(arg, block, env)
                    else:
                        self.prepare(arg, block, env)

    def loop(self, loop: Node, block: Block, env: Env) -> None:
        raise NotImplementedError

    def _ladder(self, node: Node, block: Block, env: Env) -> None:
        """Compute a deep expression from below, a few rungs at a time."""
        rungs: dict[int, Node] = {}
        stack = [node]
        seen = {node.id}
        while stack:
            for arg in stack.pop().args:
                if arg.id not in seen and self.body.ours(arg) and env.name(arg) is None:
                    seen.add(arg.id)
                    if arg.height % (TALL // 2) == 0 and arg.kind != "agg":
                        rungs[arg.id] = arg
                    if arg.kind != "agg":
                        stack.append(arg)
        for i in sorted(rungs):
            self.temp(rungs[i], block, env)

    # --- and, or

    def _chain(self, node: Node, block: Block, env: Env) -> str:
        """An And or Or whose parts do not fit into one expression, as a temporary."""
        self.share([[part] for part in node.args], block, env, least=SHORT)
        conjunction = node.kind == "and"
        name = self.names.fresh("t")
        texts: list[str] = []
        inside, started, weight = Env(env), False, 0

        def flush() -> None:
            nonlocal started, weight
            if texts:
                where = block.nest(f"if {name}:" if conjunction else f"if not {name}:") if started else block
                where.add(f"{name} = {f' {node.kind} '.join(texts)}")
                texts.clear()
                started, weight = True, 0

        for part in node.args:
            hard = self.big(part) and inside.name(part) is None
            if hard or weight > WIDE:
                flush()
            here = Env(inside) if started or texts else env
            if hard and started:
                nested = block.nest(f"if {name}:" if conjunction else f"if not {name}:")
                self.prepare(part, nested, here)
                text, true = self.condition(part, here)
                nested.add(f"{name} = {text}")
            else:
                self.prepare(part, block, here)
                text, true = self.condition(part, here)
                texts.append(text)
                weight += part.weight
            if conjunction:
                inside.absorb(true)
        flush()
        return name

    def branch(self, node: Node, block: Block, env: Env) -> tuple[Block, Env]:
        """A block that only runs where a condition holds."""
        if node is self.graph.true:
            return block, Env(env)
        if node.kind != "and" or env.name(node) is not None or not self.big(node) or node.height > TALL:
            self.prepare(node, block, env)
            text, inside = self.condition(node, env)
            return block.nest(f"if {text}:"), Env(inside)
        self.share([[part] for part in node.args], block, env, least=SHORT)
        texts: list[str] = []
        inside, weight = Env(env), 0
        for part in node.args:
            hard = self.big(part) and inside.name(part) is None
            if texts and (hard or weight > WIDE):
                if block.depth > DEEP:
                    return self._flat_branch(node, block, inside, texts, part)
                block, inside = block.nest(f"if {' and '.join(texts)}:"), Env(inside)
                texts, weight = [], 0
            if hard:
                self.prepare(part, block, inside)
            text, true = self.condition(part, Env(inside) if texts else inside)
            inside.absorb(true)
            texts.append(text)
            weight += part.weight
        return block.nest(f"if {' and '.join(texts)}:"), Env(inside)

    def _flat_branch(self, node: Node, block: Block, env: Env, texts: list[str], part: Node) -> tuple[Block, Env]:
        """The rest of a long condition as one temporary, where indentation grows too deep."""
        held = self.names.fresh("t")
        block.add(f"{held} = {' and '.join(texts)}")
        block, env = block.nest(f"if {held}:"), Env(env)
        rest = self.graph.and_(*node.args[node.args.index(part) :])
        name = self._chain(rest, block, env) if rest.kind == "and" else self.temp(rest, block, env)
        return block.nest(f"if {name}:"), Env(env)

    # --- if

    def _choose(self, node: Node, block: Block, env: Env) -> str:
        """An If, and the Ifs in its else, as branches that assign a temporary."""
        arms: list[tuple[Node, Node]] = []
        while node.kind == "if" and env.name(node) is None:
            arms.append((node.args[0], node.args[1]))
            node = node.args[2]
        self.share([*[[c] for c, _ in arms], *[[v] for _, v in arms], [node]], block, env, least=SHORT)
        name = self.names.fresh("t")
        here, where, written = env, block, 0
        for number, (condition, value) in enumerate(arms):
            hard = self.big(condition) and here.name(condition) is None
            if number and (hard or written >= ARMS):
                where.nest("else:").add(f"{name} = U")
                where, here, written = block.nest(f"if {name} is U:"), Env(env), 0
            self.prepare(condition, where, here)
            text, true = self.condition(condition, here)
            arm = where.nest(f"{'elif' if written else 'if'} {text}:")
            self._set(name, value, arm, Env(true))
            here, written = Env(here), written + 1
        self._set(name, node, where.nest("else:"), here)
        return name

    def _set(self, name: str, value: Node, block: Block, env: Env) -> None:
        self.prepare(value, block, env)
        block.add(f"{name} = {self.value(value, env)}")
