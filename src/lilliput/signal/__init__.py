"""Pipelines from raw samples to decisions: chains of blocks that become one graph, for a recording or for a stream."""

from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.pipeline import Pipeline
from lilliput.signal.signal import Signal
from lilliput.signal.source import Source
from lilliput.signal.toml import load_pipeline, pipeline_text

__all__ = ["Block", "Chain", "Pipeline", "Signal", "Source", "load_pipeline", "pipeline_text"]
