"""Keras 3: .keras files, read without Keras, and live models, which are saved as one first. Nothing is unpickled."""

from lilliput.formats.keras.importer import convert, load

__all__ = ["convert", "load"]
