"""An image classifier or encoder of transformers: hf:ID-or-folder."""

from contextlib import contextmanager
from pathlib import Path

from memexplorer.models import fitting, hf_images
from memexplorer.models import weights as files
from memexplorer.models.hubs import fetched, installed
from memexplorer.models.origin import Origin
from memexplorer.models.places import locate


def load(name, given, *, spec, weights=None, trust=False, roots=None):
    """Which network of the hub, or of a folder made by save_pretrained, is meant?

    name     a folder, or an id such as google/vit-base-patch16-224
    given    revision=… only
    weights  a file: the folder or id then only says the architecture
    trust    allow code that comes with the network
    returns  (network, Origin); of networks with an image and a text tower, the image tower
    """
    library = installed("transformers")
    if set(given) - {"revision"}:
        raise ValueError(f"model {spec!r} has arguments, but only revision is known for hf:")
    name = _place(name, roots)
    options = {"trust_remote_code": bool(trust), **given}
    with _quiet(library):
        config = _config(library, name, spec, options)
        kind = _kind(library, config)
        if weights is not None:
            loaded = files.read(weights, trust=trust, roots=roots)
            network = _described(kind, config, loaded, trust)
            notes = fitting.fit(network, loaded, weights=weights, spec=spec)
        else:
            network, notes = _pretrained(kind, name, spec, options)
        network, tower = _image_tower(network, spec)
        wanted, more = hf_images.stated(library, name, config, network, options)
    return network, Origin(
        spec, weights and str(weights), wanted, _classes(config, kind), (*notes, *tower, *more)
    )


def _place(name, roots):
    """The folder that is meant, or the id as it is."""
    path = Path(name).expanduser()
    if path.exists() or path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        return str(locate(name, argument="model", roots=roots, folder=True))
    return name


@contextmanager
def _quiet(library):
    """Without the library's own report and progress bar on the terminal."""
    logging = library.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _config(library, name, spec, options):
    if Path(name).is_dir() and not (Path(name) / "config.json").exists():
        raise ValueError(
            f"model {spec!r} has no config.json; give a folder made by save_pretrained"
        )
    with fetched(spec, "transformers"):
        try:
            return library.AutoConfig.from_pretrained(name, **options)
        except (ValueError, KeyError) as unknown:
            raise ValueError(
                f"model {spec!r} can't be read by this transformers: {unknown}"
            ) from unknown


def _kind(library, config):
    """The class that builds this network: with its classifier if it was saved with one."""
    saved = (getattr(config, "architectures", None) or [""])[0]
    if "ForImageClassification" in saved:
        return library.AutoModelForImageClassification
    if saved.endswith("WithProjection") and hasattr(library, saved):
        return getattr(library, saved)
    return library.AutoModel


def _described(kind, config, loaded, trust):
    """The network of this config, with as many classes as the file has."""
    heads = [
        v.shape[0]
        for k, v in loaded.items()
        if k.endswith(("classifier.weight", "classifier.1.weight", "head.weight")) and v.ndim == 2
    ]
    if heads and "Classification" in kind.__name__ and heads[0] != config.num_labels:
        config.num_labels = heads[0]
    if hasattr(kind, "from_config"):
        return kind.from_config(config, trust_remote_code=bool(trust))
    return kind(config)


def _pretrained(kind, name, spec, options):
    with fetched(spec, "transformers"):
        try:
            network, report = kind.from_pretrained(name, output_loading_info=True, **options)
        except Exception as unfit:
            if not Path(name).is_dir():
                raise
            first = str(unfit).strip().partition("\n")[0]
            raise ValueError(f"model {spec!r} can't be read: {first[:300]}") from unfit
    missing = sorted(report["missing_keys"])
    odd = [entry[0] if isinstance(entry, tuple) else entry for entry in report["mismatched_keys"]]
    if missing and not odd and all("pooler." in name for name in missing):
        network.pooler = None  # else it would answer with random weights
        return network, ("the file has no weights for the pooler, which is left out",)
    if missing or odd:
        named = ", ".join([*missing, *sorted(odd)][:5])
        raise ValueError(
            f"model {spec!r}: the weights don't fit its config.json: {len(missing)} missing, "
            f"{len(odd)} of another shape ({named}); save it again with save_pretrained"
        )
    extra = len(report["unexpected_keys"])
    return network, ((f"{extra} tensors in the file belong to something else",) if extra else ())


def _image_tower(network, spec):
    if getattr(network, "main_input_name", "pixel_values") == "pixel_values":
        return network, ()
    tower = getattr(network, "vision_model", None)
    if tower is None:
        raise ValueError(
            f"model {spec!r} takes {network.main_input_name}, but an image classifier or encoder "
            "(it takes pixel_values) was wanted"
        )
    return tower, ("the image tower (vision_model) is read",)


def _classes(config, kind):
    names = getattr(config, "id2label", None)
    if "Classification" not in kind.__name__ or not names:
        return None
    classes = tuple(str(names[key]) for key in sorted(names, key=int))
    made_up = all(name == f"LABEL_{number}" for number, name in enumerate(classes))
    return None if made_up else classes
