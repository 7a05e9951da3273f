"""
Compares what the model computes on this machine with the golden rows, and the files with their hashes.

    python check.py

Prints the largest difference of a probability; exits with 1 if it exceeds 1e-6, or if a file has changed.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from cells import numbers, texts, to_objects
from model import Model

TOLERANCE = 1e-6


def main():
    folder = Path(__file__).parent
    model = Model(folder)
    files = model.manifest["files"]
    problems = [f"{name} has changed" for name in files if sha256(folder / name) != files[name]["sha256"]]
    largest = largest_difference(model, pq.read_table(folder / "golden.parquet"))
    if not largest <= TOLERANCE:
        problems.append(f"a probability differs by {largest}")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    print(f"largest difference: {largest:.3g}")
    sys.exit(1 if problems else 0)


def largest_difference(model, golden):
    feeds = {}
    for column in model.manifest["columns"]:
        cells = golden.column(column["input"])
        values = numbers(cells, [])[0] if column["kind"] == "numeric" else to_objects(texts(cells, []))
        feeds[column["input"]] = values.reshape(-1, 1)
    largest = 0.0
    for start in range(0, golden.num_rows, model.batch_rows):
        chosen = slice(start, start + model.batch_rows)
        predicted, _ = model.predict({name: cells[chosen] for name, cells in feeds.items()})
        for step, output in zip(model.steps, model.outputs):
            expected = np.array(golden.column(output)[chosen].to_pylist(), np.float32)
            if not np.array_equal(np.isnan(expected), np.isnan(predicted[step])):
                return float("inf")
            largest = max(largest, float(np.nanmax(np.abs(expected - predicted[step]), initial=0)))
    return largest


def sha256(path):
    if not path.exists():
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
