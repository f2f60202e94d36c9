"""The small multilayer perceptron of the digits sample."""

from memexplorer.models.classifiers import MLP


def build():
    network = MLP((64, 256, 256, 10))
    network.preprocessing = {"channels": 1, "size": 8}
    return network
