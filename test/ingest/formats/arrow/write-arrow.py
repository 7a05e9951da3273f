"""Writes one table as Parquet and as Arrow files of every layout: python3 write-arrow.py FOLDER SEED"""

import datetime
import decimal
import random
import sys

import pyarrow as pa
from pyarrow import feather, parquet

folder, seed = sys.argv[1], int(sys.argv[2])
random.seed(seed)
rows = 3000
texts = ["a", "", "ü", "=1+1", '"q"', "x" * 300, "日本", "line\nbreak", "\x1f\x1e", "longer than a view holds"]
floats = [0.1, 1.0, 1e15, 1e16, 1e-4, 1e-5, -0.0, float("nan"), float("inf"), -2.5e300, 1 / 3]


def column(make, type_, missing=0.1):
    return pa.array([None if random.random() < missing else make(row) for row in range(rows)], type_)


def text(_):
    return random.choice(texts)


def decimals(digits, scale):
    largest = 10**digits - 1
    return lambda _: decimal.Decimal(random.randint(-largest, largest)).scaleb(-scale)


def whole(type_, bits, signed):
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return column(lambda _: random.choice([low, high, random.randint(low, high)]), type_)


decimal.getcontext().prec = 60
seconds = lambda _: random.randint(-(10**9), 4 * 10**9)
table = pa.table(
    {
        "id": column(lambda row: f"{row:08d}", pa.string(), 0),
        **{
            f"{'' if signed else 'u'}int{bits}": whole(getattr(pa, f"{'' if signed else 'u'}int{bits}")(), bits, signed)
            for bits in (8, 16, 32, 64)
            for signed in (True, False)
        },
        "double": column(lambda row: random.choice(floats + [row / 7]), pa.float64()),
        "float": column(lambda row: random.choice([0.1, 1.0, 16777216.0, 1e16, 1e-5, row / 7]), pa.float32()),
        "half": column(lambda row: random.choice([0.1, 1.0, 65504.0, 6e-8, row / 7]), pa.float16()),
        "flag": column(lambda _: random.random() < 0.5, pa.bool_()),
        "decimal": column(decimals(12, 2), pa.decimal128(12, 2)),
        "long decimal": column(decimals(38, 4), pa.decimal128(38, 4)),
        "day": column(
            lambda _: datetime.date(1940, 1, 1) + datetime.timedelta(days=random.randint(0, 50000)), pa.date32()
        ),
        "second": column(seconds, pa.timestamp("s")),
        "millisecond": column(lambda row: seconds(row) * 1000 + row % 3 * 50, pa.timestamp("ms")),
        "microsecond": column(lambda row: seconds(row) * 10**6 + row, pa.timestamp("us")),
        "nanosecond": column(lambda row: seconds(row) * 10**9 + row * 10, pa.timestamp("ns")),
        "zoned": column(lambda row: seconds(row) * 10**6 + row, pa.timestamp("us", tz="Asia/Shanghai")),
        "time": column(lambda _: random.randint(0, 86_399_999), pa.time32("ms")),
        "long time": column(lambda _: random.randint(0, 86_399_999_999), pa.time64("us")),
        "text": column(text, pa.string()),
        "large text": column(text, pa.large_string()),
        "view": column(text, pa.string_view()),
        "bytes": column(lambda row: bytes([row % 256, 65]), pa.binary()),
        "words": column(text, pa.string()).dictionary_encode(),
        "tags": column(lambda row: [random.choice(["a", "b", None]) for _ in range(row % 4)], pa.list_(pa.string())),
        "large tags": column(lambda row: ["t"] * (row % 3), pa.large_list(pa.string())),
        "numbers": column(lambda row: [random.choice(floats)] * (row % 3), pa.list_(pa.float64())),
        "pairs": column(lambda row: [row, row + 1], pa.list_(pa.int32(), 2)),
        "missing": pa.nulls(rows),
    }
)

parquet.write_table(table, f"{folder}/table.parquet")
for compression in ("lz4", "zstd", "uncompressed"):
    feather.write_feather(table, f"{folder}/{compression}.feather", compression=compression, chunksize=700)
with pa.OSFile(f"{folder}/whole.arrow", "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
    writer.write_table(table)
with pa.OSFile(f"{folder}/stream.arrow", "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
    writer.write_table(table, max_chunksize=999)
# Each batch has words of its own, by which the dictionary grows or is replaced.
position = table.schema.get_field_index("words")
for name, grow in (("growing", True), ("replaced", False)):
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=grow)
    with pa.OSFile(f"{folder}/{name}.arrow", "wb") as file:
        with pa.ipc.new_stream(file, table.schema, options=options) as writer:
            for start in range(0, rows, 500):
                part = table.slice(start, 500)
                words = pa.array(part["words"].to_pylist(), pa.string()).dictionary_encode()
                writer.write_table(part.set_column(position, "words", words))
