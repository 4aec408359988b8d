package dev.unmoved.it.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of the program {@code Observed}, by what it says of them and by what a report does. */
public final class ReportedLines {
  private static final Pattern LINE = Pattern.compile("\"line\":\"[^\"]*\\(([^\"]*)\\)\"");

  private ReportedLines() {}

  /** The three that the program itself calls bad, as {@code Observed.java:17}. */
  public static Set<String> bad(ClientVersion client) throws IOException {
    List<String> source = Files.readAllLines(client.source("Observed"), StandardCharsets.UTF_8);
    Set<String> lines = new TreeSet<>();
    for (int i = 0; i < source.size(); i++) {
      if (source.get(i).endsWith("// BAD")) {
        lines.add("Observed.java:" + (i + 1));
      }
    }
    if (lines.size() != 3) {
      throw new IllegalStateException(client + ": " + lines);
    }
    return lines;
  }

  /** Those to which a report, in JSON, gives {@code verdict}. */
  public static Set<String> of(String verdict, String report) {
    Set<String> lines = new TreeSet<>();
    Matcher finding =
        Pattern.compile("\"verdict\":\"" + verdict + "\".*?\"unknownSites\":").matcher(report);
    while (finding.find()) {
      for (Matcher line = LINE.matcher(finding.group()); line.find(); ) {
        lines.add(line.group(1));
      }
    }
    return lines;
  }
}
