"""What the image processor of a transformers network says about its images."""

from memexplorer.models.preprocessing import Preprocessing

RESAMPLE = {0: "nearest", 2: "bilinear", 3: "bicubic", 1: "bicubic", 4: "bilinear", 5: "bilinear"}


def stated(library, name, config, network, options):
    """What does this network expect of an image, by its processor, else by its config?

    returns  (Preprocessing, notes)
    """
    try:
        processor = library.AutoImageProcessor.from_pretrained(name, **options)
    except (OSError, ValueError, KeyError, ImportError):
        note = (
            "no image processor came with the network: set mean and std if its training used them",
        )
        return _by_config(config, network), note
    data = getattr(processor, "data_config", None)
    if data:  # timm's own description, inside transformers
        depth, *size = data["input_size"]
        return Preprocessing(
            depth,
            tuple(size),
            data["mean"],
            data["std"],
            data["interpolation"],
            data["crop_pct"],
            "the model (its timm config)",
        ), ()
    said = {key: value for key, value in processor.to_dict().items() if value is not None}
    plain = _by_config(config, network)
    mean, std = _normalisation(said)
    size, crop, stretch = _geometry(said)
    return Preprocessing(
        plain.channels,
        size or plain.size,
        mean,
        std,
        RESAMPLE.get(int(said.get("resample", 2)), "bilinear"),
        crop,
        "the model (its image processor)",
        stretch,
    ), ()


def _by_config(config, network) -> Preprocessing:
    vision = getattr(config, "vision_config", config)
    size = getattr(vision, "image_size", None)
    # A purely convolutional network has an image_size too, by default, and never uses it.
    if not any("position" in name or "pos_embed" in name for name in network.state_dict()):
        size = None
    size = size if isinstance(size, int | None) else tuple(size)
    channels = getattr(vision, "num_channels", None)
    if channels is None and size is None:
        return Preprocessing()
    return Preprocessing(channels, size, stated_by="the model (its config)")


def _normalisation(said):
    """Mean and std in units of [0, 1] pixels, whatever the processor rescales to."""
    factor = said.get("rescale_factor", 1 / 255) if said.get("do_rescale", True) else 1.0
    # EfficientNet's processor can shift to [-1, 1] after scaling.
    shift = 1.0 if said.get("rescale_offset") and said.get("do_rescale", True) else 0.0
    unit = 255 * factor
    normal = said.get("do_normalize", False)
    mean = said.get("image_mean", (0.0,)) if normal else (0.0,)
    std = said.get("image_std", (1.0,)) if normal else (1.0,)
    mean = tuple((value + shift) / unit for value in _listed(mean))
    std = tuple(value / unit for value in _listed(std))
    if not normal and abs(unit - 1) < 1e-6 and not shift:
        return None, None
    return mean, std


def _listed(values):
    return values if isinstance(values, list | tuple) else (values,)


def _geometry(said):
    """(height, width) or None, share of the middle that is kept, stretched or not."""
    size, cut = _pair(said.get("size")), _pair(said.get("crop_size"))
    kept = isinstance(said.get("size"), dict) and "height" not in said["size"]
    if "crop_pct" in said and kept and size:  # ConvNeXT: small ones are cropped, large stretched
        if size[0] >= 384:
            return size, 1.0, True
        return size, min(1.0, said["crop_pct"]), False
    if said.get("do_center_crop") and cut:
        if not said.get("do_resize", True) or not size:
            return cut, 1.0, False
        return cut, min(1.0, cut[0] / size[0]), not kept
    return (size if said.get("do_resize", True) else None), 1.0, not kept and bool(size)


def _pair(size):
    if isinstance(size, dict):
        if "height" in size:
            return size["height"], size["width"]
        side = size.get("shortest_edge") or size.get("longest_edge")
        return (side, side) if side else None
    if isinstance(size, list | tuple):
        return tuple(size)
    return (size, size) if size else None
