"""A file of JSON lines that survives a power cut: each record is on the disk before `append` ends.

A last line torn by a cut is left out when the file is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

Record = dict[str, Any]


class AppendLog:
    """Not safe for several threads: its owner locks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO | None = None
        self.records = self._read()
        """What stood in the file when it was opened."""
        self.lines = len(self.records)
        self.rewrite(self.records)

    def append(self, record: Record) -> None:
        if self._file is None:
            raise ValueError(f"{self._path} is closed")
        self._file.write(_line(record))
        self._file.flush()
        os.fsync(self._file.fileno())
        self.lines += 1

    def rewrite(self, records: Iterable[Record]) -> None:
        """Put these records in the file's place, all or nothing."""
        fresh = self._path.with_suffix(".new")
        kept = list(records)
        with fresh.open("wb") as file:
            file.writelines(_line(record) for record in kept)
            file.flush()
            os.fsync(file.fileno())
        if self._file:
            self._file.close()
        fresh.replace(self._path)
        _sync_folder(self._path.parent)
        self._file = self._path.open("ab")
        self.lines = len(kept)

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def _read(self) -> list[Record]:
        if not self._path.exists():
            return []
        records = []
        for line in self._path.read_bytes().split(b"\n"):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                records.append(record)
        return records


def _line(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened; renames are journalled by the system
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
