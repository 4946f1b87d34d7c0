"""The style "blob": the model as data that a small interpreter runs, so that it can be replaced without its code."""

from lilliput.codegen.blob.format import Blob, BlobArgument, BlobLayer, BlobValue
from lilliput.codegen.blob.kernels import pointer_calls
from lilliput.codegen.blob.reader import is_blob, read_blob
from lilliput.codegen.blob.text import blob_text
from lilliput.codegen.blob.writer import blob_parts, write_blob

__all__ = [
    "Blob", "BlobArgument", "BlobLayer", "BlobValue", "blob_parts", "blob_text", "is_blob", "pointer_calls",
    "read_blob", "write_blob",
]  # fmt: skip
