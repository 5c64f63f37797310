"""Two real series over time: a share price and a gas in the air."""

from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_library


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
    def table(self):
        """(N, 5) float64: open, high, low, close, volume."""
        return np.column_stack(self[1:]).astype(np.float64)


def load_prices():
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


def load_co2():
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
    week = np.arange(len(value))
    value[~observed] = np.interp(
        week[~observed], week[observed], value[observed]
    )
    return CO2(date, value, observed)
