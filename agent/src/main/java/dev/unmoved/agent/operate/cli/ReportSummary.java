package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.unmoved.report.Verdict;

/** What {@code report} prints of a report, for whoever has a terminal only. */
final class ReportSummary {
  private static final int LINES_MAX = 20;

  private ReportSummary() {}

  /** Each kind of call that does more than work, the worst first, with its lines. */
  static String of(JsonObject report, String pid) {
    JsonObject summary = report.getAsJsonObject("summary");
    String verdict = summary.get("verdict").getAsString();
    if (verdict.equals("nothing-seen")) {
      return "Nothing was seen. Where connections are routed, \"attach "
          + pid
          + " report=true\" has them watched.\n";
    }
    StringBuilder text = new StringBuilder();
    text.append(summary.get("commands").getAsLong()).append(" commands seen");
    text.append(
        verdict.equals("routed")
            ? ", routed to a cluster\n"
            : verdict.equals("on-cluster") ? ", on a cluster and not routed\n" : "\n");
    int lines = 0;
    for (JsonElement each : report.getAsJsonArray("findings")) {
      JsonObject finding = each.getAsJsonObject();
      Verdict of = Verdict.valueOf(finding.get("verdict").getAsString());
      if (of != Verdict.WORKS && lines < LINES_MAX) {
        lines += append(finding, name(of, verdict.equals("routed")), text);
      }
    }
    return text.toString();
  }

  private static String name(Verdict verdict, boolean routed) {
    switch (verdict) {
      case FAILS:
        return routed ? "REFUSED" : "FAILS";
      case DIFFERS:
        return "differs";
      case EMULATED:
        return "emulated";
      case ALL_PRIMARIES:
        return "all nodes";
      case COMBINED:
        return "combined";
      default:
        return "split";
    }
  }

  private static int append(JsonObject finding, String name, StringBuilder text) {
    text.append(
        String.format(
            "  %-10s %8d %s: %s%n",
            name,
            finding.get("calls").getAsLong(),
            finding.get("command").getAsString(),
            finding.get("title").getAsString()));
    int lines = 1;
    for (JsonElement site : finding.getAsJsonArray("sites")) {
      text.append("                       at ");
      text.append(site.getAsJsonObject().get("line").getAsString()).append('\n');
      lines++;
    }
    return lines;
  }
}
