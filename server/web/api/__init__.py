"""The calls of the API, one module for each part of the hall's work."""

from __future__ import annotations

import importlib
import pkgutil


def enter_all() -> None:
    """Importing a module enters its calls into endpoints.TABLE."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
