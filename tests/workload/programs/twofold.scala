// Two purposes of one weight, at least one of them a model or a graph.
// Arguments: kinds joined by commas, and a folder. Each kind is an application of its own in one JVM.
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.functions._
import org.apache.spark.graphx._
import org.apache.spark.ml.classification._
import org.apache.spark.ml.clustering._
import org.apache.spark.ml.feature._
import org.apache.spark.ml.recommendation._
import org.apache.spark.ml.regression._
val Array(kinds, parent) = sys.env("PROGRAM_ARGUMENTS").split(" ")
def session(recorded: Boolean) = SparkSession.builder.appName("weekly").config("spark.eventLog.enabled", recorded).config("spark.sql.shuffle.partitions", 4).getOrCreate()
val columns = new VectorAssembler().setInputCols(Array("a", "b", "c")).setOutputCol("features")
def make(spark: SparkSession, folder: String): Unit = {
  spark.range(0, 250000, 1, 4).selectExpr("id", "rand(1) a", "rand(2) b", "rand(3) c", "concat('region ', id % 23) region", "cast(id % 1800 as int) user", "cast(rand(4) * 400 as int) item", "cast(rand(5) * 5 as float) rating").selectExpr("*", "cast(a + b > c + 0.4 as double) label", "1 + a * 4 + b amount").write.parquet(s"$folder/in")
  new LogisticRegression().setMaxIter(5).fit(columns.transform(spark.read.parquet(s"$folder/in").limit(9000))).write.save(s"$folder/model")
}
def run(spark: SparkSession, kind: String, folder: String): Unit = {
  val in = spark.read.parquet(s"$folder/in")
  val data = columns.transform(in)
  kind match {
    case "fit_and_score" =>
      val model = new LogisticRegression().setMaxIter(12).fit(data.where("id % 4 = 0"))
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "probability").write.parquet(s"$folder/scores")
    case "trees_and_forecast" =>
      val model = new GBTRegressor().setLabelCol("amount").setMaxIter(4).fit(data.where("id % 5 = 0"))
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "prediction").write.json(s"$folder/forecast")
    case "factors_and_offers" =>
      val model = new ALS().setRank(6).setMaxIter(3).fit(in)
      model.write.save(s"$folder/m")
      model.recommendForAllUsers(5).write.parquet(s"$folder/offers")
    case "groups_and_members" =>
      val model = new KMeans().setK(6).setMaxIter(8).fit(data.cache())
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "prediction").write.parquet(s"$folder/members")
    case "score_and_report" =>
      LogisticRegressionModel.load(s"$folder/model").transform(data).select("id", "region", "amount", "prediction").write.parquet(s"$folder/scores")
      in.groupBy("region").agg(sum("amount"), avg("a"), countDistinct("user")).orderBy(desc("sum(amount)")).show(30)
      in.groupBy("item").pivot("label").agg(sum("amount")).orderBy("item").show()
      in.groupBy("user").agg(expr("percentile(amount, 0.5) m")).orderBy(desc("m")).show()
    case "ranks_and_report" =>
      val graph = Graph.fromEdgeTuples(in.select("user", "item").rdd.map(r => (r.getInt(0).toLong, 10000L + r.getInt(1))), 1)
      graph.staticPageRank(5).vertices.saveAsTextFile(s"$folder/ranks")
      in.groupBy("region").agg(sum("amount"), avg("a"), countDistinct("user")).orderBy(desc("sum(amount)")).show(30)
      in.groupBy("user").agg(expr("percentile(amount, 0.9) m"), count("*")).orderBy(desc("m")).show()
    case "load_and_fit_churn" =>
      in.select(upper(col("region")).as("region"), col("id"), round(col("amount"), 2).as("amount")).repartition(4, col("region")).write.partitionBy("region").parquet(s"$folder/ledger")
      in.selectExpr("id", "user", "item", "sha2(region, 256) place").dropDuplicates("user", "item").write.orc(s"$folder/purchases")
      new RandomForestClassifier().setNumTrees(8).fit(data.where("id % 4 = 0")).write.save(s"$folder/m")
    case "communities_and_load" =>
      val graph = Graph.fromEdgeTuples(in.select("user", "item").rdd.map(r => (r.getInt(0).toLong, 10000L + r.getInt(1))), 1)
      lib.LabelPropagation.run(graph, 3).vertices.saveAsTextFile(s"$folder/communities")
      in.select(upper(col("region")).as("region"), col("id"), round(col("amount"), 2).as("amount")).write.partitionBy("region").parquet(s"$folder/ledger")
      in.selectExpr("id", "user", "sha2(region, 256) place").repartition(4).write.orc(s"$folder/places")
    case "line_and_estimates" =>
      val model = new LinearRegression().setLabelCol("amount").setMaxIter(10).fit(data)
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "prediction").write.csv(s"$folder/estimates")
    case "svc_and_verdicts" =>
      val model = new LinearSVC().setMaxIter(6).fit(data.where("id % 4 = 1"))
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "prediction").write.orc(s"$folder/verdicts")
    case "forest_and_list" =>
      val model = new RandomForestClassifier().setNumTrees(6).fit(data.where("id % 6 = 0"))
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "region", "prediction").write.partitionBy("region").parquet(s"$folder/list")
    case "mixture_and_members" =>
      val model = new GaussianMixture().setK(3).setMaxIter(5).fit(data.where("id % 4 = 0"))
      model.write.save(s"$folder/m")
      model.transform(data).select("id", "prediction").write.json(s"$folder/members")
    case "offers_and_report" =>
      new ALS().setRank(5).setMaxIter(3).fit(in).recommendForAllItems(4).write.parquet(s"$folder/offers")
      in.groupBy("region").agg(sum("amount"), avg("a"), countDistinct("user")).orderBy(desc("sum(amount)")).show(30)
      in.groupBy("item").agg(avg("rating"), count("*")).orderBy(desc("avg(rating)")).show()
  }
}
spark.stop()
for (kind <- kinds.split(",")) {
  val maker = session(recorded = false)
  make(maker, s"$parent/$kind")
  maker.stop()
  val one = session(recorded = true)
  run(one, kind, s"$parent/$kind")
  one.stop()
}
sys.exit(0)
