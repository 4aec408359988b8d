package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Copies: DUMP and RESTORE of many keys at once, large ones in pieces. A key that the target has
 * already is compared, and kept, unless it is to be replaced. Not thread-safe.
 */
final class Transfer implements PageWork {
  private final Side source;
  private final Side target;
  private final CopySettings settings;
  private final Pieces pieces;
  private final Comparison comparison;
  private final MemoryUsage usage;
  private final KeyText keys;
  private boolean payloadsRefused; // the target is of an older version

  Transfer(Side source, Side target, CopySettings settings, MemoryUsage usage, String run) {
    this.source = source;
    this.target = target;
    this.settings = settings;
    this.usage = usage;
    keys = new KeyText(settings.showsKeys());
    pieces = new Pieces(source, target, new TemporaryNames(run), settings.replaces());
    comparison = new Comparison(source, target, keys);
  }

  @Override
  public void onPage(List<Item> items, Tally tally) throws IOException, CopyException {
    long[] sizes = usage.of(items);
    List<Sized> sized = new ArrayList<Sized>();
    for (int i = 0; i < sizes.length; i++) {
      sized.add(new Sized(items.get(i), sizes[i]));
    }
    Batches<Sized> batches =
        new Batches<Sized>(sized, sizes, settings.wholeMax(), CopySettings.BATCH_BYTES);
    List<Sized> inPieces = new ArrayList<Sized>(batches.inPieces());
    List<Sized> existing = new ArrayList<Sized>();
    for (List<Sized> batch : batches.whole()) {
      if (payloadsRefused) {
        inPieces.addAll(batch);
      } else {
        restore(batch, tally, inPieces, existing);
      }
    }
    for (Sized key : inPieces) {
      build(key, tally, existing);
    }
    compare(existing, tally);
  }

  private void restore(List<Sized> batch, Tally tally, List<Sized> inPieces, List<Sized> existing)
      throws IOException, CopyException {
    long readNanos = System.nanoTime();
    Calls reads = new Calls();
    for (Sized key : batch) {
      reads.add(key.item.source.database, "PTTL", key.item.source.name);
      reads.add(key.item.source.database, "DUMP", key.item.source.name);
    }
    List<RespValue> read = source.ask(reads);
    long passedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - readNanos);
    Calls writes = new Calls();
    List<Restored> written = new ArrayList<Restored>();
    for (int i = 0; i < batch.size(); i++) {
      Sized key = batch.get(i);
      try {
        long ttl = source.good(read.get(2 * i), key.item.source).number();
        byte[] dump = source.good(read.get(2 * i + 1), key.item.source).bytes();
        // 0 would mean for ever to RESTORE
        if (dump == null || ttl == -2 || ttl >= 0 && ttl <= passedMillis) {
          tally.add(Outcome.EXPIRED);
          continue;
        }
        List<Object> words = new ArrayList<Object>();
        words.add(ttl < 0 ? 0 : ttl - passedMillis);
        words.add(dump);
        if (settings.replaces()) {
          words.add("REPLACE");
        }
        writes.add(key.item.target.database, words, "RESTORE", key.item.target.name);
        written.add(new Restored(key, dump.length, ttl >= 0));
      } catch (KeyException e) {
        tally.add(Outcome.FAILED, note(key, e.getMessage()));
      }
    }
    List<RespValue> replies = target.ask(writes);
    for (int i = 0; i < replies.size(); i++) {
      onRestored(written.get(i), replies.get(i), tally, inPieces, existing);
    }
  }

  private void onRestored(
      Restored key, RespValue reply, Tally tally, List<Sized> inPieces, List<Sized> existing)
      throws CopyException {
    String text = reply.isError() ? String.valueOf(reply.text()) : "";
    if (!reply.isError()) {
      tally.addCopied(key.bytes, key.expires);
    } else if (text.startsWith("BUSYKEY")) {
      existing.add(key.sized);
    } else if (text.contains("DUMP payload version") || text.contains("Bad data format")) {
      payloadsRefused |= text.contains("DUMP payload version");
      inPieces.add(key.sized);
    } else {
      try {
        target.good(reply, key.sized.item.target);
      } catch (KeyException e) {
        tally.add(Outcome.FAILED, note(key.sized, e.getMessage()));
      }
    }
  }

  private void build(Sized key, Tally tally, List<Sized> existing)
      throws IOException, CopyException {
    try {
      switch (pieces.copy(key.item, key.size)) {
        case LASTING:
          tally.addCopied(Math.max(key.size, 0), false);
          break;
        case EXPIRING:
          tally.addCopied(Math.max(key.size, 0), true);
          break;
        case EXISTS:
          existing.add(key);
          break;
        default:
          tally.add(Outcome.EXPIRED);
          break;
      }
    } catch (KeyException e) {
      tally.add(Outcome.FAILED, note(key, e.getMessage()));
    }
  }

  /** Tells keys that an earlier run, or SCAN twice, has brought from those of somebody else. */
  private void compare(List<Sized> existing, Tally tally) throws IOException, CopyException {
    if (existing.isEmpty()) {
      return;
    }
    long[] sizes = new long[existing.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = existing.get(i).size;
    }
    Batches<Sized> batches =
        new Batches<Sized>(existing, sizes, settings.wholeMax(), CopySettings.BATCH_BYTES);
    for (List<Sized> batch : batches.whole()) {
      List<Item> items = new ArrayList<Item>();
      for (Sized key : batch) {
        items.add(key.item);
      }
      for (Verdict verdict : comparison.whole(items)) {
        count(verdict, tally);
      }
    }
    for (Sized key : batches.inPieces()) {
      count(comparison.inPieces(key.item, key.size), tally);
    }
  }

  private static void count(Verdict verdict, Tally tally) {
    switch (verdict.outcome) {
      case EQUAL:
        tally.add(Outcome.ALREADY_THERE);
        break;
      case MISSING: // it was there a moment ago
      case EXPIRED:
        tally.add(Outcome.EXPIRED);
        break;
      default:
        tally.add(Outcome.KEPT, verdict.note);
        break;
    }
  }

  private String note(Sized key, String message) {
    return keys.of(key.item.key.name) + ": " + message;
  }

  /** A key and what it takes in memory. */
  private static final class Sized {
    private final Item item;
    private final long size;

    Sized(Item item, long size) {
      this.item = item;
      this.size = size;
    }
  }

  /** A key that the target was sent. */
  private static final class Restored {
    private final Sized sized;
    private final int bytes;
    private final boolean expires;

    Restored(Sized sized, int bytes, boolean expires) {
      this.sized = sized;
      this.bytes = bytes;
      this.expires = expires;
    }
  }
}
