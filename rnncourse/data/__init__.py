"""Data for the chapters: loaders of real data, generators of made-up data.

    load_digits      hand-written digits, read row by row     scikit-learn
    load_prices      Google's share, day by day               matplotlib
    load_co2         carbon dioxide, week by week             statsmodels
    load_python_docs Python's own documentation, one text     Python
    load_imdb        film reviews of people                   Keras's file
    make_reviews     film reviews in which word order matters generated
    make_dates       dates as people write them, and ISO      generated

Importing this package needs NumPy alone; a loader imports the library that
carries its data when it is called. Nothing is downloaded unless asked for.
"""

from rnncourse.data.dates import Dates, DateSplit, make_dates
from rnncourse.data.digits import Digits, load_digits
from rnncourse.data.imdb import Imdb, imdb_vocabulary, load_imdb
from rnncourse.data.reviews import (
    Reviews,
    ReviewSplit,
    best_bag_of_words,
    make_reviews,
    tokenize,
)
from rnncourse.data.sequences import Labelled, Vocabulary, pad, streams, windows
from rnncourse.data.series import CO2, Prices, load_co2, load_prices
from rnncourse.data.text import (
    COMMON_TOPICS,
    PythonDocs,
    load_python_docs,
    plain_ascii,
)

__all__ = [
    "CO2",
    "COMMON_TOPICS",
    "DateSplit",
    "Dates",
    "Digits",
    "Imdb",
    "Labelled",
    "Prices",
    "PythonDocs",
    "ReviewSplit",
    "Reviews",
    "Vocabulary",
    "best_bag_of_words",
    "imdb_vocabulary",
    "load_co2",
    "load_digits",
    "load_imdb",
    "load_prices",
    "load_python_docs",
    "make_dates",
    "make_reviews",
    "pad",
    "plain_ascii",
    "streams",
    "tokenize",
    "windows",
]
