"""Gives python-escpos its printer database without its own cache.

Left alone it keeps a pickle in the shared temporary folder, which another user may have put there,
which two agents may write at once, and which a kill leaves half written for every later start.
"""

from __future__ import annotations

import json
import os
import pickle
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

FOLDER = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@contextmanager
def prepared(folder: Path) -> Iterator[None]:
    """Write the cache into ``folder``, whole, before anything imports python-escpos.

    The library is told of it by the environment, which a process started later would inherit
    after the folder is gone: what was there before is there again at the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = json.loads(files("escpos").joinpath("capabilities.json").read_text("utf-8"))
    cache = folder / f"{platform.python_version()}.capabilities.pickle"
    fresh = cache.with_suffix(".new")
    fresh.write_bytes(pickle.dumps(database))
    fresh.replace(cache)
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER]
        else:
            os.environ[FOLDER] = before
