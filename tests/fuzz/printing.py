"""Printers: what must hold of their answers and of their paper for any bytes at all."""

from __future__ import annotations

import json
from typing import Final

from hardware import jobs
from hardware.errors import BadReply, NoReply
from hardware.printers import escpos, escpos_asb, escpos_status
from hardware.virtual.escpos_stream import Stream
from hardware.virtual.paper import draw, widest
from hardware.virtual.printer import VirtualPrinter
from tests.fuzz import sound
from tests.fuzz.lines import ScriptedLine, cut
from tests.fuzz.sound import require
from tests.hardware.builders import driver

SELDOM: Final = 200
"""A slip is drawn so seldom: it takes long."""


def status(data: bytes) -> None:
    """The first byte that can be an answer is the answer; silence and noise are not."""
    answers = data.split(b"\x00") or [b""]
    line = ScriptedLine(answers)
    reader = escpos_status.StatusReader("p", line)  # type: ignore[arg-type]
    with line.clocking(escpos_status):
        for said in answers:
            right = [b for b in said if b & 0x80 == 0 and b & 0x10 and b & 0x02 and not b & 0x01]
            try:
                got = reader.ask(1, 0.2)
            except NoReply:
                require(said == b"", said)
            except BadReply:
                require(said and not right, said)
            else:
                require(right and got == right[0], said, got)


def condition(data: bytes) -> None:
    """A printer is well, or in trouble, only by its own word."""
    line = ScriptedLine(list(cut(data)))
    one = driver("printer", "escpos", reply_s=0.2, finish_s=0.2)
    one.opened(line)
    said = {b for piece in cut(data) for b in piece}
    with line.clocking(escpos_status, escpos):
        told = one.health()
        if told.paper == jobs.Paper.OUT:
            require(any(b & 0x93 == 0x12 and b & 0x60 for b in said), said)
        if told.state == jobs.DeviceState.ONLINE:
            require(any(b & 0x93 == 0x12 and not b & 0x08 for b in said), said)
        try:
            one._await_in_order(line, 0.2)
        except NoReply:
            return
        require(any(not b & 0x90 for b in said), said)


def stream(data: bytes) -> None:
    taken, out = Stream(), b""
    for piece in cut(data):
        for command in taken.feed(piece):
            require(command.raw, command)
            require(command.raw.endswith(command.data), command)
            out += command.raw
    require(out + taken.held == b"".join(cut(data)), out)


def asb(data: bytes) -> None:
    """A status told unasked is four bytes that stand together, and each only once."""
    pieces = cut(data, _frames)
    one = escpos_asb.Framer()
    taken = [frame for n, piece in enumerate(pieces) for frame in one.feed(piece, n * 0.01)]
    require(taken == [what for _, _, what in sound.asb(b"".join(pieces))], taken)
    last = bytes((0x38, 0, 0x0F, 0))
    require(one.feed(b"\x12" + last, 99.0) == [last], "a status after noise was lost")
    for frame in taken:
        told = escpos_asb.condition(frame)
        require(told.well == (frame[0] & 0x28 == 0 and frame[1] & 0x6C == 0
                              and frame[2] & 0x0F == 0), frame)  # fmt: skip


def _frames(inside: bytes) -> bytes:
    """Every fourth byte begins a frame."""
    return bytes(b & 0x6C | 0x10 if n % 4 == 0 else b & 0x6F for n, b in enumerate(inside))


def paper(data: bytes) -> None:
    twin, said = VirtualPrinter(), bytearray()
    twin.attach(said.extend)
    for piece in cut(data):
        twin.feed(piece)
    asb = {n for start, end, _ in sound.asb(bytes(said)) for n in range(start, end)}
    require(all(b & 0x93 == 0x12 or b == 0 or n in asb for n, b in enumerate(said)), said)
    require(twin.cuts == len(twin.whole), twin.cuts)
    for one in twin.whole:
        json.dumps([one.number, one.text, one.urls])
    if twin.whole and len(data) % SELDOM == 0:
        draw(twin.whole[-1], widest(twin.whole[-1:]))
