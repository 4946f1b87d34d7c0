"""Operators on signals: rows are time, (rows, channels); cut into frames, time is the last axis."""
