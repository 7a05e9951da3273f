"""Runs score_spark.py of an export several times in one session: `spark-cases.py FOLDER` reads lists of arguments."""

import json
import sys

sys.path.insert(0, sys.argv[1])

from pyspark.sql import SparkSession  # noqa: E402

import score_spark  # noqa: E402

SETTINGS = {
    "spark.master": "local-cluster[2,1,1024]",
    "spark.executor.memory": "600m",
    "spark.sql.shuffle.partitions": "2",
    # Compiled plans pay off only with many rows.
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.warehouse.dir": f"{sys.argv[1]}/../warehouse",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}

builder = SparkSession.builder
for name, value in SETTINGS.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
try:
    for arguments in json.load(sys.stdin):
        if "table" in arguments:
            spark.read.csv(arguments[0], header=True, escape='"', multiLine=True).createOrReplaceTempView("audience")
            arguments[0] = "audience"
        score_spark.main(arguments)
finally:
    spark.stop()
