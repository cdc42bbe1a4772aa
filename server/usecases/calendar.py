"""A year's holidays and adjusted working days (调休) in a hall's definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.usecases.hall_file import HallFile, Pairs, SpecialTable, to_hall


@dataclass(frozen=True, slots=True)
class Announced:
    """A day that is not like others of its weekday: a holiday, or a weekend that is worked."""

    working: bool
    name: str


def with_year(file: HallFile, year: int, days: Mapping[date, Announced]) -> HallFile:
    """The definition with these days of ``year``. A special day that stands there already stays as
    somebody entered it."""
    known = {special.date for special in file.hours.special}
    added = [
        SpecialTable(
            date=day,
            open=_working_hours(file, day) if one.working else [],
            note=f"{one.name}调休上班" if one.working else one.name,
        )
        for day, one in days.items()
        if day.year == year and day not in known
    ]
    special = sorted([*file.hours.special, *added], key=lambda one: one.date)
    years = sorted({*(file.hours.calendar_years or []), year})
    hours = file.hours.model_copy(update={"special": special, "calendar_years": years})
    return file.model_copy(update={"hours": hours})


def _working_hours(file: HallFile, day: date) -> Pairs:
    """The hours of a working day at that time of the year."""
    hours = to_hall(file, 0).hours
    season = next((season for season in hours.seasons if season.holds(day)), hours)
    return [(period.opens, period.closes) for period in season.workdays]


def lacks(file: HallFile, year: int) -> bool:
    """Whether nothing at all is entered of a year's holidays."""
    hours = file.hours
    if hours.calendar_years is not None:
        return year not in hours.calendar_years
    return not any(special.date.year == year for special in hours.special)
