package dev.unmoved.agent.operate.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.unmoved.report.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The readiness report as one page of HTML that needs nothing but itself. Made for somebody who has
 * to decide a migration: the verdict, then what has to be done about which line, then the rest.
 */
public final class ReadinessPage {
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";
  private static final String[] SHARES = {
    "work as they are",
    "cut by slot",
    "gathered and combined",
    "sent to every primary",
    "done in steps",
    "work with a difference",
    "fail"
  };

  private final JsonObject report;
  private final List<JsonObject> findings = new ArrayList<JsonObject>();
  private final Html html = new Html();

  private ReadinessPage(JsonObject report) {
    this.report = report;
    for (JsonElement finding : report.getAsJsonArray("findings")) {
      findings.add(finding.getAsJsonObject());
    }
  }

  /**
   * The page for a report.
   *
   * @param json as {@link dev.unmoved.report.Readiness} writes it
   * @throws RuntimeException when it is none
   */
  public static String of(String json) {
    return new ReadinessPage(new JsonParser().parse(json).getAsJsonObject()).page();
  }

  private String page() {
    html.raw(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\""
                + POLICY
                + "\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\""
                + " content=\"no-referrer\"><title>")
        .text(title() + ": " + program())
        .raw("</title><style>" + Style.CSS + "</style></head>\n<body><main>\n");
    html.raw("<header><h1>").text(title() + " of " + program()).raw("</h1>\n");
    verdict();
    shares();
    html.raw("</header>\n");
    failing();
    RulesSection.write(report.getAsJsonObject("colocation"), html);
    section(
        "differs",
        "Works, with a difference",
        "These commands are answered, but not quite as one server would."
            + " Look whether your application minds.",
        Verdict.DIFFERS);
    section(
        "spread",
        "Works over several nodes",
        "Unmoved does this by itself; nothing has to be changed. It is neither"
            + " atomic nor free: know where your application depends on it.",
        Verdict.EMULATED,
        Verdict.ALL_PRIMARIES,
        Verdict.COMBINED,
        Verdict.SPLIT);
    working();
    slots();
    prefixes();
    observed();
    html.raw("</main></body></html>\n");
    return html.toString();
  }

  private String title() {
    boolean routed = text(report.getAsJsonObject("summary"), "verdict").equals("routed");
    return routed ? "Redis Cluster report" : "Redis Cluster readiness";
  }

  private String program() {
    String program = text(report, "program");
    String name =
        program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
    return name.isEmpty() ? "this application" : name;
  }

  // ---- The verdict ----

  private void verdict() {
    JsonObject summary = report.getAsJsonObject("summary");
    long commands = number(summary, "commands");
    long failing = number(summary, "failing");
    long sites = number(summary, "failingSites");
    long rest = number(summary, "failingSitesWithEmulation");
    String share = Html.grouped(failing) + " of " + Html.grouped(commands) + " commands";
    switch (text(summary, "verdict")) {
      case "ready":
        verdict(
            "good",
            "Ready for a cluster",
            "All "
                + Html.grouped(commands)
                + " commands that were observed work with"
                + " Unmoved on a Redis Cluster, without a change to the application.");
        break;
      case "emulate":
        verdict(
            "mid",
            "Ready with emulation",
            share
                + " would fail, from "
                + places(sites)
                + ". With"
                + " unmoved.cross-slot=emulate all of them work, in steps that are not atomic. Or mend these calls: see below.");
        break;
      case "change":
        verdict(
            "bad",
            (sites == 0
                    ? "Calls"
                    : sites == 1 ? "1 call site" : Html.grouped(sites) + " call sites")
                + " to change",
            share
                + " would fail on a cluster. "
                + (rest < sites && rest > 0
                    ? "With unmoved.cross-slot=emulate, "
                        + places(rest)
                        + " would be left to change. "
                    : "")
                + "Each is listed below, with the line that it comes from and how to mend it.");
        break;
      case "routed":
        verdict(
            failing == 0 ? "mid" : "bad",
            "Routed to a cluster",
            "What became of "
                + Html.grouped(commands)
                + " commands there: "
                + Html.grouped(failing)
                + " refused"
                + (failing == 0 ? "" : ", from " + places(sites))
                + ". This is what happened, not a forecast for anything else.");
        break;
      case "on-cluster":
        verdict(
            "bad",
            "On a cluster, and not routed",
            "The server is a node of a cluster, and the application has seen redirects or errors that only"
                + " nodes of a cluster send. The mode is observe: with mode route it would not.");
        break;
      default:
        verdict(
            "mid",
            "Nothing was observed yet",
            "No command was seen. Connections that were open before observing"
                + " began are not looked at: restart the application with unmoved.mode=observe, or"
                + " with unmoved.report=true where it is routed.");
        break;
    }
    html.raw("<p class=\"soft\">")
        .text(
            "Observed for "
                + duration(number(report, "seconds"))
                + ", "
                + counted(connections(), "connection")
                + ". What the application did not do in that time is not in here: let it"
                + " run through its batch jobs and month ends.")
        .raw("</p>\n");
  }

  private void verdict(String kind, String words, String more) {
    html.raw("<div class=\"verdict " + kind + "\">")
        .element("strong", words)
        .element("p", more)
        .raw("</div>\n");
  }

  private static String places(long sites) {
    return sites == 0
        ? "lines that are not known"
        : sites == 1 ? "one call site" : Html.grouped(sites) + " call sites";
  }

  private void shares() {
    long[] calls = new long[SHARES.length];
    long total = 0;
    for (JsonObject finding : findings) {
      calls[verdictOf(finding).ordinal()] += number(finding, "calls");
      total += number(finding, "calls");
    }
    if (total == 0) {
      return;
    }
    html.raw("<div class=\"shares\" aria-hidden=\"true\">");
    for (int i = 0; i < calls.length; i++) {
      if (calls[i] > 0) {
        html.raw("<span class=\"s" + i + "\" style=\"flex:" + calls[i] + " 0 0\"></span>");
      }
    }
    html.raw("</div>\n<ul class=\"legend\">");
    for (int i = calls.length - 1; i >= 0; i--) {
      if (calls[i] > 0 || i == Verdict.FAILS.ordinal()) {
        html.raw("<li><span class=\"dot s" + i + "\"></span><b>")
            .number(calls[i])
            .raw("</b> ")
            .text(SHARES[i])
            .raw(" <span class=\"soft\">")
            .text("(" + Html.percent(calls[i], total) + ")")
            .raw("</span></li>");
      }
    }
    html.raw("</ul>\n");
  }

  // ---- Findings ----

  private void failing() {
    List<JsonObject> failing = of(Verdict.FAILS);
    if (!failing.isEmpty()) {
      html.raw("<section aria-labelledby=\"fails\"><h2 id=\"fails\">What fails, and where</h2>\n");
      for (JsonObject finding : failing) {
        write(finding);
      }
      html.raw("</section>\n");
    }
  }

  private void section(String id, String title, String words, Verdict... verdicts) {
    List<JsonObject> these = of(verdicts);
    if (these.isEmpty()) {
      return;
    }
    html.raw("<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">")
        .text(title)
        .raw("</h2>\n")
        .element("p class=\"soft\"", words);
    for (JsonObject finding : these) {
      write(finding);
    }
    html.raw("</section>\n");
  }

  private void write(JsonObject finding) {
    boolean fails = verdictOf(finding) == Verdict.FAILS;
    boolean emulated = finding.get("emulated").getAsBoolean();
    html.raw(
            "<article class=\"finding"
                + (fails ? " fails" : "")
                + (emulated ? " emulated" : "")
                + "\"><div"
                + " class=\"head\"><h3><code>")
        .text(text(finding, "command"))
        .raw("</code> ")
        .text(text(finding, "title"))
        .raw("</h3>");
    if (fails) {
      html.element(
          emulated ? "span class=\"tag mid\"" : "span class=\"tag bad\"",
          emulated ? "works with emulation" : "fails");
    }
    html.raw("<span class=\"count\">")
        .text(calls(number(finding, "calls")))
        .raw("</span></div>\n<dl>");
    if (finding.getAsJsonArray("sites").size() > 0 || fails) {
      sites(finding, fails);
    }
    entry("What happens", meaning(finding));
    if (!text(finding, "remedy").isEmpty()) {
      html.raw("<dt>What to do</dt><dd>").text(text(finding, "remedy"));
      if (emulated) {
        html.text(" Or set unmoved.cross-slot=emulate.");
      }
      if (!text(finding, "advice").isEmpty()) {
        html.raw("<br>")
            .text("For example: ")
            .raw("<code>")
            .text(text(finding, "advice"))
            .raw("</code>");
      }
      html.raw("</dd>");
    }
    codes("Keys like", finding.getAsJsonArray("keys"));
    html.raw("</dl></article>\n");
  }

  private static String meaning(JsonObject finding) {
    long slots = number(finding, "slotsMax");
    return text(finding, "meaning")
        + (slots > 2 ? " Seen over up to " + Html.grouped(slots) + " slots at once." : "");
  }

  private void sites(JsonObject finding, boolean fails) {
    html.raw("<dt>").text(fails ? "Called from" : "Seen from").raw("</dt><dd><ul>");
    for (JsonElement site : finding.getAsJsonArray("sites")) {
      html.raw("<li><code>").text(text(site.getAsJsonObject(), "line")).raw("</code></li>");
    }
    long others = number(finding, "otherSites");
    long unknown = number(finding, "unknownSites");
    if (others > 0) {
      html.element("li class=\"soft\"", "and from other lines");
    }
    if (unknown > 0 && fails) {
      html.element("li class=\"soft\"", calls(unknown) + " from lines that are not known");
    }
    html.raw("</ul></dd>");
  }

  private void entry(String term, String words) {
    html.element("dt", term).element("dd", words);
  }

  private void codes(String term, JsonArray words) {
    if (words.size() == 0) {
      return;
    }
    html.element("dt", term).raw("<dd><ul>");
    for (JsonElement each : words) {
      html.raw("<li><code>").text(each.getAsString()).raw("</code></li>");
    }
    html.raw("</ul></dd>");
  }

  private void working() {
    List<JsonObject> working = of(Verdict.WORKS);
    if (working.isEmpty()) {
      return;
    }
    long calls = 0;
    for (JsonObject finding : working) {
      calls += number(finding, "calls");
    }
    html.raw(
            "<section aria-labelledby=\"works\"><h2 id=\"works\">Works as it is</h2>\n<details><summary>")
        .text(
            calls(calls)
                + " of "
                + (working.size() == 1 ? "one command" : working.size() + " commands"))
        .raw(
            "</summary>"
                + "<table><thead><tr><th scope=\"col\">Command</th><th scope=\"col\" class=\"n\">Calls</th><th scope=\"col\">"
                + "Keys like</th></tr></thead><tbody>");
    for (JsonObject finding : working) {
      html.raw("<tr><td><code>")
          .text(text(finding, "command"))
          .raw("</code></td><td class=\"n\">")
          .number(number(finding, "calls"))
          .raw("</td><td><code>")
          .text(joined(finding.getAsJsonArray("keys")))
          .raw("</code></td></tr>");
    }
    html.raw("</tbody></table></details></section>\n");
  }

  private static String joined(JsonArray words) {
    StringBuilder text = new StringBuilder();
    for (JsonElement word : words) {
      text.append(text.length() == 0 ? "" : "  ").append(word.getAsString());
    }
    return text.toString();
  }

  // ---- Keys ----

  private void slots() {
    JsonObject slots = report.getAsJsonObject("slots");
    long keys = number(slots, "keys");
    if (keys == 0) {
      return;
    }
    html.raw(
            "<section aria-labelledby=\"slots\"><h2 id=\"slots\">Where keys would go</h2>\n<p class=\"soft\">")
        .text(
            Html.grouped(keys)
                + " uses of keys, in "
                + Html.grouped(number(slots, "used"))
                + " of 16,384 slots. Even is good; a tall bar is load that stays on one node however many there are.")
        .raw("</p>\n");
    picture(slots.getAsJsonArray("bars"));
    JsonArray busiest = slots.getAsJsonArray("busiest");
    long first = busiest.size() == 0 ? 0 : number(busiest.get(0).getAsJsonObject(), "keys");
    html.raw("<details><summary>")
        .text("Busiest slot: " + Html.percent(first, keys) + " of all uses")
        .raw(
            "</summary>"
                + "<table><thead><tr><th scope=\"col\">Slot</th><th scope=\"col\" class=\"n\">Uses of keys</th><th scope=\"col\""
                + " class=\"n\">Share</th></tr></thead><tbody>");
    for (JsonElement each : busiest) {
      JsonObject slot = each.getAsJsonObject();
      html.raw("<tr><td>")
          .text(String.valueOf(number(slot, "slot")))
          .raw("</td><td class=\"n\">")
          .number(number(slot, "keys"))
          .raw("</td><td class=\"n\">")
          .text(Html.percent(number(slot, "keys"), keys))
          .raw("</td></tr>");
    }
    html.raw("</tbody></table></details></section>\n");
  }

  /** One bar for 64 slots, as tall as its share of the tallest one. */
  private void picture(JsonArray bars) {
    long max = 1;
    for (JsonElement bar : bars) {
      max = Math.max(max, bar.getAsLong());
    }
    html.raw(
        "<svg viewBox=\"0 0 768 118\" role=\"img\" aria-label=\"Uses of keys by slot, from slot 0 on the left to"
            + " 16,383 on the right\"><g class=\"bars\">");
    for (int i = 0; i < bars.size(); i++) {
      long count = bars.get(i).getAsLong();
      if (count > 0) {
        long height = Math.max(1, count * 96 / max);
        html.raw(
            "<rect x=\""
                + 3 * i
                + "\" y=\""
                + (98 - height)
                + "\" width=\"2.4\" height=\""
                + height
                + "\"/>");
      }
    }
    html.raw("</g><line class=\"axis\" x1=\"0\" y1=\"98.5\" x2=\"768\" y2=\"98.5\"/>");
    int[] marks = {0, 4096, 8192, 12288, 16383};
    for (int mark : marks) {
      String anchor = mark == 0 ? "start" : mark == 16383 ? "end" : "middle";
      html.raw(
          "<text class=\"label\" x=\""
              + mark * 768 / 16384
              + "\" y=\"112\" text-anchor=\""
              + anchor
              + "\">"
              + mark
              + "</text>");
    }
    html.raw("</svg>\n");
  }

  private void prefixes() {
    JsonObject prefixes = report.getAsJsonObject("prefixes");
    JsonArray top = prefixes.getAsJsonArray("top");
    long sampled = number(prefixes, "sampled");
    if (top.size() == 0) {
      return;
    }
    long first = number(top.get(0).getAsJsonObject(), "sampled");
    html.raw(
        "<section aria-labelledby=\"prefixes\"><h2 id=\"prefixes\">Prefixes of keys</h2>\n<table><caption>Shares of"
            + " the keys used, estimated from a sample. Words are shown that many keys share; * stands for anything else.</caption><thead><tr>"
            + "<th scope=\"col\">Prefix</th><th scope=\"col\" class=\"n\">Share</th><th scope=\"col\" class=\"wide\"></th>"
            + "</tr></thead><tbody>");
    for (JsonElement each : top) {
      JsonObject prefix = each.getAsJsonObject();
      long count = number(prefix, "sampled");
      html.raw("<tr><td><code>")
          .text(text(prefix, "prefix"))
          .raw("</code></td><td class=\"n\">")
          .text(Html.percent(count, sampled))
          .raw(
              "</td><td class=\"wide\" style=\"width:45%\"><span class=\"meter\""
                  + " style=\"width:"
                  + 100 * count / Math.max(1, first)
                  + "%\"></span></td></tr>");
    }
    html.raw("</tbody></table></section>\n");
  }

  // ---- Who was looked at ----

  private void observed() {
    html.raw(
        "<section aria-labelledby=\"observed\"><h2 id=\"observed\">What was observed</h2>\n<table><tbody>");
    row("Program", text(report, "program"));
    row("Clients", names("clients", "count", "connection"));
    row("Servers", servers());
    row("Databases", databases());
    row("Makes use of", names("uses", null, ""));
    if (number(report, "clusterAware") > 0) {
      row(
          "Left out",
          number(report, "clusterAware")
              + " connections of clients that know about clusters themselves");
    }
    if (number(report, "notFollowed") > 0) {
      row(
          "Not followed to their end",
          number(report, "notFollowed") + " connections; the application's log says why");
    }
    row("Made by", "Unmoved " + text(report, "version"));
    html.raw("</tbody></table>\n<p class=\"soft\">")
        .text(
            "Values were not kept, and of keys only what is shown here. Calls"
                + " inside MULTI count for the line that issues them; lines of clients and frameworks are passed over for the first"
                + " of the application.")
        .raw("</p></section>\n");
  }

  private void row(String name, String words) {
    if (!words.isEmpty()) {
      html.raw("<tr><th scope=\"row\">").text(name).raw("</th><td>").text(words).raw("</td></tr>");
    }
  }

  private String names(String list, String count, String unit) {
    StringBuilder text = new StringBuilder();
    for (JsonElement element : report.getAsJsonArray(list)) {
      JsonObject each = element.getAsJsonObject();
      text.append(text.length() == 0 ? "" : ", ").append(text(each, "name"));
      if (count != null) {
        text.append(" (").append(counted(number(each, count), unit)).append(')');
      }
    }
    return text.toString();
  }

  private String servers() {
    StringBuilder text = new StringBuilder();
    for (JsonElement element : report.getAsJsonArray("servers")) {
      JsonObject server = element.getAsJsonObject();
      String version = text(server, "version");
      text.append(text.length() == 0 ? "" : ", ")
          .append(text(server, "name"))
          .append(version.isEmpty() ? " (version not seen)" : " (Redis " + version + ")");
    }
    return text.toString();
  }

  private String databases() {
    StringBuilder text = new StringBuilder();
    for (JsonElement element : report.getAsJsonArray("databases")) {
      JsonObject each = element.getAsJsonObject();
      text.append(text.length() == 0 ? "" : ", ")
          .append(text(each, "name"))
          .append(" (")
          .append(counted(number(each, "count"), "command"))
          .append(')');
    }
    return text.toString();
  }

  private long connections() {
    long connections = 0;
    for (JsonElement client : report.getAsJsonArray("clients")) {
      connections += number(client.getAsJsonObject(), "count");
    }
    return connections;
  }

  private static String calls(long count) {
    return counted(count, "call");
  }

  private static String counted(long count, String unit) {
    return Html.grouped(count) + " " + unit + (count == 1 ? "" : "s");
  }

  private static String duration(long seconds) {
    if (seconds < 120) {
      return counted(seconds, "second");
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return counted(minutes, "minute");
    }
    long hours = minutes / 60;
    return hours < 48 ? counted(hours, "hour") : counted(hours / 24, "day");
  }

  private List<JsonObject> of(Verdict... verdicts) {
    List<JsonObject> these = new ArrayList<JsonObject>();
    for (JsonObject finding : findings) {
      if (Arrays.asList(verdicts).contains(verdictOf(finding))) {
        these.add(finding);
      }
    }
    return these;
  }

  private static Verdict verdictOf(JsonObject finding) {
    return Verdict.valueOf(text(finding, "verdict"));
  }

  private static String text(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null || value.isJsonNull() ? "" : value.getAsString();
  }

  private static long number(JsonObject object, String name) {
    return object.get(name).getAsLong();
  }
}
