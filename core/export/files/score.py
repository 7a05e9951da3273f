"""
Scores an audience on one machine, in bounded memory, and writes the ranked list.

    python score.py audience.parquet ranked.csv [--per bank] [--top 1000]

Reads Parquet, CSV or TSV (also .gz and .zst), or a folder of such files. Writes CSV, or Parquet if the name ends in
.parquet.
"""

import argparse
import csv
import io
import json
import os
import re
import sqlite3
import sys
from collections import Counter
from decimal import Decimal
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from cells import InputError, neutralised
from model import Model

READ_BYTES = 8 << 20
READ_ROWS = 16_384
WRITE_ROWS = 16_384
WRONG_CELLS = "wrong number of cells"
CACHE_KIB = 65_536
DATA_FILE = re.compile(r"\.(csv|tsv|tab|psv|txt|parquet|pq)(\.(gz|zst))?$|^part-\d[^.]*$", re.IGNORECASE)
# A number from 1e10 to 1e21 in scientific notation.
LARGE = re.compile(r"e\+(1\d|20)$")


def main():
    options = parse_arguments()
    try:
        print(json.dumps(score(options)))
    except (InputError, OSError, pa.ArrowException) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audience", help="file or folder of files, one row per user")
    parser.add_argument("out", help="ranked list to write: .csv or .parquet")
    parser.add_argument("--per", choices=["user", "bank"], default="user", help="best banner per user, or per bank")
    parser.add_argument("--top", type=int, help="keep the first N of the list (of each bank)")
    parser.add_argument("--mapping", help="JSON: user, columns, weight, bankWeights, separators, formats, missing")
    parser.add_argument("--delimiter", help="CSV delimiter; by default detected from the header")
    parser.add_argument("--encoding", default="utf-8", help="CSV encoding, such as gbk")
    parser.add_argument("--threads", type=int, default=0, help="threads for the model; all cores by default")
    options = parser.parse_args()
    if options.top is not None and options.top < 1:
        parser.error("--top is a whole number from 1")
    return options


def score(options):
    mapping = json.loads(Path(options.mapping).read_text("utf-8")) if options.mapping else {}
    model = Model(Path(__file__).parent, mapping, options.threads)
    out = Path(options.out)
    work = out.with_name(f"{out.name}.{os.getpid()}.unfinished")
    counts = Counter()
    try:
        with Ranking(work.with_name(f"{work.name}.sqlite")) as ranking:
            for table in read(options, model, counts):
                if counts["records"] == 0:
                    model.check_numbers(table)
                best, rejected = model.score(table, options.per)
                ranking.add(best, counts["records"])
                counts.update({"records": table.num_rows, "accepted": table.num_rows - sum(rejected.values())})
                counts.update(rejected)
            if counts["records"] == 0:
                raise InputError(f"no records in {options.audience}")
            written = write(ranking.rows(options.top), model, work, out.suffix.lower() == ".parquet")
            os.replace(work, out)
            scored = ranking.users()
    finally:
        for path in (work, work.with_name(f"{work.name}.sqlite")):
            path.unlink(missing_ok=True)
    records, accepted = counts.pop("records") + counts[WRONG_CELLS], counts.pop("accepted")
    reasons = {reason: count for reason, count in {**counts, "duplicate user id": accepted - scored}.items() if count}
    return {"records": records, "scored": scored, "rejected": records - scored, "reasons": reasons, "written": written}


def read(options, model, counts):
    """
    The audience in tables of a few thousand rows, with the columns that the model needs. Counts the rows of text files
    that do not have a cell for each column, which it leaves out.
    """
    path = Path(options.audience)
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and DATA_FILE.search(file.name))
    if not files:
        raise InputError(f"no data files in {path}")
    parquet = {file for file in files if is_parquet(file)}
    for file in files:
        # Numbers in Parquet are not text, so they have no format.
        model.is_text = file not in parquet
        yield from read_csv(file, options, model, counts) if model.is_text else read_parquet(file, model)


def is_parquet(file):
    with open(file, "rb") as start:
        return start.read(4) == b"PAR1"


def needed_columns(names, model):
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise InputError(f"two columns are named {repeated[0]}")
    user, weight, bank_weights = model.columns_in(names)
    features = [model.column_of(column) for column in model.manifest["columns"]]
    return list(dict.fromkeys([user, *features, *([weight] if weight else []), *bank_weights.values()]))


def read_parquet(file, model):
    with pq.ParquetFile(file) as source:
        columns = needed_columns(source.schema_arrow.names, model)
        for batch in source.iter_batches(READ_ROWS, columns=columns):
            yield pa.Table.from_batches([batch])


def read_csv(file, options, model, counts):
    def leave_out(_):
        counts[WRONG_CELLS] += 1
        return "skip"

    delimiter = options.delimiter or detect_delimiter(file, options.encoding)
    parsing = pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=leave_out)
    reading = pa_csv.ReadOptions(block_size=READ_BYTES, encoding=options.encoding, use_threads=False)

    def open_source(columns):
        types = {name: pa.string() for name in columns}
        convert = pa_csv.ConvertOptions(column_types=types, include_columns=columns, strings_can_be_null=False)
        return pa_csv.open_csv(pa.input_stream(file, compression="detect"), reading, parsing, convert)

    with pa.input_stream(file, compression="detect") as start:
        names = header_of(start, delimiter, options.encoding)
    with open_source(needed_columns(names, model)) as source:
        for batch in source:
            for offset in range(0, batch.num_rows, READ_ROWS):
                yield pa.Table.from_batches([batch.slice(offset, READ_ROWS)])


def header_of(source, delimiter, encoding):
    # A quoted name may have a line break.
    return next(csv.reader(io.StringIO(first_bytes(source, encoding), newline=""), delimiter=delimiter), [])


def first_bytes(source, encoding):
    text = source.read(1 << 20).decode(encoding, errors="replace")
    return text.removeprefix("\ufeff")


def detect_delimiter(file, encoding):
    with pa.input_stream(file, compression="detect") as source:
        header = first_bytes(source, encoding).split("\n", 1)[0]
    return max([",", ";", "\t", "|"], key=header.count)


class Ranking:
    """Sorts any number of scored candidates on disk: by list, score, user id, and position in the audience."""

    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.executescript(
            f"""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE_KIB};
            CREATE TABLE best (list INTEGER, key INTEGER, user BLOB, ordinal INTEGER, candidate INTEGER, weight REAL,
                               probabilities BLOB);
            CREATE VIEW ranked AS SELECT * FROM (
                SELECT *, row_number() OVER (PARTITION BY list, user ORDER BY ordinal) AS occurrence FROM best)
            WHERE occurrence = 1;
            """
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.database.close()

    def add(self, best, first):
        # Non-negative numbers of single precision sort like their bits.
        keys = -best["score"].view(np.int32).astype(np.int64)
        users = [user.encode() for user in best["user"].to_pylist()]
        probabilities = [row.tobytes() for row in best["probabilities"]]
        columns = [best["list"], keys, users, best["row"] + first, best["candidate"], best["weight"], probabilities]
        rows = zip(*(column.tolist() if isinstance(column, np.ndarray) else column for column in columns))
        self.database.executemany("INSERT INTO best VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def users(self):
        # With a list per bank, every user is in each list.
        return self.database.execute("SELECT count(*) FROM ranked WHERE list = 0").fetchone()[0]

    def rows(self, top):
        """(rank, user, key, candidate, weight, probabilities) in rank order."""
        query = "SELECT list, user, key, candidate, weight, probabilities FROM ranked ORDER BY list, key, user, ordinal"
        ranks = Counter()
        for number, *row in self.database.execute(query):
            ranks[number] += 1
            if top is None or ranks[number] <= top:
                yield (ranks[number], *row)


def write(rows, model, path, as_parquet):
    user = model.mapping.get("user", model.manifest["user"])
    schema = model.list_schema(user)
    written = 0
    with open_output(path, schema, as_parquet) as output:
        while batch := list(islice(rows, WRITE_ROWS)):
            ranks, users, keys, candidate, weight, probabilities = zip(*batch)
            score = (-np.array(keys, np.int64)).astype(np.int32).view(np.float32)
            steps = np.frombuffer(b"".join(probabilities), np.float32).reshape(len(batch), -1)
            ids = pa.array([user_id.decode() for user_id in users], pa.string())
            columns = model.list_columns(ranks, ids, candidate, score, np.array(weight), steps)
            output.write_table(pa.Table.from_arrays(columns, schema=schema))
            written += len(batch)
    return written


def open_output(path, schema, as_parquet):
    return pq.ParquetWriter(path, schema, compression="zstd") if as_parquet else CsvWriter(path, schema)


class CsvWriter:
    """Comma-separated text; an apostrophe neutralises texts that a spreadsheet would execute."""

    def __init__(self, path, schema):
        self.file = open(path, "w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.writer.writerow([neutralised(name) for name in schema.names])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write_table(self, table):
        self.writer.writerows(zip(*(cells_of(column.combine_chunks()) for column in table.columns)))


def cells_of(column):
    """The cells of a column as the CSV shows them."""
    if pa.types.is_string(column.type):
        return [neutralised(text) for text in column.to_pylist()]
    if pa.types.is_float64(column.type):
        # 15 digits: the digits after them only show how a product was rounded.
        column = pa.array([float(f"{number:.15g}") for number in column.to_pylist()])
    texts = column.cast(pa.string()).fill_null("").to_pylist()
    # PyArrow writes 12345678901 as 1.2345678901e+10.
    return [f"{Decimal(text):f}" if LARGE.search(text) else text for text in texts]


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: while the interpreter ends, a thread of PyArrow that still needs it would abort the process.
    os._exit(status)
