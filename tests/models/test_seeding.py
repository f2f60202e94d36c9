"""Does everybody draw what was seeded, whoever else seeds meanwhile?"""

import threading
import time

import torch

from memexplorer.models.seeding import seeded


def test_two_threads_draw_as_if_alone():
    wanted, drawn = {}, {seed: [] for seed in (1, 2)}
    for seed in drawn:
        with seeded(seed):
            wanted[seed] = torch.rand(2), torch.rand(2)

    def draw(seed):
        for _ in range(20):
            with seeded(seed):
                first = torch.rand(2)
                time.sleep(0.001)  # the other one's turn, if it could have it
                drawn[seed].append((first, torch.rand(2)))

    threads = [threading.Thread(target=draw, args=[seed]) for seed in drawn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, pairs in drawn.items():
        assert len(pairs) == 20
        assert all(torch.equal(torch.cat(pair), torch.cat(wanted[seed])) for pair in pairs)


def test_nothing_is_changed_for_others():
    torch.manual_seed(7)
    wanted = torch.rand(3)
    torch.manual_seed(7)
    with seeded(1):
        torch.rand(5)
    assert torch.equal(torch.rand(3), wanted)
