"""
Scores an audience on a Spark cluster and writes the ranked list as partitioned files.

    spark-submit score_spark.py AUDIENCE OUT [--per bank] [--top 1000] [--format csv]

AUDIENCE is a path of Parquet or CSV files (--input csv), or a table (--input table). OUT is a new folder; its files are
in the order of the ranks. Executors need Python with the packages of requirements.txt.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
from pyspark import SparkFiles, StorageLevel
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cells import InputError, neutralised
from model import Model, shared_model

FOLDER = Path(__file__).resolve().parent
# Values of number columns are checked in this many records, as in score.py.
FIRST_ROWS = 16_384
# Internal columns of the rows, dropped before the list is written.
OWN_COLUMNS = ["list", "occurrence", "part"]
TYPES = {
    pa.int64(): T.LongType(),
    pa.string(): T.StringType(),
    pa.float32(): T.FloatType(),
    pa.float64(): T.DoubleType(),
}


def main(arguments=None):
    options = parse_arguments(arguments)
    spark = SparkSession.builder.appName("score").getOrCreate()
    try:
        print(json.dumps(score(spark, options)))
    except InputError as error:
        sys.exit(f"error: {error}")


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audience", help="path or table, one row per user")
    parser.add_argument("out", help="folder to write")
    parser.add_argument("--input", choices=["parquet", "csv", "table"], default="parquet", help="what the audience is")
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet", help="what to write")
    parser.add_argument("--per", choices=["user", "bank"], default="user", help="best banner per user, or per bank")
    parser.add_argument("--top", type=int, help="keep the first N of the list (of each bank)")
    parser.add_argument("--unique", action="store_true", help="each user has one row, so no shuffle is needed")
    parser.add_argument("--mapping", help="JSON: user, columns, weight, bankWeights, separators, formats, missing")
    parser.add_argument("--delimiter", default=",", help="of CSV")
    parser.add_argument("--encoding", default="utf-8", help="of CSV, such as gbk")
    options = parser.parse_args(arguments)
    if options.top is not None and options.top < 1:
        parser.error("--top is a whole number from 1")
    return options


def score(spark, options):
    mapping = Path(options.mapping).read_text("utf-8") if options.mapping else "{}"
    model = Model(FOLDER, json.loads(mapping))
    audience = read(spark, options)
    user, weight, bank_weights = model.columns_in(audience.columns)
    features = [model.column_of(column) for column in model.manifest["columns"]]
    needed = dict.fromkeys([user, *features, *([weight] if weight else []), *bank_weights.values()])
    check_numbers(audience, model, options.input == "csv")
    share_files(spark, model)
    counts = {name: spark.sparkContext.accumulator(0) for name in ("records", "rejected")}
    schema = model.list_schema(user)
    refuse_name(user, schema)
    scored = audience.select([F.col(f"`{name}`") for name in needed]).mapInArrow(
        best_candidates(mapping, options.per, options.input == "csv", counts), spark_schema(schema, "list")
    )
    ranked, offsets = rank(scored, user, options)
    result = ranked.mapInArrow(finish(offsets, options.format == "csv"), spark_schema(schema))
    writer = result.write.options(header=True, escape='"', emptyValue="")
    # User ids keep their spaces.
    writer = writer.options(ignoreLeadingWhiteSpace=False, ignoreTrailingWhiteSpace=False)
    writer.format(options.format).save(options.out)
    return {name: count.value for name, count in counts.items()}


def read(spark, options):
    if options.input == "table":
        return spark.table(options.audience)
    if options.input == "parquet":
        return spark.read.parquet(options.audience)
    # Spark 4 reads only Unicode, ASCII and Latin-1 unless this is set.
    spark.conf.set("spark.sql.legacy.javaCharsets", "true")
    return spark.read.csv(
        options.audience,
        header=True,
        sep=options.delimiter,
        encoding=options.encoding,
        escape='"',
        multiLine=True,
        mode="DROPMALFORMED",
    )


def check_numbers(audience, model, is_text):
    """Raises InputError if most of the first values of number columns are unreadable."""
    model.is_text = is_text
    columns = [model.column_of(column) for column in model.manifest["columns"] if column["kind"] == "numeric"]
    if columns:
        model.check_numbers(audience.select([F.col(f"`{name}`") for name in columns]).limit(FIRST_ROWS).toArrow())


def refuse_name(user, schema):
    """Raises InputError if another column of the list has the name of the user column: Spark cannot write both."""
    taken = Counter(name.lower() for name in [*schema.names, *OWN_COLUMNS])
    if taken[user.lower()] > 1:
        raise InputError(f"the user column has the name of another column, {user}: rename it in the audience")


def share_files(spark, model):
    """Gives the executors the model and the code that runs it."""
    for name in ["model.py", "cells.py"]:
        spark.sparkContext.addPyFile(str(FOLDER / name))
    parts = [name for name in model.manifest["files"] if name.startswith("model.onnx")]
    for name in ["manifest.json", *parts]:
        spark.sparkContext.addFile(str(FOLDER / name))


def spark_schema(schema, *numbers):
    fields = [T.StructField(name, T.IntegerType()) for name in numbers]
    return T.StructType(fields + [T.StructField(field.name, TYPES[field.type]) for field in schema])


def best_candidates(mapping, per, is_text, counts):
    """Scores the batches of a partition; the ranks are still 0."""

    def run(batches):
        model = shared_model(SparkFiles.getRootDirectory(), mapping)
        model.is_text = is_text
        for batch in batches:
            table = pa.Table.from_batches([batch])
            best, rejected = model.score(table, per)
            counts["records"].add(table.num_rows)
            counts["rejected"].add(sum(rejected.values()))
            chosen = [best[name] for name in ("user", "candidate", "score", "weight", "probabilities")]
            columns = model.list_columns([0] * len(best["row"]), *chosen)
            user = model.columns_in(table.column_names)[0]
            schema = pa.schema([("list", pa.int32()), *model.list_schema(user)])
            yield pa.RecordBatch.from_arrays([pa.array(best["list"], pa.int32()), *columns], schema=schema)

    return run


def rank(scored, user, options):
    """
    Returns the list in rank order, and how many rows of each list precede each partition; None in place of these
    numbers if the rows already have their ranks.
    """
    name = F.col(f"`{user}`")
    order = [F.desc("score"), name]
    if not options.unique:
        # Spark does not keep the order of rows, so the best row of a duplicate user is kept instead of the first.
        best_first = Window.partitionBy("list", name).orderBy(F.desc("score"), F.desc("weight"), "bank", "banner")
        scored = scored.withColumn("occurrence", F.row_number().over(best_first))
        scored = scored.where("occurrence = 1").drop("occurrence")
    if options.top is not None:
        position = F.row_number().over(Window.partitionBy("list").orderBy(*order))
        best = scored.withColumn("rank", position.cast("long")).where(F.col("rank") <= options.top)
        return best.orderBy("list", "rank").withColumn("part", F.lit(-1)), None
    if options.unique:
        # Sorting reads its input twice, first to sample it; users must not be scored twice.
        scored = scored.persist(StorageLevel.DISK_ONLY)
    sorted_list = scored.orderBy("list", *order).withColumn("part", F.spark_partition_id())
    sorted_list = sorted_list.persist(StorageLevel.DISK_ONLY)
    before, offsets = Counter(), {}
    counts = sorted_list.groupBy("list", "part").count().collect()
    for row in sorted(counts, key=lambda row: (row["list"], row["part"])):
        offsets[row["list"], row["part"]] = before[row["list"]]
        before[row["list"]] += row["count"]
    return sorted_list, offsets


def finish(offsets, as_csv):
    """Fills in the ranks of a partition's ordered rows; in CSV, neutralises texts that a spreadsheet would execute."""

    def run(batches):
        seen = Counter()
        for batch in batches:
            columns = dict(zip(batch.schema.names, batch.columns))
            lists, parts = columns.pop("list").to_pylist(), columns.pop("part").to_pylist()
            if offsets is not None:
                ranks = []
                for key in zip(lists, parts):
                    seen[key] += 1
                    ranks.append(offsets[key] + seen[key])
                columns["rank"] = pa.array(ranks, pa.int64())
            if as_csv:
                for name, column in columns.items():
                    if pa.types.is_string(column.type):
                        columns[name] = pa.array([neutralised(text) for text in column.to_pylist()], pa.string())
            yield pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))

    return run


if __name__ == "__main__":
    main()
