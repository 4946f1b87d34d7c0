"""Parquet tables, with pyarrow. In the decoders' process, see worker.py."""

from __future__ import annotations

from typing import Any

import numpy as np
from refused import Refused  # type: ignore[import-not-found]

BATCH = 1 << 16  # rows
MAX_TEXT, MAX_ITEMS = 1 << 24, 1 << 20  # of what the file says of itself


class Parquet:
    """An open .parquet file, read batch by batch."""

    def __init__(self, path: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._pa = pa
        file = pq.ParquetFile(path, thrift_string_size_limit=MAX_TEXT, thrift_container_size_limit=MAX_ITEMS)
        kinds = [self._kind(field.type) for field in file.schema_arrow]
        self.names = [field.name for field, kind in zip(file.schema_arrow, kinds, strict=True) if kind]
        self.kinds = [kind for kind in kinds if kind]
        if len(set(self.names)) != len(self.names):
            raise Refused("has two columns of one name")
        self._batches = file.iter_batches(batch_size=BATCH, columns=self.names, use_threads=False)

    def _kind(self, kind: Any) -> str:
        """What a column of this type holds; "" for what a recording has no use for."""
        types = self._pa.types
        text = types.is_dictionary(kind) and (
            types.is_string(kind.value_type) or types.is_large_string(kind.value_type)
        )
        tests = {
            "whole": types.is_integer(kind) or types.is_boolean(kind),
            "number": types.is_floating(kind) or types.is_decimal(kind),
            "time": types.is_timestamp(kind),
            "text": text or types.is_string(kind) or types.is_large_string(kind),
        }
        return next((name for name, holds in tests.items() if holds), "")

    def batch(self) -> tuple[dict[str, Any], bytes]:
        """The next rows."""
        batch = next(self._batches, None)
        if batch is None:
            return {"rows": 0, "texts": {}, "done": True}, b""
        numbers, texts = [], {}
        for place, kind in enumerate(self.kinds):
            column = batch.column(place)
            if kind == "text":
                texts[str(place)] = [each or "" for each in column.to_pylist()]
                continue
            if kind == "time":
                column = column.cast(self._pa.timestamp("us"), safe=False).cast(self._pa.int64())
            column = column.cast(self._pa.float64(), safe=False)
            array = column.to_numpy(zero_copy_only=False)
            numbers.append(array / 1e6 if kind == "time" else array)
        return {"rows": batch.num_rows, "texts": texts, "done": False}, b"".join(
            np.ascontiguousarray(each, np.float64).tobytes() for each in numbers
        )
