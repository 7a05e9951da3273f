"""Trains Python's LightGBM as the JSON on stdin requests, and writes its predictions as JSON to stdout."""
import json
import sys

import lightgbm
import numpy


def matrix(numbers, columns):
    return numpy.array([numpy.nan if x is None else x for x in numbers], dtype=numpy.float32).reshape(-1, columns)


request = json.load(sys.stdin)
label = numpy.array(request["label"], dtype=numpy.float32)
train = lightgbm.Dataset(matrix(request["train"], request["columns"]), label=label,
                         categorical_feature=request["categorical"], params=request["parameters"])
booster = lightgbm.train(request["parameters"], train, num_boost_round=request["trees"])
predicted = booster.predict(matrix(request["score"], request["columns"]))
json.dump({"version": lightgbm.__version__, "predicted": predicted.tolist()}, sys.stdout)
