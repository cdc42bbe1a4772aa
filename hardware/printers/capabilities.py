"""Gives python-escpos its printer database without its own cache.

Left alone it keeps a pickle in the shared temporary folder, which another user may have put there,
which two agents may write at once, and which a kill leaves half written for every later start.
"""

from __future__ import annotations

import json
import os
import pickle
import platform
from importlib.resources import files
from pathlib import Path


def prepare(folder: Path) -> None:
    """Write the cache into ``folder``, whole, before anything imports python-escpos."""
    folder.mkdir(parents=True, exist_ok=True)
    database = json.loads(files("escpos").joinpath("capabilities.json").read_text("utf-8"))
    cache = folder / f"{platform.python_version()}.capabilities.pickle"
    fresh = cache.with_suffix(".new")
    fresh.write_bytes(pickle.dumps(database))
    fresh.replace(cache)
    os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = str(folder)
