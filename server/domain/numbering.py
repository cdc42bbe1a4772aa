"""Numbers on slips: a series per prefix and business day, "A001", "A002", …

A series counts ordinals 1, 2, 3, …; a numbering turns an ordinal into the number people see.
Ordinals can be drawn singly or leased in blocks, so they are unique but not always issued in order.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a hall writes its numbers.

    ``digits`` is the least width: a series that passes 999 goes on to four digits. ``skip`` names
    digits that never appear (some halls leave out 4). ``last`` ends a series.
    """

    start: int = 1
    digits: int = 3
    last: int | None = None
    skip: frozenset[str] = frozenset()

    def write(self, prefix: str, ordinal: int) -> str:
        """The number of the ``ordinal``-th ticket (from 1). Refused when the series is used up."""
        value = self._value(ordinal)
        if self.last is not None and value > self.last:
            raise Refused("numbers_used_up", series=prefix, last=self.last)
        return f"{prefix}{self._text(value)}"

    def _value(self, ordinal: int) -> int:
        if not self.skip:
            return self.start + ordinal - 1
        from_zero = self.start <= 0 and "0" not in self.skip
        return self._nth_clean(self._clean_below(self.start) + ordinal - from_zero)

    def _text(self, value: int) -> str:
        if "0" in self.skip:
            return str(value)
        return f"{value:0{self.digits}d}"

    def _allowed(self) -> str:
        return "".join(d for d in "0123456789" if d not in self.skip)

    def _nth_clean(self, n: int) -> int:
        """The n-th positive integer (from 1) written without a skipped digit; 0 for n = 0."""
        digits = self._allowed()
        nonzero = [d for d in digits if d != "0"]
        written = ""
        if "0" not in digits:  # bijective notation: there is no digit for nothing
            while n > 0:
                n, rest = divmod(n - 1, len(nonzero))
                written = nonzero[rest] + written
        else:
            while n > 0:
                n, rest = divmod(n, len(digits))
                written = digits[rest] + written
        return int(written or "0")

    def _clean_below(self, value: int) -> int:
        """How many positive integers below ``value`` hold no skipped digit."""
        low, high = 0, value  # the n-th clean number is at least n
        while low < high:
            middle = (low + high + 1) // 2
            if self._nth_clean(middle) < value:
                low = middle
            else:
                high = middle - 1
        return low
