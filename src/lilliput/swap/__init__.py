"""Swap: models larger than the memory, tile by tile between RAM and a block device."""
