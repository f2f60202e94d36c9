"""How training on noise differs from training on real data: views of the closer look."""
