"""Do the documents say what the code does?"""

import ast
import contextlib
import io
import re
from pathlib import Path

import pytest

from memexplorer.headless import opening

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| `([\w.]+)` \| (.+?) \| (.*?) \|$", re.MULTILINE)
README = ROOT / "README.md"
COMMANDS = {"launch", "run", "doctor"}


def public_functions(path):
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def said(node):
    """(question, source) of a function, as its docstring has them; source "" when it has none."""
    docstring = ast.get_docstring(node) or ""
    source = re.search(r"^source\s+(.+(?:\n[ ]{2,}.+)*)", docstring, re.MULTILINE)
    return opening(docstring), " ".join(source[1].split()) if source else ""


def table(name):
    """{name: (question, source)} of a table in docs."""
    rows = ROW.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert len({row[0] for row in rows}) == len(rows), f"docs/{name} lists a name twice"
    return {row[0]: (row[1], row[2]) for row in rows}


def measures():
    return {
        f"{path.stem}.{node.name}": said(node)
        for path in sorted((ROOT / "memexplorer" / "measures").glob("*.py"))
        for node in public_functions(path)
    }


def studies():
    return {
        path.stem: said(node)
        for path in sorted((ROOT / "memexplorer" / "studies").glob("*.py"))
        for node in public_functions(path)
        if node.name == "run"
    }


@pytest.mark.parametrize(("name", "read"), [("measures.md", measures), ("studies.md", studies)])
def test_the_table_lists_what_there_is(name, read):
    code, docs = read(), table(name)
    faults = [f"no row for `{key}`; write: {row(key, *code[key])}" for key in code.keys() - docs]
    faults += [f"the row `{key}` has no such function; delete it" for key in docs.keys() - code]
    for key in code.keys() & docs.keys():
        question, source = code[key]
        if docs[key][0] != question or source not in ("", docs[key][1]):
            faults.append(f"the row of `{key}` differs; write: {row(key, question, source)}")
        if not docs[key][1]:
            faults.append(f"the row of `{key}` has no source; name paper and equation, or 'ours'")
    if faults:
        pytest.fail(f"docs/{name}:\n  " + "\n  ".join(sorted(faults)), pytrace=False)


def row(key, question, source):
    return f"| `{key}` | {question} | {source or 'SOURCE'} |"


@pytest.mark.parametrize("read", [measures, studies])
def test_docstrings_open_with_the_question(read):
    faults = [
        f"{key}: {question!r}" for key, (question, _) in read().items() if question[-1:] != "?"
    ]
    if faults:
        words = "\n  ".join(faults)
        pytest.fail(f"Open with the question it answers, ending in '?':\n  {words}", pytrace=False)


def code_of(path):
    return "\n".join(re.findall(r"```(?:\w+)?\n(.*?)```", path.read_text(encoding="utf-8"), re.S))


def makefile_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_the_readme_names_real_make_targets():
    named = set(re.findall(r"^make (\w+)", code_of(README), re.MULTILINE))
    assert {"app", "test"} <= named, "the README tells of `make app` and `make test`"
    assert named <= makefile_targets(), f"not in the Makefile: {named - makefile_targets()}"


def test_the_readme_names_real_options():
    code = code_of(README).replace("\\\n", " ")
    lines = re.findall(r"^memexplorer (\w+)(.*)$", code, re.MULTILINE)
    assert {command for command, _ in lines} == COMMANDS, "the README shows each command"
    for command, rest in lines:
        topic = [command, *re.findall(r"^ (\w+)", rest)] if command == "run" else [command]
        known = help_of(topic)
        for option in re.findall(r"(--[\w-]+)", rest):
            assert re.search(rf"{option}\b", known), f"`memexplorer {command}` has no {option}"


def help_of(topic):
    from memexplorer import cli

    with contextlib.redirect_stdout(io.StringIO()) as printed, pytest.raises(SystemExit) as ended:
        cli.main([*topic, "--help"])
    assert not ended.value.code, f"`memexplorer {' '.join(topic)}` is no command"
    return printed.getvalue()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs"])
def test_links_to_our_own_files_lead_somewhere(name):
    place = ROOT / name
    for page in [place] if place.is_file() else place.glob("*.md"):
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}, which isn't there"


def test_the_changelog_tells_of_this_version():
    import memexplorer

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {memexplorer.__version__}" in changelog, "CHANGELOG.md has no entry for the version"
