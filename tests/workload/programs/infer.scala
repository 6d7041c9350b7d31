// Applies models of text, of groups and of MLlib's older kind; model and data are made by an application of which no log is kept.
// Arguments: kinds joined by commas, and a folder. Each kind is an application of its own in one JVM.
import org.apache.spark.sql.SparkSession
import org.apache.spark.ml.{Pipeline, PipelineModel}
import org.apache.spark.ml.classification._
import org.apache.spark.ml.clustering._
import org.apache.spark.ml.feature._
import org.apache.spark.mllib.linalg.Vectors
import org.apache.spark.mllib.regression.LabeledPoint
val Array(kinds, parent) = sys.env("PROGRAM_ARGUMENTS").split(" ")
def session(recorded: Boolean) = SparkSession.builder.appName("nightly scores").config("spark.eventLog.enabled", recorded).getOrCreate()
def make(spark: SparkSession, kind: String, folder: String, path: String): Unit = {
  val texts = spark.range(0, 120000, 1, 4).selectExpr("id", "concat_ws(' ', concat('w', id % 97), concat('w', id % 89), concat('w', id % 13), concat('w', id * 31 % 211)) text", "cast(id % 97 > 40 as double) label", "split(concat_ws(' ', concat('w', id % 97), concat('w', id % 53)), ' ') words")
  texts.write.parquet(s"$folder/in")
  val few = spark.read.parquet(s"$folder/in").limit(5000)
  val points = new VectorAssembler().setInputCols(Array("a", "b")).setOutputCol("features")
  kind match {
    case "topics" => new Pipeline().setStages(Array(new CountVectorizer().setInputCol("words").setOutputCol("features"), new LDA().setK(4).setMaxIter(4))).fit(few).write.save(path)
    case "vectors" => new Word2Vec().setInputCol("words").setOutputCol("vector").setVectorSize(12).setMinCount(1).setMaxIter(1).fit(few).write.save(path)
    case "texts" => new Pipeline().setStages(Array(new Tokenizer().setInputCol("text").setOutputCol("tokens"), new HashingTF().setInputCol("tokens").setOutputCol("features").setNumFeatures(256), new LogisticRegression().setMaxIter(5))).fit(few).write.save(path)
    case "mixture" => new GaussianMixture().setK(3).setMaxIter(4).fit(points.transform(few.selectExpr("rand(1) a", "rand(2) b"))).write.save(path)
    case "svc" => new Pipeline().setStages(Array(new HashingTF().setInputCol("words").setOutputCol("features").setNumFeatures(64), new LinearSVC().setMaxIter(4))).fit(few).write.save(path)
    case "bisecting" => new BisectingKMeans().setK(4).setMaxIter(3).fit(points.transform(few.selectExpr("rand(1) a", "rand(2) b"))).write.save(path)
    case "oldmeans" => org.apache.spark.mllib.clustering.KMeans.train(few.rdd.map(r => Vectors.dense(r.getLong(0) % 50, r.getLong(0) % 7)), 4, 4).save(spark.sparkContext, path)
    case "oldforest" => org.apache.spark.mllib.tree.RandomForest.trainClassifier(few.rdd.map(r => LabeledPoint(r.getDouble(2), Vectors.dense(r.getLong(0) % 97, r.getLong(0) % 7))), 2, Map[Int, Int](), 8, "auto", "gini", 4, 16).save(spark.sparkContext, path)
    case "oldbayes" => org.apache.spark.mllib.classification.NaiveBayes.train(few.rdd.map(r => LabeledPoint(r.getDouble(2), Vectors.dense(r.getLong(0) % 97, r.getLong(0) % 7)))).save(spark.sparkContext, path)
    case "oldslopes" => new org.apache.spark.mllib.classification.LogisticRegressionWithLBFGS().run(few.rdd.map(r => LabeledPoint(r.getDouble(2), Vectors.dense(r.getLong(0) % 97, r.getLong(0) % 7)))).save(spark.sparkContext, path)
    case "oldfactors" => org.apache.spark.mllib.recommendation.ALS.train(few.rdd.map(r => org.apache.spark.mllib.recommendation.Rating((r.getLong(0) % 400).toInt, (r.getLong(0) % 53).toInt, r.getDouble(2))), 4, 3).save(spark.sparkContext, path)
  }
}
def use(spark: SparkSession, kind: String, folder: String, path: String): Unit = {
  val in = spark.read.parquet(s"$folder/in")
  kind match {
    case "topics" => PipelineModel.load(path).transform(in).select("id", "topicDistribution").write.parquet(s"$folder/out")
    case "vectors" => Word2VecModel.load(path).transform(in).select("id", "vector").write.parquet(s"$folder/out")
    case "texts" => PipelineModel.load(path).transform(in).selectExpr("id", "prediction").write.json(s"$folder/out")
    case "mixture" => GaussianMixtureModel.load(path).transform(new VectorAssembler().setInputCols(Array("a", "b")).setOutputCol("features").transform(in.selectExpr("id", "rand(3) a", "rand(4) b"))).select("id", "prediction", "probability").write.parquet(s"$folder/out")
    case "svc" => PipelineModel.load(path).transform(in).select("id", "prediction").write.csv(s"$folder/out")
    case "bisecting" => BisectingKMeansModel.load(path).transform(new VectorAssembler().setInputCols(Array("a", "b")).setOutputCol("features").transform(in.selectExpr("id", "rand(3) a", "rand(4) b"))).select("id", "prediction").write.orc(s"$folder/out")
    case "oldmeans" =>
      val model = org.apache.spark.mllib.clustering.KMeansModel.load(spark.sparkContext, path)
      val ids = in.select("id").rdd.map(_.getLong(0))
      ids.zip(model.predict(ids.map(id => Vectors.dense(id % 50, id % 7)))).saveAsTextFile(s"$folder/out")
    case "oldforest" =>
      val model = org.apache.spark.mllib.tree.model.RandomForestModel.load(spark.sparkContext, path)
      val ids = in.select("id").rdd.map(_.getLong(0))
      ids.zip(model.predict(ids.map(id => Vectors.dense(id % 97, id % 7)))).saveAsTextFile(s"$folder/out")
    case "oldbayes" =>
      val model = org.apache.spark.mllib.classification.NaiveBayesModel.load(spark.sparkContext, path)
      in.rdd.map(r => s"${r.getLong(0)},${model.predict(Vectors.dense(r.getLong(0) % 97, r.getLong(0) % 7))}").saveAsTextFile(s"$folder/out")
    case "oldslopes" =>
      val model = org.apache.spark.mllib.classification.LogisticRegressionModel.load(spark.sparkContext, path)
      in.rdd.map(r => s"${r.getLong(0)},${model.predict(Vectors.dense(r.getLong(0) % 97, r.getLong(0) % 7))}").saveAsTextFile(s"$folder/out")
    case "oldfactors" => org.apache.spark.mllib.recommendation.MatrixFactorizationModel.load(spark.sparkContext, path).recommendProductsForUsers(5).saveAsTextFile(s"$folder/out")
  }
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
