"""The shipped samples: small real sets and the small networks trained on them."""

from memexplorer.shipped import folder

NAMES = ("cifar-small", "digits", "encoder-pair")


def sample(name: str) -> dict:
    """Where are the network and the data of a shipped sample?

    name     "cifar-small" (10 % of the training labels are wrong), "digits" (20 %), or
             "encoder-pair": two encoders of the images of cifar-small, see its README.md
    returns  model, weights, data, held_out: specs as `load_model` and `load_examples` take them;
             of the pair also the second network's weights as `reference`, and the `split`

    >>> sorted(sample("digits"))
    ['data', 'held_out', 'model', 'weights']
    """
    if name not in NAMES:
        raise ValueError(f"sample is {name!r}, but the shipped ones are {', '.join(NAMES)}")
    here = folder("sample_data") / name
    if name == "encoder-pair":
        images = sample("cifar-small")
        return {
            "model": f"{here / 'factory.py'}:build",
            "weights": str(here / "f.safetensors"),
            "data": images["data"],
            "held_out": images["held_out"],
            "reference": str(here / "g.safetensors"),
            "split": str(here / "split.json"),
        }
    return {
        "model": f"{here / 'factory.py'}:build",
        "weights": str(here / "weights.safetensors"),
        "data": str(here / "train.npz"),
        "held_out": str(here / "held_out.npz"),
    }
