"""The image tower of an open_clip network: open_clip:NAME."""

import difflib

from memexplorer.models import fitting
from memexplorer.models import weights as files
from memexplorer.models.hubs import fetched, installed
from memexplorer.models.origin import Origin
from memexplorer.models.preprocessing import Preprocessing


def load(name, given, *, spec, weights=None, trust=False, roots=None):
    """Which image tower of open_clip is meant, and what does it expect?

    name     as in open_clip.list_models(), such as ViT-B-32
    given    pretrained=TAG picks the weights (else "openai", else the first there is;
             pretrained=false leaves them random)
    weights  a file of the whole network or of its image tower: nothing is downloaded
    returns  (network, Origin)
    """
    library = installed("open_clip")
    known = library.list_models()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known[:3]
        raise ValueError(
            f"model {spec!r}: open_clip has no network {name!r}; near are {', '.join(near)}"
        )
    odd = [key for key in given if key not in ("pretrained", "force_image_size")]
    if odd:
        raise ValueError(
            f"model {spec!r} has the argument {odd[0]!r}, but only pretrained and "
            "force_image_size are known"
        )
    tag, side, notes = given.get("pretrained", True), given.get("force_image_size"), ()
    if weights is not None or tag is False:
        network = library.create_model(name, force_image_size=side, pretrained_text=False)
        notes = ("the weights are random: none were given",)
    else:
        tag = _tag(library, name, tag, spec)
        with fetched(spec, "open_clip"):
            network = library.create_model(name, pretrained=tag, force_image_size=side)
        notes = (f"the pretrained weights are those tagged {tag!r}",)
    stated = library.get_model_preprocess_cfg(network)
    network = network.visual
    if weights is not None:
        loaded = files.read(weights, trust=trust, roots=roots)
        notes = fitting.fit(network, loaded, weights=weights, spec=spec)
    wanted = Preprocessing(
        3,
        stated.get("size"),
        stated.get("mean"),
        stated.get("std"),
        interpolation=stated.get("interpolation") or "bicubic",
        stretch=stated.get("resize_mode") == "squash",
        stated_by="the model (open_clip)",
    )
    return network, Origin(spec, weights and str(weights), wanted, None, notes)


def _tag(library, name, tag, spec):
    tags = library.list_pretrained_tags_by_model(name)
    if tag is True and tags:
        return "openai" if "openai" in tags else tags[0]
    if tag not in tags:
        named = "no weights" if tag is True else f"no weights {tag!r}"
        raise ValueError(
            f"model {spec!r}: open_clip has {named} for it; there are "
            f"{', '.join(tags) or 'none'}; give weights=FILE, or pretrained=false"
        )
    return tag
