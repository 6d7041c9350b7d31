import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/**
 * Writes what java.util.Properties makes of random texts, the same ones in every run: the text and its entries in
 * hexadecimal UTF-8, values trimmed as Spark's Utils.trimExceptCRLF does. java_properties.jsonl beside this file holds 3,000
 * of its 200,000 lines as JSON, drawn at random; they came from OpenJDK 17.0.15.
 */
public class RecordJavaProperties {
  static final String[] ATOMS = {"a", "b", "key", "=", ":", " ", "\t", "\f", "\\", "\\\\", "\n", "\r\n", "\r", "#", "!", "\\u0041",
    "\\u00e9", "\\n", "\\t", "\\r", "x", "v 1", "  ", "\\ "};

  public static void main(String[] arguments) throws Exception {
    Random random = new Random(5);
    try (PrintStream out = new PrintStream(arguments[0], StandardCharsets.UTF_8)) {
      for (int i = 0; i < 200000; i++) {
        StringBuilder text = new StringBuilder();
        int atoms = 1 + random.nextInt(10);
        for (int k = 0; k < atoms; k++) text.append(ATOMS[random.nextInt(ATOMS.length)]);
        Properties properties = new Properties();
        properties.load(new StringReader(text.toString()));
        StringBuilder entries = new StringBuilder();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
          entries.append(hex(key)).append(':').append(hex(trimmed(properties.getProperty(key)))).append(',');
        }
        out.println(hex(text.toString()) + " " + entries);
      }
    }
  }

  static String trimmed(String text) {
    int first = -1;
    int last = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' || c == '\r' || c == '\n') {
        if (first < 0) first = i;
        last = i;
      }
    }
    return first < 0 ? "" : text.substring(first, last + 1);
  }

  static String hex(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) out.append(String.format("%02x", b));
    return out.toString();
  }
}
