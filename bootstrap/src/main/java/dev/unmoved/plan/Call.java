package dev.unmoved.plan;

import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** One command of a {@link Step}, or several for one slot that are executed as one. Immutable. */
public final class Call {
  private final List<byte[]> commands;
  private final boolean atomic;

  private Call(List<byte[]> commands, boolean atomic) {
    this.commands = Collections.unmodifiableList(commands);
    this.atomic = atomic;
  }

  /**
   * A command, sent to the owner of its first key's slot. {@code WATCH} makes the next {@link
   * #atomically} of its slot depend on the key, as for any client; a plan's WATCH ends with the
   * plan.
   */
  public static Call of(String name, byte[]... arguments) {
    return new Call(
        Collections.singletonList(
            RespWriter.command(new byte[][] {name.getBytes(StandardCharsets.US_ASCII)}, arguments)),
        false);
  }

  /**
   * {@code calls}, all of one slot, between MULTI and EXEC. The reply is that of EXEC: an array
   * with one reply per call, errors among them; a null when a watched key was touched; or an error,
   * and then none was executed.
   */
  public static Call atomically(Call... calls) {
    return atomically(Arrays.asList(calls));
  }

  /** The same for a list. */
  public static Call atomically(List<Call> calls) {
    List<byte[]> commands = new ArrayList<byte[]>(calls.size());
    for (Call call : calls) {
      commands.addAll(call.commands);
    }
    return new Call(commands, true);
  }

  /** The commands as they go over the wire; one unless {@link #isAtomic}. */
  public List<byte[]> commands() {
    return commands;
  }

  /** Whether the commands are executed as one transaction. */
  public boolean isAtomic() {
    return atomic;
  }
}
