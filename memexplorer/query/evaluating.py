"""A query's tree evaluated over columns: what isn't written here, a query can't do."""

import ast
import difflib

import numpy as np

from memexplorer.query.parsing import QueryError
from memexplorer.query.values import Value, each, lowest, numbered, quoted, texts, unknown

MOST = 100  # parts, each over all rows; `contains` looks into every text and counts ten times
FUNCTIONS = ("top(score, n)", "bottom(score, n)", 'contains(id, "text")', "abs(score)")
SIGNS = {
    ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
    ast.Eq: np.equal, ast.NotEq: np.not_equal, ast.Is: np.equal, ast.IsNot: np.not_equal,
}  # fmt: skip
SUMS = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide}
# What Python would understand and a query doesn't, in words.
KINDS = {
    "Attribute": "a dot between names", "Lambda": "lambda", "IfExp": "if … else",
    "ListComp": "a for inside brackets", "GeneratorExp": "a for inside brackets",
    "SetComp": "a for inside brackets", "DictComp": "a for inside brackets", "Dict": "a dictionary",
    "JoinedStr": "an f-string", "NamedExpr": ":=", "Await": "await", "Yield": "yield",
    "Starred": "a star", "Slice": "a slice",
}  # fmt: skip


class Reader:
    """Evaluates a parsed text over columns of `count` rows."""

    def __init__(self, columns, count, places):
        self.columns, self.count, self.places, self._done = columns, count, places, 0

    def truth(self, node):
        """A mask, or one truth value for all; QueryError where there is none."""
        value = self.value(node)
        if value.kind != "truth":
            like = 'label == "cat"' if value.kind == "text" else "vote < 0.2"
            raise self.fault(
                node, f"{self.said(node, value)}; a condition is wanted, such as {like}"
            )
        return value.data

    def value(self, node) -> Value:
        self._done += 1
        if self._done > MOST:
            raise self.fault(node, f"more than {MOST} parts are too much for one query")
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        if read is None:
            raise self.fault(node, f"{KINDS.get(type(node).__name__, 'this')} is not known here; "
                             "conditions, names, numbers and text are")  # fmt: skip
        return read(node)

    def fault(self, node, words) -> QueryError:
        start, end = self.places.of(node)
        return QueryError(words, start, end)

    def said(self, node, value) -> str:
        """What this is, in words: `loss` is a number."""
        what = {"none": "None", "list": "a list", "text": "text", "number": "a number"}
        typed = self.places.words(*self.places.of(node))
        typed = typed if len(typed) < 40 else typed[:39] + "…"
        return f"{typed} is {what.get(value.kind, 'a condition')}"

    def _constant(self, node):
        value = node.value
        if value is None or isinstance(value, bool):
            return Value("none", None) if value is None else Value("truth", value)
        if isinstance(value, str):
            return Value("text", value)
        if isinstance(value, int | float) and abs(value) < 1e300:
            return Value("number", float(value))
        raise self.fault(node, "this is no number that can be compared with")

    def _name(self, node):
        return self._column(node, node.id)

    def _subscript(self, node):
        layer = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if not isinstance(node.value, ast.Name) or not isinstance(layer, str):
            raise self.fault(node, "square brackets hold a layer's name, as in vote[stage2]")
        return self._column(node, f"{node.value.id}[{layer.strip()}]")

    def _column(self, node, name):
        if name in self.columns:
            return self.columns[name]
        wrong = {"null": "None", "true": "True", "false": "False", "nan": "None"}.get(name.lower())
        near = [wrong] if wrong else difflib.get_close_matches(name, self.columns, n=3, cutoff=0.5)
        there = f"did you mean {' or '.join(near)}?" if near else (
            "there are " + ", ".join(list(self.columns)[:12])
        )  # fmt: skip
        if not near and name.isidentifier():
            there += f'; text is quoted: "{name}"'
        raise self.fault(node, f"there is no {name}: {there}")

    def _boolop(self, node):
        parts = [self.truth(part) for part in node.values]
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        found = parts[0]
        for part in parts[1:]:
            found = join(found, part)
        return Value("truth", found)

    def _unaryop(self, node):
        if isinstance(node.op, ast.Not):
            return Value("truth", np.logical_not(self.truth(node.operand)))
        if isinstance(node.op, ast.Invert):
            raise self.fault(node, "~ is not known: write not")
        value = self._number(node.operand)
        return Value("number", np.negative(value) if isinstance(node.op, ast.USub) else value)

    def _binop(self, node):
        if type(node.op) not in SUMS:
            wanted = {"BitAnd": "; write and", "BitOr": "; write or"}
            sign = type(node.op).__name__
            raise self.fault(node, f"only + - * / are known{wanted.get(sign, '')}")
        left, right = (np.asarray(self._number(side), np.float64)
                       for side in (node.left, node.right))  # fmt: skip
        found = SUMS[type(node.op)](left, right)
        # x / 0 is unknown, not larger than everything
        return Value("number", np.where(np.isfinite(found), found, np.nan))

    def _number(self, node):
        value = self.value(node)
        if value.kind != "number":
            raise self.fault(node, f"{self.said(node, value)}; a number is wanted here")
        whole = getattr(getattr(value.data, "dtype", None), "kind", "") in ("i", "u")
        # a small or unsigned integer has no room for what is made of it
        return value.data.astype(np.float64) if whole else value.data

    def _list(self, node):
        # One list is one part, however long: its members are looked up together.
        for part in node.elts:
            negative = isinstance(part, ast.UnaryOp) and isinstance(part.operand, ast.Constant)
            if not (negative or isinstance(part, ast.Constant)):
                raise self.fault(part, "a list holds text and numbers only")
        before = self._done
        found = Value("list", [self.value(part) for part in node.elts])
        self._done = before
        return found

    _tuple = _set = _list

    def _compare(self, node):
        sides, found = [node.left, *node.comparators], True
        values = [self.value(side) for side in sides]
        for at, sign in enumerate(node.ops):
            pair = values[at], values[at + 1]
            if isinstance(sign, ast.In | ast.NotIn):
                step = self._among(sides[at : at + 2], *pair, isinstance(sign, ast.NotIn))
            else:
                step = self._between(node, sides[at : at + 2], *pair, sign)
            found = step if found is True else np.logical_and(found, step)
        return Value("truth", found)

    def _between(self, node, sides, left, right, sign):
        kinds, apply = {left.kind, right.kind}, SIGNS[type(sign)]
        equality = apply in (np.equal, np.not_equal)
        if "list" in kinds:
            raise self.fault(node, 'a list is asked with in: label in ["cat", "dog"]')
        if "none" in kinds:
            if not equality:
                raise self.fault(node, "None can only be asked with == or !=")
            other = right if left.kind == "none" else left
            return apply(unknown(other), True)
        left, right = numbered(left, right), numbered(right, left)
        if left.kind != right.kind:
            raise self.fault(node, self._apart(sides, left, right))
        if not equality and left.kind != "number":
            raise self.fault(node, f"{self.said(sides[0], left)}, which has no order: only ==, != "
                             "and in compare it")  # fmt: skip
        if left.kind == "text":
            return self._same_text(sides, left, right, apply)
        return apply(left.data, right.data) & ~unknown(left) & ~unknown(right)

    def _apart(self, sides, left, right):
        words = (
            f"{self.said(sides[0], left)} and {self.said(sides[1], right)}: they can't be compared"
        )
        for value, other, side in ((left, right, sides[1]), (right, left, sides[0])):
            if value.kind == "text" and other.kind == "number" and isinstance(side, ast.Constant):
                words += f'; text is quoted: "{side.value}"'
            if value.kind == "number" and isinstance(other.data, str):
                words += "; a number has no quotes"
        return words

    def _same_text(self, sides, left, right, apply):
        for value, other, side in ((left, right, sides[1]), (right, left, sides[0])):
            if value.names is not None and isinstance(other.data, str):
                code = self._code(side, value.names, other.data)
                return apply(value.data, code) & (value.data >= 0)
        if left.names is not None and left.names == right.names:
            return apply(left.data, right.data) & ~unknown(left) & ~unknown(right)
        return apply(texts(left), texts(right)) & ~unknown(left) & ~unknown(right)

    def _code(self, node, names, name) -> int:
        if name in names:
            return names.index(name)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        there = f"did you mean {' or '.join(map(quoted, near))}?" if near else (
            "there are, among others: " + ", ".join(map(quoted, names[:8])))  # fmt: skip
        raise self.fault(node, f"there is no class {quoted(name)}; {there}")

    def _among(self, sides, left, right, negated):
        if right.kind != "list":
            raise self.fault(sides[1], 'in wants a list, such as ["cat", "dog"]; for a part of a '
                             'text: contains(id, "text")')  # fmt: skip
        members = [numbered(member, left) for member in right.data]
        for member, node in zip(members, sides[1].elts, strict=True):
            if member.kind != left.kind:
                raise self.fault(node, self._apart([sides[0], node], left, member))
        wanted = [member.data for member in members]
        if left.kind == "text" and left.names is not None:
            codes = [self._code(node, left.names, name)
                     for name, node in zip(wanted, sides[1].elts, strict=True)]  # fmt: skip
            hit = np.isin(left.data, codes)
        elif left.kind == "text":
            hit = each(left, set(wanted).__contains__)
        else:
            hit = np.isin(left.data, wanted)
        return np.not_equal(hit, negated) & ~unknown(left)

    def _call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        call = {"top": self._top, "bottom": self._top, "contains": self._contains,
                "abs": self._abs}.get(name)  # fmt: skip
        if call is None:
            raise self.fault(node, f"there is no function {name}".rstrip() + "; there are "
                             + ", ".join(FUNCTIONS))  # fmt: skip
        if node.keywords or len(node.args) != (1 if name == "abs" else 2):
            like = next(form for form in FUNCTIONS if form.startswith(name))
            raise self.fault(node, f"{name} is written {like}")
        return call(node, *node.args)

    def _abs(self, _node, score):
        return Value("number", np.abs(self._number(score)))

    def _top(self, node, score, count):
        data, wanted = self._number(score), self._number(count)
        if np.ndim(data) == 0:
            raise self.fault(score, "a score is wanted here, such as suspicion")
        if np.ndim(wanted) or not np.isfinite(wanted) or wanted < 1 or wanted != int(wanted):
            raise self.fault(count, "how many? A whole number from 1 on is wanted here")
        sign = -1 if node.func.id == "top" else 1
        return Value("truth", lowest(sign * np.asarray(data, np.float64), int(wanted)))

    def _contains(self, node, *sides):
        values = [self.value(side) for side in sides]
        self._done += 9
        parts = [value.data for value in values if isinstance(value.data, str)]
        held = [value for value in values if value.kind == "text" and np.ndim(value.data)]
        if len(parts) != 1 or len(held) != 1:
            raise self.fault(node, 'contains is written contains(id, "text")')
        part = parts[0].casefold()
        return Value("truth", each(held[0], lambda text: part in text.casefold()))
