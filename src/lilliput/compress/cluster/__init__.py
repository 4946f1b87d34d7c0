"""Weights in clusters."""

from lilliput.compress.cluster.codebook import Codebook
from lilliput.compress.cluster.k_means import k_means

__all__ = ["Codebook", "k_means"]
