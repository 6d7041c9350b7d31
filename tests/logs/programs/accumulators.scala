// Named accumulators of three kinds: sums, averages and collections; one is updated by a stage that runs twice.
import scala.collection.JavaConverters._

sc.setJobDescription("accumulators")
val rows = sc.longAccumulator("rows seen")
val weight = sc.doubleAccumulator("weight")
val odd = sc.collectionAccumulator[Long]("odd values")
val data = sc.range(0, 1000, 1, 4).map { x =>
  rows.add(1)
  weight.add(x * 0.25)
  if (x % 101 == 1) odd.add(x)
  (x % 10, x)
}
println(data.reduceByKey(_ + _, 3).count())
println(data.filter(_._1 > 5).count())
println(s"${rows.value} ${weight.value} ${odd.value.asScala.size}")
System.exit(0)
