"""Measuring ourselves: claims of the literature, peers."""
