"""What is asked of layers and units when a button is pressed: example or class, probes, grafts."""
