package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Goes through the keys of the source, a page of SCAN at a time. A page whose connections break is
 * dealt with once more over new ones: copying twice does no harm. Used by one thread.
 */
final class Walk {
  private static final int PAGE_COUNT = 500;

  /** How long to go on trying when connections break. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long PAUSE_MILLIS = 1000;

  private final Side source;
  private final Side target;
  private final CopySettings settings;
  private final State state;
  private final StateFile file;
  private final ProgressLine progress;
  private final Pace pace;

  Walk(
      Side source,
      Side target,
      CopySettings settings,
      State state,
      StateFile file,
      ProgressLine progress) {
    this.source = source;
    this.target = target;
    this.settings = settings;
    this.state = state;
    this.file = file;
    this.progress = progress;
    pace = new Pace(settings.perSecond(), System.nanoTime());
  }

  /**
   * Walks all databases that are not done yet.
   *
   * @param databases those of the source in which there are keys to look at
   * @throws CopyException when it cannot go on; what was done until then is written down
   */
  void run(Collection<Integer> databases, PageWork work)
      throws CopyException, InterruptedException {
    try {
      for (int database : databases) {
        if (state.isDone(database)) {
          continue;
        }
        state.enter(database);
        while (!state.isDone(database)) {
          TimeUnit.NANOSECONDS.sleep(pace.waitNanos(System.nanoTime()));
          page(database, work);
          progress.show(state.tally().seen(), System.nanoTime());
          file.saveSometimes(state);
        }
      }
    } finally {
      progress.end();
      file.save(state);
    }
  }

  private void page(int database, PageWork work) throws CopyException, InterruptedException {
    long failingSince = 0;
    boolean fails = false;
    while (true) {
      try {
        if (fails) {
          reconnect();
        }
        attempt(database, work);
        return;
      } catch (IOException e) {
        long now = System.nanoTime();
        failingSince = fails ? failingSince : now;
        if (now - failingSince > PATIENCE_NANOS) {
          throw new CopyException("A connection broke, and cannot be made again: " + e, e);
        }
        if (!fails) {
          progress.say("a connection broke, and is made again: " + e.getMessage());
        }
        fails = true;
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void reconnect() throws IOException, CopyException {
    source.reconnect();
    target.reconnect();
    if (!source.isCluster()) { // in a cluster, cursors are the engine's, and live as long as this
      state.continueWith(source.facts().run());
    }
  }

  private void attempt(int database, PageWork work) throws IOException, CopyException {
    RespValue page = source.one(database, "SCAN", state.cursor(), "COUNT", pace.atOnce(PAGE_COUNT));
    if (page.isError() || page.elements().size() != 2) {
      throw new CopyException(source.at() + " does not answer SCAN: " + page.text());
    }
    String next = page.elements().get(0).text();
    List<RespValue> names = page.elements().get(1).elements();
    Tally tally = new Tally();
    List<Item> items = new ArrayList<Item>();
    for (RespValue name : names) {
      item(new Place(database, name.bytes()), items, tally);
    }
    if (!items.isEmpty()) {
      work.onPage(items, tally);
    }
    pace.add(names.size());
    state.advance(tally, next);
  }

  private void item(Place here, List<Item> items, Tally tally) {
    if (TemporaryNames.isOne(here.name)) {
      return;
    }
    Place applications = source.applicationsName(here);
    if (applications == null) {
      tally.sawKeys(1);
      tally.add(Outcome.FOREIGN);
    } else if (settings.wants(applications.database)) {
      tally.sawKeys(1);
      int wanted = settings.into() >= 0 ? settings.into() : applications.database;
      items.add(new Item(applications, here, target.placeOf(new Place(wanted, applications.name))));
    }
  }
}
