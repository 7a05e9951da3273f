"""Runs score_spark.py of an export several times in one session: `spark-cases.py FOLDER`, arguments from stdin."""

import json
import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parents[2] / "build" / "bench")]

import score_spark  # noqa: E402
from spark_session import open_session  # noqa: E402

SETTINGS = {
    "spark.executor.memory": "600m",
    "spark.sql.shuffle.partitions": "2",
    # Compiled plans pay off only with many rows.
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.warehouse.dir": f"{sys.argv[1]}/../warehouse",
}
spark = open_session(2, 1024, SETTINGS)
try:
    for arguments in json.load(sys.stdin):
        if "table" in arguments:
            spark.read.csv(arguments[0], header=True, escape='"', multiLine=True).createOrReplaceTempView("audience")
            arguments[0] = "audience"
        try:
            score_spark.main(arguments)
        except SystemExit as error:
            print(json.dumps({"error": str(error)}))
finally:
    spark.stop()
