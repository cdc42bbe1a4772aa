"""How a page looks, judged: does everything fit, and does axe find a barrier."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.rig.hall import PROJECT

_FITS: Final = Path(__file__).parent.joinpath("look.js").read_text("utf-8")
_AXE: Final = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
_RUN: Final = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, nodes }) => ({
    id, impact, where: nodes.map((n) => `${n.target} ${(n.any[0] || n.all[0] || {}).message}`),
  }));
}"""
GRAVE: Final = {"serious", "critical"}
# A colour half way through its change is not the page's colour.
_AT_REST: Final = """() => Promise.all([document.fonts.ready, ...document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < 10000)
  .map((one) => one.finished.catch(() => null))])"""
# Nobody scrolls a screen on a wall, and a kiosk's buttons keep their places.
STILL: Final = {"kiosk", "board", "window", "pad", "pad-upright"}


@dataclass(frozen=True)
class Look:
    lang: str
    large: bool

    def __str__(self) -> str:
        return f"{self.lang}-large" if self.large else self.lang


_ALL: Final = (Look("zh", False), Look("zh", True), Look("en", False), Look("en", True))
# Two of the four have both languages and both sizes of type; ``make looks`` takes all of them.
LOOKS: Final = _ALL if os.environ.get("LOOKS") == "all" else (_ALL[0], _ALL[-1])


def dress(page: Page, look: Look) -> None:
    """Press a page's own buttons until it has the language and the size of type, where it can."""
    large = page.locator("button[aria-pressed]").first
    pressed = "true" if look.large else "false"
    if large.count() and large.get_attribute("aria-pressed") != pressed:
        large.click()
        expect(large).to_have_attribute("aria-pressed", pressed)
    other = page.get_by_role("button", name="English" if look.lang == "en" else "中文")
    if other.count():
        other.click()
        expect(other).to_have_count(0)


def misfits(page: Page, kind: str) -> list[str]:
    """What does not fit, once nothing moves any more; empty when all is well."""
    page.evaluate(_AT_REST)
    found: list[str] = page.evaluate(_FITS, kind in STILL)
    return found


def in_every_dress(page: Page, kind: str) -> dict[str, list[Any]]:
    """What is wrong with a page in each look; empty when all is well. Axe looks at the first: what
    it finds hangs on neither the language nor the size of type."""
    found: dict[str, list[Any]] = {}
    for look in LOOKS:
        dress(page, look)
        found[str(look)] = faults(page, kind) if look == LOOKS[0] else [*misfits(page, kind)]
    return {look: what for look, what in found.items() if what}


def faults(page: Page, kind: str) -> list[Any]:
    """What does not fit, and the grave findings of axe; empty when all is well."""
    found: list[Any] = [*misfits(page, kind)]
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text("utf-8"))
    return found + [one for one in page.evaluate(_RUN) if one["impact"] in GRAVE]
