"""The board speaks: heard at the loudspeaker of a real browser, from the real synthesiser."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.stage import Stage, until
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
EARS = Path(__file__).parent.joinpath("ears.js").read_text("utf-8")
# When a call reaches the page, and when each source begins to sound, on the page's own clock.
WATCH = """
window.timed = { seen: [], joined: [] };
new MutationObserver(() => timed.seen.push(performance.now()))
  .observe(document, { attributeFilter: ["data-announced"], subtree: true });
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (at, ...rest) {
  const waits = Math.max(0, at - this.context.currentTime) * 1000;
  const begins = performance.now() + waits;
  timed.joined.push({ begins, ends: begins + this.buffer.duration * 1000 });
  return start.call(this, at, ...rest);
};
"""


def set_voice(hall: Hall, text: str) -> None:
    file = hall.folder / "voice.toml"
    hall.cli("hall", "dump", str(file))
    kept, _, _ = file.read_text("utf-8").partition("\n[voice]")
    file.write_text(f"{kept}\n[voice]\n{text}\n", "utf-8")
    hall.cli("hall", "load", str(file))


def test_a_call_is_spoken_at_once_and_calls_do_not_cut_each_other(stage: Stage, hall: Hall) -> None:
    window = str(hall.person("clerk")["windows"][0])
    zone, service = zone_of(hall, window), service_of(hall, window)
    set_voice(hall, 'languages = ["zh", "en"]\nchime = false\nnumber_twice = true')
    desk, taker = staff(hall, "clerk"), kiosk(hall)
    numbers = [taker.ok("/tickets", {"service": service}, status=201)["number"] for _ in range(2)]
    board = stage.board(zone, EARS, WATCH)
    clips = "performance.getEntriesByType('resource').filter((e) => e.name.includes('/voice/'))"
    # 2 + 4 words, 10 digits and 26 letters in each language, and the windows of the zone
    fetched = until(lambda: (n := board.evaluate(f"{clips}.length")) > 78 and n, "the clips")
    board.wait_for_timeout(300)
    assert board.evaluate(f"{clips}.length") >= fetched
    assert board.evaluate("heard.peak") == 0

    desk.ok(f"/windows/{window}/open")
    for _ in numbers:
        desk.ok(f"/windows/{window}/call", {"finish_current": True})
    spoken = 2 * sum(2 * len(number) for number in numbers) + 2 * (5 + 3)
    heard = until(
        lambda: (told := board.evaluate("timed.joined")) and len(told) >= spoken and told,
        f"{spoken} clips",
        patience_s=45,
    )
    assert len(heard) == spoken
    first = heard[0]["begins"] - board.evaluate("timed.seen[0]")
    assert first <= 300, f"{first:.0f} ms until the call was spoken"
    overlap = [a for a, b in pairwise(heard) if b["begins"] < a["ends"] - 5]
    assert overlap == []
    until(lambda: board.evaluate("heard.peak") > 0.05, "sound at the loudspeaker")


def test_a_board_told_to_be_silent_only_chimes(stage: Stage, hall: Hall) -> None:
    window = str(hall.person("clerk", 1)["windows"][0])
    zone, service = zone_of(hall, window), service_of(hall, window)
    path = f"/display/?zone={zone}&voice=off#key={hall.key('display')}"
    board = stage.open("board", path, EARS, WATCH)
    board.wait_for_timeout(800)  # its first picture is there: a call from before is not announced
    desk = staff(hall, "clerk", 1)
    kiosk(hall).ok("/tickets", {"service": service}, status=201)
    desk.ok(f"/windows/{window}/open")
    desk.ok(f"/windows/{window}/call")
    until(lambda: board.evaluate("heard.peak") > 0.1, "the chime")
    board.wait_for_timeout(2500)
    assert board.evaluate("timed.joined.length") == 0
