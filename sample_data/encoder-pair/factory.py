"""The small encoder of the encoder-pair sample: for f.safetensors and for g.safetensors."""

from memexplorer.models.encoders import ResNet9


def build():
    network = ResNet9(0.5)
    network.preprocessing = {"channels": 3, "size": 32, "mean": 0.5, "std": 0.25}
    return network
