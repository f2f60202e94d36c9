"""The parts of the page of pre-training: random labels again and again, and what that is worth."""
