"""The printer library's own cache: where it is told of, and that nobody inherits a folder gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hardware.printers.capabilities import FOLDER, prepared


def test_it_is_told_of_only_while_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER)
    with prepared(tmp_path / "agent"):
        assert list(Path(os.environ[FOLDER]).glob("*.capabilities.pickle"))
    assert FOLDER not in os.environ


def test_one_within_another_gives_back_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with prepared(tmp_path / "test"):
        assert os.environ[FOLDER] == str(tmp_path / "test")
    assert os.environ[FOLDER] == str(tmp_path)
