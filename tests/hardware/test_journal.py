"""What stays on the agent's disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.append_log import AppendLog
from hardware.jobs import Done
from hardware.journal import Journal
from hardware.outbox import Letter, Outbox

Open = Callable[..., Any]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens things that are left open, as by a kill, until the test is over."""
    left: list[Any] = []

    def do(kind: Callable[..., Any], *args: Any, **more: Any) -> Any:
        left.append(kind(*args, **more))
        return left[-1]

    yield do
    for thing in left:
        thing.close()


def test_a_job_ended_is_known_after_a_restart(tmp_path: Path, opened: Open) -> None:
    journal = opened(Journal, tmp_path / "journal")
    journal.begun("j1")
    journal.ended(Done("j1", True))
    journal.ended(Done(2, False, "paper_out"))
    again = opened(Journal, tmp_path / "journal")
    assert again.result("j1") == Done("j1", True)
    assert again.result(2) == Done(2, False, "paper_out")
    assert again.result("2") is None
    assert again.interrupted == []


def test_a_job_begun_and_not_ended_is_ended_as_unknown_once(tmp_path: Path, opened: Open) -> None:
    opened(Journal, tmp_path / "journal").begun("j1")
    again = opened(Journal, tmp_path / "journal")
    assert again.interrupted == [Done("j1", None, "interrupted")]
    third = opened(Journal, tmp_path / "journal")
    assert third.interrupted == []
    assert third.result("j1") == Done("j1", None, "interrupted")


def test_a_torn_last_line_costs_only_itself(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "journal"
    journal = opened(Journal, path)
    journal.ended(Done("j1", True))
    journal.begun("j2")
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    again = opened(Journal, path)
    assert again.result("j1") == Done("j1", True)
    assert again.interrupted == []
    again.ended(Done("j3", True))
    assert opened(Journal, path).result("j3") == Done("j3", True)


def test_the_journal_stays_small_and_forgets_no_open_job(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "journal"
    journal = opened(Journal, path, kept=10)
    journal.begun("open")
    for n in range(200):
        journal.begun(n)
        journal.ended(Done(n, True))
    assert len(path.read_text().splitlines()) <= 41
    again = opened(Journal, path, kept=10)
    assert [done.job for done in again.interrupted] == ["open"]
    assert again.result(199) == Done(199, True)
    assert again.result(3) is None


def test_what_the_server_has_not_heard_is_kept_in_order(tmp_path: Path, opened: Open) -> None:
    outbox = opened(Outbox, tmp_path / "outbox")
    for n in (1, 2, 3):
        outbox.put(Letter(f"k{n}", "rated", {"level": n}))
    outbox.heard(outbox.waiting()[1])
    outbox.heard(Letter("never sent", "rated", {}))
    again = opened(Outbox, tmp_path / "outbox")
    assert [letter.data["level"] for letter in again.waiting()] == [1, 3]


def test_a_letter_put_again_before_the_answer_to_the_first_is_sent_again(
    tmp_path: Path, opened: Open
) -> None:
    outbox = opened(Outbox, tmp_path / "outbox")
    letter = Letter("done:1", "done", {"ok": True})
    outbox.put(letter)
    first = outbox.waiting()[0]
    outbox.put(letter)
    outbox.heard(first)
    assert opened(Outbox, tmp_path / "outbox").waiting() == outbox.waiting() == [letter]
    outbox.heard(outbox.waiting()[0])
    assert outbox.waiting() == []


def test_the_outbox_does_not_grow_with_what_was_heard(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "outbox"
    outbox = opened(Outbox, path, slack=30)
    for n in range(60):
        outbox.put(Letter(f"k{n}", "rated", {}))
        outbox.heard(outbox.waiting()[0])
    assert len(path.read_text().splitlines()) <= 33
    assert opened(Outbox, path).waiting() == []


def test_rubbish_in_a_file_is_passed_over(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"a":1}\n\xff\xfe\n[1]\n{"b":2}\n')
    assert opened(AppendLog, path).records == [{"a": 1}, {"b": 2}]
