// Fits one of several models on data made here.
// Arguments: kinds joined by commas, and a folder. Each kind is an application of its own in one JVM.
import org.apache.spark.sql.SparkSession
import org.apache.spark.ml.Pipeline
import org.apache.spark.ml.classification._
import org.apache.spark.ml.clustering._
import org.apache.spark.ml.evaluation._
import org.apache.spark.ml.feature._
import org.apache.spark.ml.recommendation.ALS
import org.apache.spark.ml.regression._
import org.apache.spark.ml.tuning._
val Array(kinds, parent) = sys.env("PROGRAM_ARGUMENTS").split(" ")
def session(recorded: Boolean) = SparkSession.builder.config("spark.eventLog.enabled", recorded).getOrCreate()
def run(spark: SparkSession, kind: String, folder: String): Unit = {
  val wide = spark.range(0, 40000, 1, 4).selectExpr("id", "rand(1) a", "rand(2) b", "rand(3) c", "rand(4) d").selectExpr("*", "cast(a + b * c + rand(5) > 1.2 as double) label", "a * 3 + b - c amount")
  wide.write.parquet(s"$folder/wide")
  val columns = new VectorAssembler().setInputCols(Array("a", "b", "c", "d")).setOutputCol("features")
  val data = columns.transform(spark.read.parquet(s"$folder/wide"))
  val words = spark.range(0, 3000, 1, 4).selectExpr("array(concat('w', id % 97), concat('w', id % 89), concat('w', id % 13), concat('w', id % 7)) words").cache()
  val ratings = spark.range(0, 60000, 1, 4).selectExpr("cast(rand(1) * 2000 as int) user", "cast(rand(2) * 500 as int) item", "cast(rand(3) * 5 as float) rating")
  kind match {
    case "logistic" => new LogisticRegression().setMaxIter(20).fit(data).write.save(s"$folder/m")
    case "boosted" => new GBTClassifier().setMaxIter(5).fit(data).write.save(s"$folder/m")
    case "forest" => println(new BinaryClassificationEvaluator().evaluate(new RandomForestClassifier().setNumTrees(20).fit(data).transform(data)))
    case "linear" => new LinearRegression().setLabelCol("amount").setMaxIter(30).fit(data.cache()).write.save(s"$folder/m")
    case "kmeans" => new KMeans().setK(8).setMaxIter(15).fit(data).write.save(s"$folder/m")
    case "mixture" => println(new GaussianMixture().setK(4).setMaxIter(10).fit(data).weights.toSeq)
    case "als" => new ALS().setRank(8).setMaxIter(5).fit(ratings).write.save(s"$folder/m")
    case "topics" => new LDA().setK(5).setMaxIter(8).fit(new CountVectorizer().setInputCol("words").setOutputCol("features").fit(words).transform(words)).write.save(s"$folder/m")
    case "vectors" => new Word2Vec().setInputCol("words").setVectorSize(16).setMaxIter(2).fit(words).write.save(s"$folder/m")
    case "network" => new MultilayerPerceptronClassifier().setLayers(Array(4, 8, 2)).setMaxIter(25).fit(data).write.save(s"$folder/m")
    case "tuned" =>
      val one = new LogisticRegression()
      val grid = new ParamGridBuilder().addGrid(one.regParam, Array(0.0, 0.1)).addGrid(one.maxIter, Array(5, 10)).build()
      new CrossValidator().setEstimator(one).setEstimatorParamMaps(grid).setEvaluator(new BinaryClassificationEvaluator()).setNumFolds(2).fit(data).bestModel
    case "pipeline" =>
      new Pipeline().setStages(Array(new StandardScaler().setInputCol("features").setOutputCol("scaled"), new DecisionTreeClassifier().setFeaturesCol("scaled").setMaxDepth(6))).fit(data).write.save(s"$folder/m")
    case "factors" =>
      import org.apache.spark.mllib.linalg.Vectors
      import org.apache.spark.mllib.linalg.distributed.RowMatrix
      val rows = wide.rdd.map(r => Vectors.dense(r.getDouble(1), r.getDouble(2), r.getDouble(3), r.getDouble(4))).cache()
      println(new RowMatrix(rows).computeSVD(3).s)
    case "oldtree" =>
      import org.apache.spark.mllib.linalg.Vectors
      import org.apache.spark.mllib.regression.LabeledPoint
      val points = wide.rdd.map(r => LabeledPoint(r.getDouble(5), Vectors.dense(r.getDouble(1), r.getDouble(2)))).cache()
      org.apache.spark.mllib.tree.RandomForest.trainClassifier(points, 2, Map[Int, Int](), 10, "auto", "gini", 5, 16).save(spark.sparkContext, s"$folder/m")
  }
}
spark.stop()
for (kind <- kinds.split(",")) {
  val one = session(recorded = true)
  run(one, kind, s"$parent/$kind")
  one.stop()
}
sys.exit(0)
