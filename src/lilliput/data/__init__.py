"""Recordings and datasets: reading what sensors gave, keeping it in folders with a manifest."""

from lilliput.data.dataset import Dataset, open_dataset, write_dataset
from lilliput.data.errors import DataError
from lilliput.data.manifest import Entry
from lilliput.data.recording import Channel, Facts, Mark, Recording, digest
from lilliput.data.writer import DatasetWriter

__all__ = [
    "Channel",
    "DataError",
    "Dataset",
    "DatasetWriter",
    "Entry",
    "Facts",
    "Mark",
    "Recording",
    "digest",
    "open_dataset",
    "write_dataset",
]
