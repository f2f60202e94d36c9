"""From a line of text to Python's tree of it, and back to the place of each of its parts."""

import ast
import re
import warnings

LONGEST = 10_000  # characters
WORDS = re.compile(  # a quoted text; or a name with a layer in square brackets
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|\b(?P<name>[^\W\d]\w*)\[(?P<layer>[^\]"']+)\]"""
)
UNENDED = re.compile(r"(?:[<>=!+\-*/,]|\b(?:and|or|not|in|is))\s*$")


class QueryError(ValueError):
    """The text can't be understood, in words; `start` and `end`: which characters are meant."""

    def __init__(self, words: str, start: int = 0, end: int = 0):
        super().__init__(words)
        self.start, self.end = start, end


class Places:
    """Where does a part of what was parsed stand in what was typed?"""

    def __init__(self, text, line, added):
        self._text, self._line, self._added = text, line, added

    def of(self, node) -> tuple[int, int]:
        ends = node.col_offset, node.end_col_offset
        return tuple(self.typed(len(self._line.encode()[:at].decode())) for at in ends)

    def typed(self, at: int) -> int:
        """The same character, before quotes were put round the names of layers."""
        return min(at - sum(place < at for place in self._added), len(self._text))

    def words(self, start, end) -> str:
        return self._text[start:end]


def parsed(text: str) -> tuple[ast.expr, Places]:
    """Python's tree of the text, and where its parts stand; QueryError when it is none."""
    if len(text) > LONGEST:
        raise QueryError(f"{len(text):,} characters are too long: at most {LONGEST:,} are read")
    if not text.strip():
        raise QueryError('type a condition, such as label == "cat" and vote < 0.2')
    if half := re.search("[\ud800-\udfff]", text):
        words = "this is half a character, which no text holds; leave it out or paste it again"
        raise QueryError(words, half.start(), half.end())
    added, line, last = [], "", 0
    flat = re.sub(r"[\t\n\r\f\v]", " ", text)
    for found in WORDS.finditer(flat):
        name = found["name"]
        if name is None or name in ("in", "not", "and", "or"):
            continue
        start, end = found.span("layer")
        line += flat[last:start]
        added.append(len(line))
        line += '"'
        for sign in found["layer"]:
            line += sign
            if sign == "\\":  # doubled, as Python reads it
                added.append(len(line))
                line += sign
        added.append(len(line))
        line += '"'
        last = end
    line += flat[last:]
    # A bracket around all of it: blanks at the start are no indentation.
    line, added = "(" + line + "\n)", [0] + [place + 1 for place in added]
    places = Places(text, line, added)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(line, mode="eval").body, places
    except SyntaxError as broken:
        raise misread(broken, text, flat, places) from None
    except (RecursionError, MemoryError, ValueError):
        raise QueryError("too many brackets or signs inside one another to be read") from None


def misread(broken, text, flat, places) -> QueryError:
    """What is wrong with a text that Python can't read, in the words of somebody who typed it."""
    at = places.typed(max(0, (broken.offset or 1) - 1))
    bare = WORDS.sub(lambda found: "_" * len(found[0]), flat)
    if odd := re.search("[“”„‘’«»`]", bare):
        return QueryError(f'“{odd[0]}” is no quote here: write "…"', odd.start(), odd.end())
    if single := re.search(r"(?<![=!<>:])=(?!=)", bare):
        words = "one = does not compare: write =="
        return QueryError(words, single.start(), single.end())
    if mark := re.search("[\"']", bare):
        words = f"the quote {mark[0]} that opens here is not closed"
        return QueryError(words, mark.start(), len(text))
    for sign, wanted in {"&&": "and", "||": "or", "<>": "!=", "AND ": "and", "OR ": "or",
                         "NOT ": "not", "!": "not", ";": "and"}.items():  # fmt: skip
        if (place := bare.find(sign)) >= 0 and bare[place : place + 2] != "!=":
            length = len(sign.rstrip())
            return QueryError(f"{sign.strip()} is not known: write {wanted}", place, place + length)
    for opens, closes in ("()", "[]", "{}"):
        if bare.count(opens) != bare.count(closes):
            more = opens if bare.count(opens) > bare.count(closes) else closes
            place = bare.rfind(more)
            return QueryError(f"the bracket {more} has no partner", place, place + 1)
    if at >= len(text.rstrip()) or UNENDED.search(bare):
        return QueryError("something is missing at the end", len(text.rstrip()) - 1, len(text))
    end = re.compile(r"\w+|.").match(flat, at).end()
    return QueryError(f"“{text[at:end]}” can't stand here", at, end)
