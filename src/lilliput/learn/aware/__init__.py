"""Quantization-aware training: a float graph learns behind the formats that its integers will have.

The network computes with numbers that are rounded as the integer graph rounds them, and learns in float32 what they
are rounded from. It begins with one format a value, from calibration, and ends with the trained graph and the formats
that were learned with it. Source: Jacob et al. 2018 (arXiv 1712.05877), section 3.
"""
