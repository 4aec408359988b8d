package dev.unmoved.agent.operate.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * Where it is written down how far a run is, at most once a second, always whole. Not thread-safe.
 */
final class StateFile {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path path; // null: nothing is written down
  private long savedNanos;

  StateFile(Path path) {
    this.path = path;
    savedNanos = System.nanoTime() - INTERVAL_NANOS;
  }

  /**
   * What an earlier run has written; null: there was none.
   *
   * @throws CopyException when that is of another run, or cannot be read
   */
  State read(String what) throws CopyException {
    if (path == null || !Files.exists(path)) {
      return null;
    }
    try {
      State state = State.fromJson(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
      if (!state.what().equals(what)) {
        throw new CopyException(
            path + " is of another run (" + state.what() + "), not of this one (" + what + ").");
      }
      return state;
    } catch (IOException e) {
      throw new CopyException(path + " cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CopyException(path + " cannot be understood: " + e.getMessage(), e);
    }
  }

  /** Writes unless that was done a moment ago. */
  void saveSometimes(State state) throws CopyException {
    if (System.nanoTime() - savedNanos >= INTERVAL_NANOS) {
      save(state);
    }
  }

  /** Writes. */
  void save(State state) throws CopyException {
    if (path == null) {
      return;
    }
    Path absolute = path.toAbsolutePath();
    Path next = absolute.resolveSibling(absolute.getFileName() + ".next");
    try {
      Files.write(next, state.toJson().getBytes(StandardCharsets.UTF_8));
      Files.move(
          next, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CopyException("How far this is cannot be written to " + path + ": " + e, e);
    }
    savedNanos = System.nanoTime();
  }
}
