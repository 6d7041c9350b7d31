// One algorithm of GraphX over random edges.
// Arguments: kinds joined by commas, and a folder. Each kind is an application of its own in one JVM.
import org.apache.spark.sql.SparkSession
import org.apache.spark.graphx._
import org.apache.spark.graphx.lib._
val Array(kinds, parent) = sys.env("PROGRAM_ARGUMENTS").split(" ")
def session(recorded: Boolean) = SparkSession.builder.config("spark.eventLog.enabled", recorded).getOrCreate()
def run(spark: SparkSession, kind: String, folder: String): Unit = {
  val sc = spark.sparkContext
  spark.range(0, 30000, 1, 4).selectExpr("concat(cast(pow(rand(1), 2) * 4000 as int), ' ', cast(rand(2) * 4000 as int)) line").write.text(s"$folder/edges")
  val graph = GraphLoader.edgeListFile(sc, s"$folder/edges", canonicalOrientation = kind == "triangles").partitionBy(PartitionStrategy.RandomVertexCut).cache()
  kind match {
    case "pagerank" => graph.staticPageRank(8).vertices.saveAsTextFile(s"$folder/out")
    case "components" => println(graph.connectedComponents().vertices.map(_._2).distinct().count())
    case "triangles" => println(graph.triangleCount().vertices.map(_._2.toLong).sum())
    case "strong" => graph.stronglyConnectedComponents(3).vertices.saveAsTextFile(s"$folder/out")
    case "labels" => println(LabelPropagation.run(graph, 5).vertices.map(_._2).distinct().count())
    case "distances" => ShortestPaths.run(graph, Seq(1L, 2L)).vertices.saveAsTextFile(s"$folder/out")
    case "pregel" =>
      val start = graph.mapVertices((id, _) => if (id == 1L) 0.0 else Double.PositiveInfinity)
      start.pregel(Double.PositiveInfinity, 10)((_, a, b) => math.min(a, b), t => if (t.srcAttr + 1 < t.dstAttr) Iterator((t.dstId, t.srcAttr + 1)) else Iterator.empty, (a, b) => math.min(a, b)).vertices.saveAsTextFile(s"$folder/out")
    case "messages" => graph.aggregateMessages[Int](_.sendToDst(1), _ + _).join(graph.outDegrees).map(_._2).countByValue().take(5).foreach(println)
  }
}
spark.stop()
for (kind <- kinds.split(",")) {
  val one = session(recorded = true)
  run(one, kind, s"$parent/$kind")
  one.stop()
}
sys.exit(0)
