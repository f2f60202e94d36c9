"""The small residual network of the cifar-small sample."""

from memexplorer.models.classifiers import ResNet


def build():
    network = ResNet(classes=10, widths=(16, 32, 64, 128))
    network.preprocessing = {
        "channels": 3,
        "size": 32,
        "mean": (0.492, 0.482, 0.446),
        "std": (0.247, 0.244, 0.262),
    }
    return network
