"""Sets of stretches of time: sorted, disjoint pairs of moments (from, to)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]
Spans = list[Span]


def union(spans: Iterable[Span]) -> Spans:
    """Overlapping and touching stretches become one; those that end before they begin are none."""
    made: Spans = []
    for start, end in sorted(one for one in spans if one[0] < one[1]):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def both(left: Spans, right: Spans) -> Spans:
    """What lies in both."""
    made: Spans = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            made.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return made


def less(left: Spans, right: Spans) -> Spans:
    """What lies in ``left`` and not in ``right``."""
    made: Spans = []
    for start, end in left:
        for gone_from, gone_to in right:
            if gone_to <= start:
                continue
            if gone_from >= end:
                break
            if gone_from > start:
                made.append((start, gone_from))
            start = max(start, gone_to)
        if start < end:
            made.append((start, end))
    return made


def seconds(spans: Spans) -> float:
    return sum((end - start).total_seconds() for start, end in spans)
