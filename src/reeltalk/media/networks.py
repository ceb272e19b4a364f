"""What small networks share that run here without the library that trained them: weights, read safely, and layers of memory."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""Rows of figures; what a row stands for is told where it is used."""

_STEEPEST: Final = 60.0


def remembered(driven: Vectors, again: Vectors, said: Vectors, kept: Vectors) -> tuple[Vectors, Vectors, Vectors]:
    """Run a layer of memory (LSTM) over (..., frames, 4 x size) of what drives its gates; return all it said, and its state at the end.

    ``again`` (size, 4 x size) is how what was said drives the next frame; ``said`` and ``kept`` (..., size) are the state it starts from.
    """
    size = said.shape[-1]
    told = np.empty((*driven.shape[:-1], size), np.float32)
    for frame in range(driven.shape[-2]):
        gates = driven[..., frame, :] + said @ again
        opened = _opened(gates)
        fresh = np.tanh(gates[..., 2 * size : 3 * size])
        kept = opened[..., size : 2 * size] * kept + opened[..., :size] * fresh
        said = opened[..., 3 * size :] * np.tanh(kept)
        told[..., frame, :] = said
    return told, said, kept


def _opened(gates: Vectors) -> Vectors:
    return np.asarray(1 / (1 + np.exp(-np.clip(gates, -_STEEPEST, _STEEPEST))), np.float32)


# --- weights -------------------------------------------------------------------------------------------------------------------------


class _Named(dict[str, Any]):
    """A dictionary that takes attributes, as the file gives them to its own."""


class _Described(pickle.Unpickler):
    """Reads the file's description of its arrays; it makes nothing but dictionaries and those descriptions."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what stands for a class: only the few that describe arrays are known."""
        if (module, name) == ("collections", "OrderedDict"):
            return _Named
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size)
        if module == "torch" and name.endswith("Storage"):
            return name
        raise pickle.UnpicklingError(f"The weights hold {module}.{name}.")

    def persistent_load(self, pid: Any) -> str:
        """Return the key under which an array's numbers follow."""
        return str(pid[2])


def read_weights(data: bytes) -> Mapping[str, Vectors]:
    """Return the arrays of a file of PyTorch's, of its old format or of the archives since 1.6; UnpicklingError for anything else in it."""
    described, numbers = _of_archive(data) if data.startswith(b"PK") else _of_stream(io.BytesIO(data))
    shaped = {name: numbers[storage][offset:][: int(np.prod(size))].reshape(size) for name, (storage, offset, size) in described.items()}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in shaped.items()}


def _of_stream(file: io.BytesIO) -> tuple[Mapping[str, Any], Mapping[str, Vectors]]:
    for _ in range(3):  # a magic number, the version of the format, what machine wrote it
        _Described(file).load()
    described = _Described(file).load()["model_state"]
    numbers = {}
    for key in _Described(file).load():
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        numbers[str(key)] = np.frombuffer(file.read(4 * count), "<f4")
    return described, numbers


def _of_archive(data: bytes) -> tuple[Mapping[str, Any], Mapping[str, Vectors]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        folder = archive.namelist()[0].partition("/")[0]
        described = _Described(io.BytesIO(archive.read(f"{folder}/data.pkl"))).load()
        keys = {storage for storage, _, _ in described.values()}
        return described, {key: np.frombuffer(archive.read(f"{folder}/data/{key}"), "<f4") for key in keys}
