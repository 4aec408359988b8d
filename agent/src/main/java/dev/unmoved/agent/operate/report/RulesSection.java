package dev.unmoved.agent.operate.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * The rules for {@code unmoved.colocate} that a report proposes: as a part of the page, and as
 * lines of text.
 */
public final class RulesSection {
  private RulesSection() {}

  /** Writes the section of the page; nothing where a report has no calls that need rules. */
  static void write(JsonObject colocation, Html html) {
    if (colocation == null || isEmpty(colocation)) {
      return;
    }
    html.raw("<section aria-labelledby=\"rules\"><h2 id=\"rules\">Names that would mend it</h2>\n");
    String line = text(colocation, "line");
    if (!line.isEmpty()) {
      proposal(colocation, line, html);
    }
    for (JsonElement each : colocation.getAsJsonArray("left")) {
      JsonObject left = each.getAsJsonObject();
      html.element("p", "No rule is shown for these calls. " + text(left, "why"));
      calls(left, html);
    }
    String lastResort = text(colocation, "lastResort");
    if (!lastResort.isEmpty()) {
      html.raw("<p>")
          .text("As a last resort, one rule for all keys makes them work: ")
          .raw("<code>")
          .text(lastResort)
          .raw("</code>")
          .text(". " + lastResortPrice(colocation))
          .raw("</p>");
    }
    html.raw("</section>\n");
  }

  private static boolean isEmpty(JsonObject colocation) {
    return text(colocation, "line").isEmpty() && colocation.getAsJsonArray("left").size() == 0;
  }

  private static void proposal(JsonObject colocation, String line, Html html) {
    html.raw("<p class=\"soft\">")
        .text(
            "With this line keys that are used together get a common hash tag in the cluster, which the application"
                + " never sees, and calls over them are atomic there. It was tried on the keys of calls that were"
                + " observed. Set it before the data are copied, for all applications that use them.")
        .raw("</p>\n<p><code>")
        .text(line)
        .raw("</code></p>\n<table><caption>")
        .text(
            "Shares of a sample of "
                + Html.grouped(number(colocation, "sampledKeys"))
                + " keys and "
                + Html.grouped(number(colocation, "sampledUses"))
                + " uses of keys. What is in one slot stays on one node however many there are.")
        .raw(
            "</caption><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\" class=\"n\">Keys under it</th>"
                + "<th scope=\"col\" class=\"n\">Its busiest slot: keys</th><th scope=\"col\" class=\"n\">uses</th>"
                + "<th scope=\"col\">For</th></tr></thead><tbody>");
    for (JsonElement each : colocation.getAsJsonArray("rules")) {
      JsonObject rule = each.getAsJsonObject();
      html.raw("<tr><td><code>").text(text(rule, "rule")).raw("</code></td>");
      share(rule, "keys", colocation, "sampledKeys", html);
      share(rule, "busiestKeys", colocation, "sampledKeys", html);
      share(rule, "busiestUses", colocation, "sampledUses", html);
      html.raw("<td>");
      calls(rule, html);
      html.raw("</td></tr>");
    }
    html.raw("</tbody></table>\n");
  }

  private static void share(JsonObject rule, String part, JsonObject all, String of, Html html) {
    html.raw("<td class=\"n\">")
        .text(Html.percent(number(rule, part), Math.max(1, number(all, of))))
        .raw("</td>");
  }

  private static void calls(JsonObject rule, Html html) {
    html.raw("<ul>");
    for (JsonElement call : rule.getAsJsonArray("calls")) {
      html.raw("<li><code>").text(call.getAsString()).raw("</code></li>");
    }
    html.raw("</ul>");
  }

  private static String lastResortPrice(JsonObject colocation) {
    return "It puts "
        + Html.percent(
            number(colocation, "lastResortKeys"), Math.max(1, number(colocation, "sampledKeys")))
        + " of the keys and "
        + Html.percent(
            number(colocation, "lastResortUses"), Math.max(1, number(colocation, "sampledUses")))
        + " of their uses into one slot, so that one node does it all.";
  }

  /**
   * The proposal in a few lines for a terminal, or an empty text where there is none.
   *
   * @param colocation as a report has it; null: one of an older agent
   */
  public static String text(JsonObject colocation) {
    if (colocation == null || isEmpty(colocation)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    String line = text(colocation, "line");
    if (!line.isEmpty()) {
      text.append("Keys that belong together get one slot with\n    ").append(line).append('\n');
    }
    for (JsonElement each : colocation.getAsJsonArray("rules")) {
      JsonObject rule = each.getAsJsonObject();
      text.append("  ")
          .append(text(rule, "rule"))
          .append(": busiest slot has ")
          .append(
              Html.percent(
                  number(rule, "busiestKeys"), Math.max(1, number(colocation, "sampledKeys"))))
          .append(" of the keys seen, ")
          .append(
              Html.percent(
                  number(rule, "busiestUses"), Math.max(1, number(colocation, "sampledUses"))))
          .append(" of their uses\n");
    }
    for (JsonElement each : colocation.getAsJsonArray("left")) {
      JsonObject left = each.getAsJsonObject();
      text.append("No rule is shown for ")
          .append(joined(left.getAsJsonArray("calls")))
          .append(". ")
          .append(text(left, "why"))
          .append('\n');
    }
    String lastResort = text(colocation, "lastResort");
    if (!lastResort.isEmpty()) {
      text.append("Last resort: ")
          .append(lastResort)
          .append(". ")
          .append(lastResortPrice(colocation))
          .append('\n');
    }
    return text.toString();
  }

  private static String joined(JsonArray words) {
    StringBuilder text = new StringBuilder();
    for (JsonElement word : words) {
      text.append(text.length() == 0 ? "" : ", ").append(word.getAsString());
    }
    return text.toString();
  }

  private static String text(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null || value.isJsonNull() ? "" : value.getAsString();
  }

  private static long number(JsonObject object, String name) {
    return object.get(name).getAsLong();
  }
}
