package dev.unmoved.agent.operate.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;

/** JSON as the commands print and read it. */
final class JsonText {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private JsonText() {}

  /** Readable for people too. */
  static String print(JsonElement element) {
    return GSON.toJson(element);
  }

  /** The sum of the numbers in a member that maps names to numbers. */
  static long sum(JsonObject object, String member) {
    long sum = 0;
    for (Map.Entry<String, JsonElement> entry : object.getAsJsonObject(member).entrySet()) {
      sum += entry.getValue().getAsLong();
    }
    return sum;
  }

  /** {@code MOVED 3, ASK 1}, or {@code none}. */
  static String list(JsonObject counts) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonElement> entry : counts.entrySet()) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(entry.getKey())
          .append(' ')
          .append(entry.getValue().getAsString());
    }
    return text.length() == 0 ? "none" : text.toString();
  }
}
