"""Ways to learn in spite of wrong labels."""
