import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.TimeUnit;
import org.apache.spark.internal.config.*;
import org.apache.spark.network.util.*;

/**
 * Asks the ConfigBuilder of real Spark what it makes of texts, the same ones in every run, and writes one JSON line for each:
 *
 *   java -cp "$SPARK_HOME/jars/*" RecordSparkValues.java all.jsonl 2000
 *
 * spark_values.jsonl beside this file came from Spark 4.3.0 on Java 17. It holds every line with a value, and 1,400 of the
 * lines without one, which Spark refused, drawn at random. Spark 3.4.4, 3.5.9, 4.0.5 and 4.1.4 wrote the same but for the
 * lines with "from": what they hold is read since 4.2.
 */
public class RecordSparkValues {
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
  interface Read { Object of(String text); }
  static final String[] ATOMS = {"0", "1", "7", "12", "512", "1024", "9223372036854775807", "9223372036854775808", "2147483648",
    "-", "+", ".", ".5", "1.5", "e3", "E", " ", "\t", "k", "K", "kb", "m", "mb", "MB", "g", "G", "gb", "t", "tb", "p", "PB", "b",
    "B", "i", "s", "ms", "us", "ns", "min", "h", "d", "D", "f", "x", "0x1p3", "_", ",", "true", "false", "TRUE", "yes", "NaN", "Infinity",
    "8", "99", "k8", "\n", "gi", "Mi", "KiB", "gib", "ti"};
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(args[0]), false, StandardCharsets.UTF_8);
    Map<String, Read> kinds = new LinkedHashMap<>();
    for (ByteUnit unit : new ByteUnit[] {ByteUnit.BYTE, ByteUnit.KiB, ByteUnit.MiB, ByteUnit.GiB})
      kinds.put("bytes " + (unit == ByteUnit.BYTE ? "B" : unit.name()), t -> new ConfigBuilder("k").bytesConf(unit).converter().apply(t));
    Map<TimeUnit, String> times = Map.of(TimeUnit.MILLISECONDS, "ms", TimeUnit.SECONDS, "s", TimeUnit.MINUTES, "min", TimeUnit.NANOSECONDS, "ns");
    for (TimeUnit unit : new TimeUnit[] {TimeUnit.NANOSECONDS, TimeUnit.MILLISECONDS, TimeUnit.SECONDS, TimeUnit.MINUTES})
      kinds.put("time " + times.get(unit), t -> new ConfigBuilder("k").timeConf(unit).converter().apply(t));
    kinds.put("int", t -> new ConfigBuilder("k").intConf().converter().apply(t));
    kinds.put("long", t -> new ConfigBuilder("k").longConf().converter().apply(t));
    kinds.put("double", t -> new ConfigBuilder("k").doubleConf().converter().apply(t));
    kinds.put("boolean", t -> new ConfigBuilder("k").booleanConf().converter().apply(t));
    Random random = new Random(20261121);
    Set<String> seen = new HashSet<>();
    int per = Integer.parseInt(args[1]);
    for (Map.Entry<String, Read> kind : kinds.entrySet()) {
      List<String> texts = new ArrayList<>();
      for (String atom : ATOMS) { texts.add(atom); texts.add("5" + atom); texts.add("-3" + atom); texts.add(" 2" + atom + " "); }
      texts.add("");
      while (texts.size() < per) {
        StringBuilder text = new StringBuilder();
        int n = 1 + random.nextInt(4);
        for (int i = 0; i < n; i++) text.append(ATOMS[random.nextInt(ATOMS.length)]);
        texts.add(text.toString());
      }
      for (String text : texts) {
        if (!seen.add(kind.getKey() + "|" + text)) continue;
        String result;
        try { result = String.valueOf(kind.getValue().of(text)); } catch (Throwable error) { result = null; }
        out.println("{\"kind\":" + quoted(kind.getKey()) + ",\"text\":" + quoted(text) + (result == null ? "" : ",\"value\":" + quoted(result)) + "}");
      }
    }
    out.close();
  }
}
