"""
Measures score_spark.py of an export: `spark-rate.py EXPORT AUDIENCE OUT EXECUTORS EVENTS` prints JSON. The audience is
scored twice, since the first time starts Python and loads the model on every executor.
"""

import json
import sys
import time

export, audience, out, executors, events = sys.argv[1:]
sys.path.insert(0, export)

import score_spark  # noqa: E402
from spark_session import open_session  # noqa: E402

SETTINGS = {
    "spark.executor.memory": "1g",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.dir": f"file://{events}",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
    "spark.executor.processTreeMetrics.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
}
spark = open_session(executors, 2048, SETTINGS)
try:
    for attempt in ("first", "second"):
        started = time.monotonic()
        options = score_spark.parse_arguments([audience, f"{out}-{attempt}", "--unique"])
        result = score_spark.score(spark, options)
        elapsed = time.monotonic() - started
    print(json.dumps({"elapsedMs": elapsed * 1000, **result}))
finally:
    spark.stop()
