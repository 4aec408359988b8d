package dev.unmoved.agent.operate.copy;

import dev.unmoved.option.Databases;
import dev.unmoved.option.Options;
import dev.unmoved.socket.ClusterSockets;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** One run between a source and a target. Used once, by one thread; one per JVM at a time. */
public final class Copy implements Closeable {
  private final CopySettings settings;
  private final ProgressLine progress;
  private final Side source;
  private final Side target;

  private Copy(CopySettings settings, ProgressLine progress, Side source, Side target) {
    this.settings = settings;
    this.progress = progress;
    this.source = source;
    this.target = target;
  }

  /**
   * Connects to both.
   *
   * @param names what the application's keys are called in the target's cluster, or, if the target
   *     is no cluster, in the source's
   * @param sourceNames what they are called in the source where both are clusters
   * @param engine how nodes are routed to
   * @throws CopyException when one cannot be reached, or what is wanted of them makes no sense
   */
  public static Copy open(
      Endpoint source,
      Endpoint target,
      Options names,
      Options sourceNames,
      Options engine,
      CopySettings settings,
      ProgressLine progress)
      throws CopyException {
    ClusterSockets.configure(engine);
    Side to = Side.open("target", target, names);
    Side from = null;
    boolean open = false;
    try {
      from = Side.open("source", source, to.isCluster() ? sourceNames : names);
      if (!to.isCluster() && !from.isCluster() && changesNames(names)) {
        throw new CopyException(
            "Neither is a cluster, so no key gets another name: leave --databases and --colocate away.");
      }
      if (changesNames(sourceNames) && !(to.isCluster() && from.isCluster())) {
        throw new CopyException(
            "--source-databases and --source-colocate are for copies from cluster to cluster:"
                + " where one is a cluster, --databases and --colocate are about it.");
      }
      open = true;
      return new Copy(settings, progress, from, to);
    } finally {
      if (!open) {
        to.close();
        if (from != null) {
          from.close();
        }
      }
    }
  }

  private static boolean changesNames(Options names) {
    return names.databases() != Databases.SERVER || !names.colocate().isEmpty();
  }

  /**
   * Does what the settings say.
   *
   * @param identity tells this run from others, for its state file; no password in it
   * @throws CopyException when it could not be brought to an end
   */
  public CopyReport run(String identity) throws CopyException, InterruptedException {
    try {
      return walk(identity);
    } catch (IOException e) {
      throw new CopyException("A connection broke: " + e, e);
    }
  }

  private CopyReport walk(String identity) throws IOException, CopyException, InterruptedException {
    TreeMap<Integer, Long> sizes = wanted(source.databases());
    TreeMap<Integer, Long> targetSizes = target.databases();
    if (source.isSameAs(target)) {
      throw new CopyException("Source and target are the same data.");
    }
    checkDatabases(sizes.keySet());
    StateFile file = new StateFile(settings.state());
    State state = file.read(identity);
    if (state == null) {
      state = new State(identity, run(), Side.sum(targetSizes));
    } else if (state.isFinished()) {
      return new CopyReport(
          state.tally().severity(),
          state.tally().toString(),
          Collections.singletonList(
              "This was finished before; remove " + settings.state() + " to do it once more."));
    } else {
      state.continueWith(run());
    }
    MemoryUsage usage = new MemoryUsage(source);
    Census census = new Census(target, settings, usage);
    progress.start(state.tally().seen(), Side.sum(sizes), System.nanoTime());
    new Walk(source, target, settings, state, file, progress)
        .run(sizes.keySet(), work(census, usage));
    CopyReport report = report(state, sizes, census, usage);
    state.finish();
    file.save(state);
    return report;
  }

  private PageWork work(Census census, MemoryUsage usage) {
    switch (settings.purpose()) {
      case COPY:
        String run = UUID.randomUUID().toString().substring(0, 8);
        return new Transfer(source, target, settings, usage, run);
      case VERIFY:
        return new Verification(source, target, settings, usage);
      default:
        return census;
    }
  }

  /** A cluster's cursors are of no use to another process. */
  private String run() {
    return source.isCluster() ? null : source.facts().run();
  }

  private TreeMap<Integer, Long> wanted(TreeMap<Integer, Long> sizes) {
    TreeMap<Integer, Long> wanted = new TreeMap<Integer, Long>(sizes);
    if (!source.namesTellDatabase() && !settings.databases().isEmpty()) {
      wanted.keySet().retainAll(settings.databases());
    }
    return wanted;
  }

  /** Keys of two databases must not become one, and the target must have the databases. */
  private void checkDatabases(Collection<Integer> walked) throws IOException, CopyException {
    Collection<Integer> applications =
        !source.namesTellDatabase() ? walked : new TreeSet<Integer>(settings.databases());
    boolean mayBeSeveral = applications.size() > 1 || applications.isEmpty() && !walked.isEmpty();
    if (mayBeSeveral && (target.hasOneDatabase() || settings.into() >= 0)) {
      throw new CopyException(
          "The source has, or may have, keys in several databases, and the target would have them in one. Say"
              + " which by --db, or keep them apart by --databases=prefix.");
    }
    for (int database : applications) {
      int wanted = settings.into() >= 0 ? settings.into() : database;
      int selected = target.placeOf(new Place(wanted, new byte[0])).database;
      if (selected > 0) {
        target.one(selected, "PING");
      }
    }
  }

  private CopyReport report(
      State state, TreeMap<Integer, Long> sizesBefore, Census census, MemoryUsage usage)
      throws IOException, CopyException {
    Tally tally = state.tally();
    List<String> details = new ArrayList<String>(tally.notes());
    if (tally.hasMoreNotes()) {
      details.add("Of others nothing more is told here.");
    }
    int severity = tally.severity();
    if (tally.seen() != tally.accountedFor()) {
      severity = 2;
      details.add(
          "Of "
              + (tally.seen() - tally.accountedFor())
              + " keys it is not known what became of them.");
    }
    long seenOfAll =
        settings.databases().isEmpty() || !source.namesTellDatabase() ? tally.seen() : -1;
    long sourceNow = Side.sum(wanted(source.databases()));
    if (seenOfAll >= 0 && sourceNow > seenOfAll && sourceNow > Side.sum(sizesBefore)) {
      severity = Math.max(severity, 1);
      details.add(
          "The source has "
              + Numbers.grouped(sourceNow)
              + " keys now, more than were seen: it was written to meanwhile.");
    }
    if (settings.purpose() == CopySettings.Purpose.DRY_RUN) {
      details.addAll(census.lines());
      return new CopyReport(severity, tally.toString(), details);
    }
    if (settings.purpose() == CopySettings.Purpose.COPY) {
      severity = Math.max(severity, checkTarget(state, tally, details));
    }
    if (settings.purpose() == CopySettings.Purpose.VERIFY) {
      details.add(
          "The target has "
              + Numbers.grouped(Side.sum(target.databases()))
              + " keys in all, the source "
              + Numbers.grouped(sourceNow)
              + ".");
    }
    if (usage.isRefused()) {
      details.add(
          "The source does not answer MEMORY USAGE: how large keys are was not known beforehand.");
    }
    return new CopyReport(severity, tally.toString(), details);
  }

  private int checkTarget(State state, Tally tally, List<String> details)
      throws IOException, CopyException {
    long grown = Side.sum(target.databases()) - state.targetBefore();
    details.add(
        "Copied "
            + Numbers.size(tally.bytes())
            + "; the target has "
            + Numbers.grouped(grown)
            + " keys more than before.");
    if (settings.replaces() || grown >= tally.lasting()) {
      return 0;
    }
    details.add(
        Numbers.grouped(tally.lasting())
            + " keys without a time to live were copied, and are not all there any more: the target removes keys when it"
            + " is full (maxmemory-policy), or somebody else does.");
    return 2;
  }

  @Override
  public void close() {
    source.close();
    target.close();
  }
}
