package properties;

import java.util.Collection;
import java.util.Map;

/** Writes maps, collections, numbers and text as JSON, in ASCII. */
final class Json {
  private Json() {}

  static void write(StringBuilder out, Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else if (value instanceof Map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> item : ((Map<?, ?>) value).entrySet()) {
        out.append(separator);
        write(out, item.getKey().toString());
        out.append(':');
        write(out, item.getValue());
        separator = ",\n";
      }
      out.append('}');
    } else if (value instanceof Collection) {
      out.append('[');
      String separator = "";
      for (Object item : (Collection<?>) value) {
        out.append(separator);
        write(out, item);
        separator = ",";
      }
      out.append(']');
    } else {
      out.append('"');
      for (char letter : value.toString().toCharArray()) {
        if (letter == '"' || letter == '\\') {
          out.append('\\').append(letter);
        } else if (letter < ' ' || letter > '~') {
          out.append(String.format("\\u%04x", (int) letter));
        } else {
          out.append(letter);
        }
      }
      out.append('"');
    }
  }
}
