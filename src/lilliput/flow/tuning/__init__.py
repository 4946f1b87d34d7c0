"""Tuning by measurement: which kernel, at which setting of its knobs, costs least on a core."""
