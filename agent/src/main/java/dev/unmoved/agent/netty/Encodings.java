package dev.unmoved.agent.netty;

import dev.unmoved.driver.Observing;
import dev.unmoved.hook.WeakIdentityMap;
import dev.unmoved.report.Tap;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * From the thread on which an application makes a command to the event loop that writes its bytes:
 * the stack is kept with the command, and goes with the place in the buffer into which the command
 * is encoded. Thread-safe.
 */
public final class Encodings {
  /** The commands encoded into one buffer, which is written next. A data holder. */
  private static final class Batch {
    private ByteBuf buffer;
    private final List<Integer> offsets = new ArrayList<Integer>();
    private final List<Throwable> stacks = new ArrayList<Throwable>();

    void clear() {
      buffer = null;
      offsets.clear();
      stacks.clear();
    }
  }

  // by command
  private static final WeakIdentityMap<Throwable> STACKS = new WeakIdentityMap<Throwable>();
  private static final ThreadLocal<Batch> BATCH =
      new ThreadLocal<Batch>() {
        @Override
        protected Batch initialValue() {
          return new Batch();
        }
      };

  /**
   * Of buffers that are handed to another thread, or in other clothes, before they are written; by
   * their innermost.
   */
  private static final WeakIdentityMap<Batch> HANDED_ON = new WeakIdentityMap<Batch>();

  private Encodings() {}

  /**
   * A command of this name was made on this thread, for the application. Later calls about the same
   * command do nothing.
   */
  public static void made(Object command, String name) {
    if (STACKS.get(command) == null) {
      Throwable stack = Observing.stackOf(name);
      if (stack != null) {
        STACKS.put(command, stack);
      }
    }
  }

  /** The same of a command whose stack was taken elsewhere. */
  public static void made(Object command, Throwable stack) {
    STACKS.put(command, stack);
  }

  /** The stack on which a command was made, which is forgotten; null where none was kept. */
  public static Throwable removeStackOf(Object command) {
    return STACKS.remove(command);
  }

  /** A command is about to be written to the end of {@code buffer}. */
  public static void encoding(Object command, ByteBuf buffer) {
    Batch batch = BATCH.get();
    int offset = buffer.readableBytes();
    if (batch.buffer != buffer || offset == 0) {
      batch.clear();
      batch.buffer = buffer;
    }
    Throwable stack = removeStackOf(command);
    if (stack != null) {
      batch.offsets.add(offset);
      batch.stacks.add(stack);
    }
  }

  /**
   * The same of a buffer of a client's own, which holds {@code buffer}, and {@code offset} bytes
   * before the command.
   */
  public static void encoding(Object command, ByteBuf buffer, int offset) {
    Throwable stack = removeStackOf(command);
    if (stack == null) {
      return;
    }
    Object innermost = innermost(buffer);
    Batch batch = HANDED_ON.get(innermost);
    if (batch == null) {
      batch = new Batch();
      HANDED_ON.put(innermost, batch);
    }
    synchronized (batch) {
      batch.offsets.add(offset);
      batch.stacks.add(stack);
    }
  }

  private static Object innermost(ByteBuf buffer) {
    ByteBuf each = buffer;
    while (each.unwrap() != null) {
      each = each.unwrap();
    }
    return each;
  }

  /** {@code buffer} is written to the connection that {@code tap} looks at. */
  static void announce(ByteBuf buffer, Tap tap) {
    Batch batch = BATCH.get();
    if (batch.buffer == buffer) {
      announce(batch, tap);
    }
    batch.clear();
    Batch handedOn = HANDED_ON.remove(innermost(buffer));
    if (handedOn != null) {
      announce(handedOn, tap);
    }
  }

  private static void announce(Batch batch, Tap tap) {
    synchronized (batch) {
      long position = tap.position();
      for (int i = 0; i < batch.offsets.size(); i++) {
        tap.comesFrom(position + batch.offsets.get(i), batch.stacks.get(i));
      }
    }
  }

  /** The name of a command as clients hold it: a constant of an enumeration, as a rule. */
  public static String nameOf(Object command) {
    return command instanceof Enum ? ((Enum<?>) command).name() : String.valueOf(command);
  }
}
