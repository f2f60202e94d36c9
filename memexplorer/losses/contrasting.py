"""Losses of encoders that are taught without labels."""

import torch
from torch.nn import functional


def contrastive(temperature: float = 0.5):
    """Does a view resemble the other view of the same image more than all other views do?

    NT-Xent: the cross-entropy of each view's partner among all other views of the batch, by cosine
    similarity over the temperature; the mean of both directions.

    temperature  above 0; small: only the nearest of the others count
    returns      loss(output, targets, indices); output (view, dim): the first views of all images
                 of the batch, then their second views; targets and indices are not looked at
    errors       ValueError for a temperature that isn't above 0, or an odd number of views
    source       Chen et al. 2020 (SimCLR), eq. 1

    >>> loss = contrastive(1.0)
    >>> round(loss(torch.eye(2).repeat(2, 1)).item(), 4)  # log(e + 2) - 1
    0.5514
    """
    if not temperature > 0:
        raise ValueError(f"temperature is {temperature}, but a number above 0 was wanted")

    def loss(output, targets=None, indices=None):
        if len(output) % 2 or not len(output):
            raise ValueError(
                f"output has {len(output)} rows, but two views of each image were wanted: all "
                "first ones, then all second ones"
            )
        rows = functional.normalize(output.float(), dim=1)
        alike = rows @ rows.T / temperature
        itself = torch.eye(len(rows), dtype=torch.bool, device=rows.device)
        partner = torch.arange(len(rows), device=rows.device).roll(len(rows) // 2)
        return functional.cross_entropy(alike.masked_fill(itself, -torch.inf), partner)

    return loss


def masked():
    """How far are the pixels that were hidden from what the network makes of the rest?

    returns  loss(output, targets, indices): the mean squared difference over hidden pixels; output
             (example, channel, height, width); targets: the images, and which pixels were hidden
             (example, 1, height, width)
    source   He et al. 2022 (MAE), without the normalization per patch

    >>> images, hidden = torch.zeros(1, 1, 1, 2), torch.tensor([[[[True, False]]]])
    >>> masked()(torch.tensor([[[[2.0, 7.0]]]]), (images, hidden), None).item()
    4.0
    """

    def loss(output, targets, indices=None):
        images, hidden = targets
        wrong = (output - images).square() * hidden
        return wrong.sum() / (hidden.sum() * images.shape[1]).clamp(min=1)

    return loss
