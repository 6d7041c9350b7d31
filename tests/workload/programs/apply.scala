// Applies a fitted model to data; model and data are made by an application of which no log is kept.
// Arguments: kinds joined by commas, and a folder. Each kind is an application of its own in one JVM.
import org.apache.spark.sql.SparkSession
import org.apache.spark.ml.{Pipeline, PipelineModel}
import org.apache.spark.ml.classification._
import org.apache.spark.ml.clustering._
import org.apache.spark.ml.feature._
import org.apache.spark.ml.recommendation._
import org.apache.spark.ml.regression._
val Array(kinds, parent) = sys.env("PROGRAM_ARGUMENTS").split(" ")
def session(recorded: Boolean) = SparkSession.builder.config("spark.eventLog.enabled", recorded).getOrCreate()
def make(spark: SparkSession, kind: String, folder: String, path: String): Unit = {
  val table = spark.range(0, 300000, 1, 4).selectExpr("id", "rand(1) a", "rand(2) b", "rand(3) c").selectExpr("*", "cast(a + b > 1 as double) label")
  new VectorAssembler().setInputCols(Array("a", "b", "c")).setOutputCol("features").transform(table).write.parquet(s"$folder/in")
  val data = spark.read.parquet(s"$folder/in").limit(20000)
  kind match {
    case "logistic" => new LogisticRegression().fit(data).write.save(path)
    case "forest" => new RandomForestClassifier().setNumTrees(15).fit(data).write.save(path)
    case "boosted" => new GBTRegressor().setMaxIter(5).fit(data).write.save(path)
    case "kmeans" => new KMeans().setK(6).fit(data).write.save(path)
    case "bayes" => new NaiveBayes().fit(data).write.save(path)
    case "linear" => new LinearRegression().fit(data).write.save(path)
    case "pipeline" => new Pipeline().setStages(Array(new MinMaxScaler().setInputCol("features").setOutputCol("f"), new DecisionTreeClassifier().setFeaturesCol("f"))).fit(data).write.save(path)
    case "als" =>
      val ratings = spark.range(0, 60000, 1, 4).selectExpr("cast(rand(1) * 2000 as int) user", "cast(rand(2) * 500 as int) item", "cast(rand(3) * 5 as float) rating")
      new ALS().setRank(8).setMaxIter(3).fit(ratings).write.save(path)
  }
}
def use(spark: SparkSession, kind: String, folder: String, path: String): Unit = {
  val in = spark.read.parquet(s"$folder/in")
  val out = kind match {
    case "logistic" => LogisticRegressionModel.load(path).transform(in).select("id", "probability")
    case "forest" => RandomForestClassificationModel.load(path).transform(in).select("id", "prediction")
    case "boosted" => GBTRegressionModel.load(path).transform(in).select("id", "prediction")
    case "kmeans" => KMeansModel.load(path).transform(in).select("id", "prediction")
    case "bayes" => NaiveBayesModel.load(path).transform(in).select("id", "prediction")
    case "linear" => LinearRegressionModel.load(path).transform(in).select("id", "prediction")
    case "pipeline" => PipelineModel.load(path).transform(in).select("id", "prediction")
    case "als" => ALSModel.load(path).recommendForAllUsers(10)
  }
  out.write.parquet(s"$folder/out")
}
spark.stop()
for (kind <- kinds.split(",")) {
  val maker = session(recorded = false)
  make(maker, kind, s"$parent/$kind", s"$parent/$kind/model")
  maker.stop()
  val one = session(recorded = true)
  use(one, kind, s"$parent/$kind", s"$parent/$kind/model")
  one.stop()
}
sys.exit(0)
