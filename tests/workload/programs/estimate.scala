// Fits models that fit.scala has not.
// Arguments: kinds joined by commas, and a folder. Each kind is an application of its own in one JVM.
import org.apache.spark.sql.SparkSession
import org.apache.spark.ml.Pipeline
import org.apache.spark.ml.classification._
import org.apache.spark.ml.clustering._
import org.apache.spark.ml.evaluation._
import org.apache.spark.ml.feature._
import org.apache.spark.ml.fpm.FPGrowth
import org.apache.spark.ml.regression._
import org.apache.spark.ml.tuning._
val Array(kinds, parent) = sys.env("PROGRAM_ARGUMENTS").split(" ")
def session(recorded: Boolean) = SparkSession.builder.appName("estimates").config("spark.eventLog.enabled", recorded).getOrCreate()
def run(spark: SparkSession, kind: String, folder: String): Unit = {
  spark.range(0, 40000, 1, 4).selectExpr("id", "rand(1) a", "rand(2) b", "rand(3) c", "concat('g', id % 7) g").selectExpr("*", "cast(a + b > c + 0.4 as double) label", "1 + a * 4 + b amount", "cast(rand(4) > 0.3 as double) censor").write.parquet(s"$folder/in")
  val table = spark.read.parquet(s"$folder/in")
  val data = new VectorAssembler().setInputCols(Array("a", "b", "c")).setOutputCol("features").transform(table)
  val Array(most, rest) = data.randomSplit(Array(0.8, 0.2), 7)
  kind match {
    case "survival" => new AFTSurvivalRegression().setLabelCol("amount").setMaxIter(8).fit(data).write.save(s"$folder/m")
    case "isotonic" => new IsotonicRegression().setFeaturesCol("a").setLabelCol("amount").fit(table).write.save(s"$folder/m")
    case "bisecting" => println(new BisectingKMeans().setK(5).setMaxIter(5).fit(data).clusterCenters.toSeq)
    case "glm" => new GeneralizedLinearRegression().setFamily("gamma").setLink("log").setLabelCol("amount").setMaxIter(8).fit(data).write.save(s"$folder/m")
    case "svc" => println(new MulticlassClassificationEvaluator().evaluate(new LinearSVC().setMaxIter(12).fit(most).transform(rest)))
    case "machine" => new FMRegressor().setLabelCol("amount").setFactorSize(3).setMaxIter(8).fit(data).write.save(s"$folder/m")
    case "baskets" => new FPGrowth().setMinSupport(0.02).fit(spark.range(0, 30000, 1, 4).selectExpr("array_distinct(array(id % 11, id % 7 + 20, id * 31 % 23 + 40)) items")).write.save(s"$folder/m")
    case "bayes" => new Pipeline().setStages(Array(new StringIndexer().setInputCol("g").setOutputCol("gi"), new OneHotEncoder().setInputCol("gi").setOutputCol("gv"), new VectorAssembler().setInputCols(Array("gv", "a", "b")).setOutputCol("f"), new NaiveBayes().setFeaturesCol("f"))).fit(table).write.save(s"$folder/m")
    case "split" =>
      val tree = new DecisionTreeRegressor().setLabelCol("amount")
      val grid = new ParamGridBuilder().addGrid(tree.maxDepth, Array(3, 5)).build()
      val best = new TrainValidationSplit().setEstimator(tree).setEstimatorParamMaps(grid).setEvaluator(new RegressionEvaluator().setLabelCol("amount")).fit(most)
      println(new RegressionEvaluator().setLabelCol("amount").evaluate(best.transform(rest)))
  }
}
spark.stop()
for (kind <- kinds.split(",")) {
  val one = session(recorded = true)
  run(one, kind, s"$parent/$kind")
  one.stop()
}
sys.exit(0)
