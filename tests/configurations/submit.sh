#!/bin/bash
# Started by cron on the edge node.
export SPARK_HOME=/opt/spark
$SPARK_HOME/bin/spark-submit \
  --master yarn --deploy-mode client \
  --num-executors 200 --executor-cores 1 --executor-memory 1g --driver-memory 48g \
  --conf spark.dynamicAllocation.enabled=true \
  --conf spark.sql.autoBroadcastJoinThreshold=100 \
  --conf spark.sql.files.maxPartitionBytes=128 \
  --conf spark.driver.extraJavaOptions="-Xmx8g -Dspark.ui.port=4050" \
  --conf spark.blacklist.enabled=true \
  --conf spark.shuffle.service.enabled=ture \
  --conf spark.speculation.multiplier=2 \
  orders.py --day "$DAY"
