"""The holidays that the State Council announces, from the package that keeps them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from server.domain.errors import NotFound
from server.usecases.calendar import Announced


def of(year: int) -> dict[date, Announced]:
    """Every day of a year that is not like others of its weekday. Raises NotFound
    ("calendar_not_announced"): this release does not know that year."""
    import chinese_calendar  # only this command needs it

    found: dict[date, Announced] = {}
    day = date(year, 1, 1)
    try:
        while day.year == year:
            off, name = chinese_calendar.get_holiday_detail(day)
            if name:
                found[day] = Announced(working=not off, name=_NAMES.get(name, name))
            day += timedelta(days=1)
    except NotImplementedError as error:
        raise NotFound("calendar_not_announced", year=year) from error
    return found


_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}
