"""Where memorization lives: layers, the most memorized, rankings, and the pair of encoders."""
