"""Encoders trained without labels, in pairs: how they learn, where they are read and differ."""
