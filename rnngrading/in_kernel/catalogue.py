"""Stands in for `rnncourse.exercises.catalogue`: it knows no exercise."""


def names():
    return ()


def get(name):
    raise ValueError(f"{name} is withheld while marks are given")
