"""The parts of the page of information: what is told, the ranking of networks, the two patterns."""
