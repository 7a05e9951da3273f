"""A Spark session on a local cluster, whose executors have one core each and run this Python."""

import os
import sys

from pyspark.sql import SparkSession

SETTINGS = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF"}


def open_session(executors, worker_megabytes, settings):
    """Starts the cluster with one worker per executor, and returns its session."""
    os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)
    builder = SparkSession.builder.master(f"local-cluster[{executors},1,{worker_megabytes}]")
    return builder.config(map={**SETTINGS, **settings}).getOrCreate()
