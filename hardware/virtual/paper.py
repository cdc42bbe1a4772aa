"""What came out of the printer: slips read back from the very bytes that went over the wire.

`read` turns bytes into slips of rows, `draw` turns a slip into a picture as the paper looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from hardware import drawing
from hardware.slip_lines import Align, width
from hardware.virtual.escpos_stream import Command, Stream


@dataclass(frozen=True, slots=True)
class TextRow:
    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class QrRow:
    payload: str
    module: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class ImageRow:
    picture: Image.Image
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class BlankRow:
    lines: int = 1


Row = TextRow | QrRow | ImageRow | BlankRow


@dataclass(slots=True)
class PaperSlip:
    """``cut`` False: the paper hangs in the printer, unfinished. ``raw`` are its bytes."""

    rows: list[Row] = field(default_factory=list)
    cut: bool = False
    raw: bytes = b""
    unknown: int = 0

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows if isinstance(row, TextRow))

    @property
    def number(self) -> str | None:
        """The largest text on the paper; None on a slip that was sent as a picture."""
        texts = [row for row in self.rows if isinstance(row, TextRow) and row.text.strip()]
        largest = max(texts, key=lambda row: row.high, default=None)
        return largest.text.strip() if largest and largest.high > 1 else None

    @property
    def urls(self) -> list[str]:
        """What the QR codes drawn by the printer say."""
        return [row.payload for row in self.rows if isinstance(row, QrRow)]


def read(data: bytes) -> list[PaperSlip]:
    """All slips in a stream; the last one may be unfinished."""
    reel = Reel()
    for command in Stream().feed(data):
        reel.take(command)
    return reel.slips


_ALIGNS: Final[Mapping[int, Align]] = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center"}


class Reel:
    """The paper as a printer moves it: commands in, slips out.

    ``slips`` holds the last ``keep``; ``cuts`` counts all that came out whole.
    """

    def __init__(self, keep: int = 1000) -> None:
        self.slips: list[PaperSlip] = []
        self.cuts = 0
        self._keep = keep
        self._qr_data = b""
        self._qr_module = 3
        self._reset()

    def take(self, command: Command) -> None:
        act = self._acts().get(command.name)
        if command.name in ("DLE EOT", "DLE ENQ", "GS r", "GS a"):
            return
        slip = self._slip()
        slip.raw += command.raw
        if act:
            act(command.data)
        elif command.name == "unknown":
            slip.unknown += 1

    def _acts(self) -> Mapping[str, Callable[[bytes], None]]:
        return {
            "text": self._text,
            "LF": lambda _: self._end_line(),
            "ESC @": lambda _: self._reset(),
            "ESC a": self._set_align,
            "ESC E": self._set_bold,
            "ESC d": self._feed,
            "GS !": self._set_size,
            "FS &": self._kanji_on,
            "FS .": self._kanji_off,
            "GS V": self._cut,
            "ESC i": self._cut,
            "ESC m": self._cut,
            "GS ( k": self._symbol,
            "GS v 0": self._raster,
        }

    def _reset(self) -> None:
        self._align: Align = "left"
        self._bold, self._wide, self._high, self._kanji = False, 1, 1, False
        self._line, self._code = "", b""

    def _slip(self) -> PaperSlip:
        if not self.slips or self.slips[-1].cut:
            self.slips.append(PaperSlip())
            del self.slips[: -self._keep]
        return self.slips[-1]

    def _text(self, data: bytes) -> None:
        self._code += data

    def _decode(self) -> None:
        """Only once a run is whole: a character's two bytes may have come apart."""
        code = "gb18030" if self._kanji else "cp437"
        self._line += self._code.decode(code, errors="replace")
        self._code = b""

    def _kanji_on(self, _: bytes) -> None:
        self._decode()
        self._kanji = True

    def _kanji_off(self, _: bytes) -> None:
        self._decode()
        self._kanji = False

    def _set_align(self, data: bytes) -> None:
        self._align = _ALIGNS.get(data[0], "right")

    def _set_bold(self, data: bytes) -> None:
        self._bold = bool(data[0] & 1)

    def _set_size(self, data: bytes) -> None:
        self._wide, self._high = (data[0] >> 4 & 7) + 1, (data[0] & 7) + 1

    def _end_line(self) -> None:
        self._decode()
        row: Row = BlankRow()
        if self._line:
            row = TextRow(self._line, self._wide, self._high, self._bold, self._align)
        self._slip().rows.append(row)
        self._line = ""

    def _flush(self) -> None:
        if self._line or self._code:
            self._end_line()

    def _feed(self, data: bytes) -> None:
        self._flush()
        self._slip().rows.append(BlankRow(data[0]))

    def _cut(self, _: bytes) -> None:
        self._flush()
        self._slip().cut = True
        self.cuts += 1

    def _symbol(self, data: bytes) -> None:
        if data[:1] != b"1":
            return
        match data[1:2]:
            case b"C" if len(data) > 2:
                self._qr_module = data[2]
            case b"P":
                self._qr_data = data[3:]
            case b"Q":
                payload = self._qr_data.decode("utf-8", errors="replace")
                self._slip().rows.append(QrRow(payload, self._qr_module, self._align))

    def _raster(self, data: bytes) -> None:
        across, down = data[1] | data[2] << 8, data[3] | data[4] << 8
        bits = bytes(byte ^ 0xFF for byte in data[5:])
        picture = Image.frombytes("1", (across * 8, down), bits)
        self._slip().rows.append(ImageRow(picture, self._align))


def draw(slip: PaperSlip, dots: int = 384, margin: int = 20) -> Image.Image:
    """A slip as its paper looks; an uncut one ends without the white of the feed."""
    strips = [_strip(row, dots) for row in slip.rows]
    height = sum(strip.height for strip in strips) + 2 * margin
    paper = Image.new("L", (dots + 2 * margin, max(height, 60)), 255)
    y = margin
    for strip in strips:
        paper.paste(strip, (margin, y))
        y += strip.height
    return paper


def widest(slips: Iterable[PaperSlip]) -> int:
    """384 or 576: the narrowest usual paper on which nothing is cut off."""
    across = [0]
    for slip in slips:
        for row in slip.rows:
            if isinstance(row, TextRow):
                across.append(width(row.text) * drawing.CELL_W * row.wide)
            elif isinstance(row, ImageRow):
                across.append(row.picture.width)
    return 384 if max(across) <= 384 else 576


def _strip(row: Row, dots: int) -> Image.Image:
    match row:
        case BlankRow():
            return Image.new("L", (dots, row.lines * (drawing.CELL_H + drawing.LINE_GAP)), 255)
        case TextRow():
            height = drawing.CELL_H * row.high + drawing.LINE_GAP
            return _placed(
                drawing.cells(row.text, row.wide, row.high, bold=row.bold), row.align, dots, height
            )
        case QrRow():
            code = drawing.qr(row.payload, row.module)
            return _placed(code, row.align, dots, code.height)
        case ImageRow():
            return _placed(row.picture.convert("L"), row.align, dots, row.picture.height)


def _placed(what: Image.Image, align: Align, dots: int, height: int) -> Image.Image:
    strip = Image.new("L", (dots, height), 255)
    strip.paste(what, (drawing.indent(what.width, dots, align), (height - what.height) // 2))
    return strip
