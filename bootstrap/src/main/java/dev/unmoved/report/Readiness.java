package dev.unmoved.report;

import dev.unmoved.route.KeyPattern;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The readiness report of a JVM as JSON: the verdict, every finding with its lines, slots and
 * prefixes, and who was looked at. Pure; made of {@link Observations} at one moment.
 */
public final class Readiness {
  /** Raised when a reader of an older version could misunderstand it. */
  public static final int FORMAT = 1;

  /** Slots are folded for the picture: 64 of them to one bar. */
  private static final int BARS = 256;

  private static final int BUSIEST = 8;
  private static final int PREFIXES = 20;

  private final Observations observations;
  private final List<Finding> findings;
  private final Json json = new Json();

  private Readiness(Observations observations) {
    this.observations = observations;
    findings = new ArrayList<Finding>(observations.findings());
    Collections.sort(
        findings,
        new Comparator<Finding>() {
          @Override
          public int compare(Finding one, Finding other) {
            int byVerdict = other.judgement().verdict().compareTo(one.judgement().verdict());
            int byHelp =
                byVerdict != 0
                    ? byVerdict
                    : Integer.compare(one.judgement().help(), other.judgement().help());
            int byCalls = byHelp != 0 ? byHelp : Long.compare(other.calls(), one.calls());
            return byCalls != 0 ? byCalls : one.command().compareTo(other.command());
          }
        });
  }

  /**
   * The report.
   *
   * @param program the application's main class, or what is known of it
   * @param seconds for how long was looked
   * @param version the agent's
   */
  public static String json(
      Observations observations, String program, long seconds, @Nullable String version) {
    return new Readiness(observations).write(program, seconds, version);
  }

  private String write(String program, long seconds, @Nullable String version) {
    json.open('{')
        .name("format")
        .value(FORMAT)
        .name("version")
        .value(version)
        .name("program")
        .value(program)
        .name("seconds")
        .value(seconds);
    writeSummary();
    writeConnections();
    json.name("findings").open('[');
    for (Finding finding : findings) {
      write(finding);
    }
    json.close(']');
    writeSlots();
    writePrefixes();
    return json.close('}').toString();
  }

  private void writeSummary() {
    long commands = 0;
    long failing = 0;
    boolean rest = false; // something fails with emulation, too
    Set<CallSite> lines = new HashSet<CallSite>();
    Set<CallSite> restLines = new HashSet<CallSite>();
    long unknown = 0;
    for (Finding finding : findings) {
      commands += finding.calls();
      if (finding.judgement().verdict() == Verdict.FAILS) {
        failing += finding.calls();
        lines.addAll(finding.sites().keySet());
        unknown += finding.unknownSites();
        if (!finding.judgement().isEmulated()) {
          rest = true;
          restLines.addAll(finding.sites().keySet());
        }
      }
    }
    json.name("summary")
        .open('{')
        .name("verdict")
        .value(
            commands == 0 ? "nothing-seen" : failing == 0 ? "ready" : rest ? "change" : "emulate")
        .name("commands")
        .value(commands)
        .name("failing")
        .value(failing)
        .name("failingSites")
        .value(lines.size())
        .name("failingSitesWithEmulation")
        .value(restLines.size())
        .name("failingWithoutSite")
        .value(unknown)
        .close('}');
  }

  private void writeConnections() {
    writeCounts("clients", observations.clients());
    json.name("servers").open('[');
    for (Map.Entry<String, Long> server : observations.servers().entrySet()) {
      json.open('{')
          .name("name")
          .value(server.getKey())
          .name("connections")
          .value(server.getValue())
          .name("version")
          .value(observations.versionOf(server.getKey()))
          .close('}');
    }
    json.close(']');
    writeCounts("databases", observations.databases());
    json.name("uses").open('[');
    for (Usage usage : Usage.values()) {
      if (observations.usage(usage) > 0) {
        json.open('{')
            .name("name")
            .value(usage.title())
            .name("count")
            .value(observations.usage(usage))
            .close('}');
      }
    }
    json.close(']');
    json.name("clusterAware")
        .value(observations.clusterAware())
        .name("notFollowed")
        .value(observations.abandoned());
  }

  private void writeCounts(String name, Map<String, Long> counts) {
    json.name(name).open('[');
    for (Map.Entry<String, Long> each : counts.entrySet()) {
      json.open('{')
          .name("name")
          .value(each.getKey())
          .name("count")
          .value(each.getValue())
          .close('}');
    }
    json.close(']');
  }

  private void write(Finding finding) {
    Reason reason = finding.judgement().reason();
    json.open('{')
        .name("command")
        .value(finding.command())
        .name("verdict")
        .value(reason.verdict().name())
        .name("reason")
        .value(reason.name())
        .name("title")
        .value(reason.title())
        .name("meaning")
        .value(reason.meaning())
        .name("remedy")
        .value(reason.remedy())
        .name("emulated")
        .value(finding.judgement().isEmulated())
        .name("calls")
        .value(finding.calls())
        .name("slotsMax")
        .value(finding.slotsMax())
        .name("advice")
        .value(finding.advice(observations.words()));
    json.name("keys").open('[');
    for (String keys : finding.patterns(observations.words())) {
      json.value(keys);
    }
    json.close(']').name("sites").open('[');
    for (Map.Entry<CallSite, Long> site : finding.sites().entrySet()) {
      json.open('{')
          .name("line")
          .value(site.getKey().toString())
          .name("seen")
          .value(site.getValue())
          .close('}');
    }
    json.close(']')
        .name("otherSites")
        .value(finding.otherSites())
        .name("unknownSites")
        .value(finding.unknownSites())
        .close('}');
  }

  private void writeSlots() {
    long[] bars = new long[BARS];
    long total = 0;
    int used = 0;
    List<Integer> busiest = new ArrayList<Integer>();
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      long count = observations.slot(slot);
      bars[slot / (Slot.COUNT / BARS)] += count;
      total += count;
      used += count > 0 ? 1 : 0;
      if (count > 0) {
        insert(busiest, slot);
      }
    }
    json.name("slots")
        .open('{')
        .name("keys")
        .value(total)
        .name("used")
        .value(used)
        .name("bars")
        .open('[');
    for (long bar : bars) {
      json.value(bar);
    }
    json.close(']').name("busiest").open('[');
    for (int slot : busiest) {
      json.open('{')
          .name("slot")
          .value(slot)
          .name("keys")
          .value(observations.slot(slot))
          .close('}');
    }
    json.close(']').close('}');
  }

  private void insert(List<Integer> busiest, int slot) {
    int at = busiest.size();
    while (at > 0 && observations.slot(busiest.get(at - 1)) < observations.slot(slot)) {
      at--;
    }
    if (at < BUSIEST) {
      busiest.add(at, slot);
      if (busiest.size() > BUSIEST) {
        busiest.remove(BUSIEST);
      }
    }
  }

  private void writePrefixes() {
    List<Map.Entry<String, Long>> shown = shownPrefixes();
    json.name("prefixes")
        .open('{')
        .name("sampled")
        .value(observations.prefixes().total())
        .name("top")
        .open('[');
    for (Map.Entry<String, Long> prefix : shown.subList(0, Math.min(PREFIXES, shown.size()))) {
      json.open('{')
          .name("prefix")
          .value(prefix.getKey())
          .name("sampled")
          .value(prefix.getValue())
          .close('}');
    }
    json.close(']').close('}');
  }

  /** The most frequent first; those that are masked are one. */
  private List<Map.Entry<String, Long>> shownPrefixes() {
    Map<String, Long> sums = new LinkedHashMap<String, Long>();
    for (TopList.Entry<KeyPattern> entry : observations.prefixes().entries()) {
      String text = observations.words().shown(entry.word);
      Long sum = sums.get(text);
      sums.put(text, (sum == null ? 0 : sum) + entry.count);
    }
    List<Map.Entry<String, Long>> shown = new ArrayList<Map.Entry<String, Long>>(sums.entrySet());
    Collections.sort(
        shown,
        new Comparator<Map.Entry<String, Long>>() {
          @Override
          public int compare(Map.Entry<String, Long> one, Map.Entry<String, Long> other) {
            return Long.compare(other.getValue(), one.getValue());
          }
        });
    return shown;
  }
}
