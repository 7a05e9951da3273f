"""Trains and predicts with Python's LightGBM what the test asks for on stdin, and answers on stdout; both as JSON."""
import json
import sys

import lightgbm
import numpy


def matrix(numbers, columns):
    return numpy.array([numpy.nan if x is None else x for x in numbers], dtype=numpy.float32).reshape(-1, columns)


asked = json.load(sys.stdin)
train = lightgbm.Dataset(matrix(asked["train"], asked["columns"]), label=numpy.array(asked["label"], dtype=numpy.float32),
                         categorical_feature=asked["categorical"], params=asked["parameters"])
booster = lightgbm.train(asked["parameters"], train, num_boost_round=asked["trees"])
predicted = booster.predict(matrix(asked["score"], asked["columns"]))
json.dump({"version": lightgbm.__version__, "predicted": predicted.tolist()}, sys.stdout)
