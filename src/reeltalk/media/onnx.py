"""Opening networks in the ONNX format, one thread each: how many files are looked at side by side is decided elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def opened(model: bytes | Path, *, keeps_memory: bool = True) -> Any:
    """Return a network, ready to run; one that ``keeps_memory`` holds on to what inputs of each shape took, for the next of that shape."""
    import onnxruntime  # a tenth of a second, which a server that looks at no footage does not spend

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = keeps_memory
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"])
