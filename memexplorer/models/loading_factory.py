"""A network from the user's own Python file: factory.py:build."""

import hashlib
import inspect
from dataclasses import replace

from torch import nn

from memexplorer.models.origin import Origin, stem_channels
from memexplorer.models.places import locate
from memexplorer.models.preprocessing import Preprocessing, override
from memexplorer.models.user_file import executed, explained, neighbours, relatives


def load(path, function, arguments, *, spec, roots=None):
    """What does this factory build?

    path       the Python file; it may import its neighbours, absolutely or relatively
    function   the name in it to call (or a network that is there already)
    arguments  keyword arguments for it
    returns    (network, Origin)
    errors     FileNotFoundError, or ValueError in the words of the factory's own fault
    """
    file = locate(path, argument="model", roots=roots)
    with neighbours(file) as seen:
        module = executed(file, spec)
        build = getattr(module, function, None)
        if build is None:
            raise ValueError(
                f"model {spec!r}: {file.name} has no {function!r}; it has "
                f"{', '.join(_offered(module)) or 'no functions'}"
            )
        built = build if isinstance(build, nn.Module) else _called(build, arguments, file, spec)
        sources = {file, *seen(), *relatives(module)}
    network, extra, notes = _network_in(built, function, spec)
    places = (network, extra, build, module)
    stated = next((p for p in (_said(place, "preprocessing") for place in places) if p), None)
    wanted = stem_channels(network)
    if stated is not None:
        wanted = replace(override(wanted, stated), stated_by="the model (its factory)")
    classes = next((c for c in (_said(place, "classes") for place in places) if c), None)
    code = _digest(sources, function, arguments)
    known = Origin(spec, None, wanted, classes and tuple(map(str, classes)), notes, code=code)
    return network, known


def _called(build, arguments, file, spec):
    if not callable(build):
        raise ValueError(
            f"model {spec!r} names a {type(build).__name__}, but a function was wanted"
        )
    try:
        inspect.signature(build).bind(**arguments)
    except TypeError as unfit:
        name = getattr(build, "__name__", type(build).__name__)
        raise ValueError(
            f"model {spec!r}: {name}{inspect.signature(build)} can't be called like that: {unfit}; "
            f"give its arguments after a question mark: {file.name}:{name}?width=32"
        ) from unfit
    except ValueError:  # no signature to be had
        pass
    with explained(file, spec, "when it was called"):
        return build(**arguments)


def _network_in(built, function, spec):
    """The network in what the factory returned, what came with it, and notes."""
    if isinstance(built, nn.Module):
        return built, None, ()
    parts = list(built) if isinstance(built, tuple | list) else []
    networks = [part for part in parts if isinstance(part, nn.Module)]
    if len(networks) != 1:
        came = (
            f"a {type(built).__name__} with {len(networks)} of them"
            if parts
            else (f"a {type(built).__name__}")
        )
        raise ValueError(
            f"model {spec!r}: {function} returned {came}, but one nn.Module was wanted"
        )
    extra = next((part for part in parts if isinstance(part, dict | Preprocessing)), None)
    note = f"{function} returned a {type(built).__name__}; the network in it is used"
    return networks[0], extra, (note,)


def _said(place, name):
    """What the network, the function or the file says about its images or classes."""
    if name == "preprocessing" and isinstance(place, Preprocessing):
        return place
    value = place.get(name) if isinstance(place, dict) else getattr(place, name, None)
    if name == "preprocessing":
        if value is None and isinstance(place, dict) and place.keys() <= {"classes", *_FIELDS}:
            value = {key: entry for key, entry in place.items() if key != "classes"}
        return value if isinstance(value, dict | Preprocessing) else None
    return value if isinstance(value, list | tuple) else None


_FIELDS = Preprocessing.__dataclass_fields__.keys()


def _offered(module):
    return [
        n
        for n, v in vars(module).items()
        if not n.startswith("_")
        and (isinstance(v, nn.Module) or getattr(v, "__module__", None) == module.__name__)
    ]


def _digest(files, function, arguments) -> str:
    digest = hashlib.blake2b(f"{function} {sorted(arguments.items())!r}".encode(), digest_size=20)
    for file in sorted(files, key=lambda file: (file.name, file.read_bytes())):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
