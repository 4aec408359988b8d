package dev.unmoved.it.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.plan.Call;
import dev.unmoved.plan.Plan;
import dev.unmoved.plan.Plans;
import dev.unmoved.plan.Step;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Carries out plans over one connection to one server, as if each slot were on it. */
final class PlanDriver {
  private static final byte[] MULTI = RawConnection.encode("MULTI");
  private static final byte[] EXEC = RawConnection.encode("EXEC");
  private static final long GATHER_MAX_BYTES = 1 << 24;

  private final RawConnection connection;
  private final int protocol;

  PlanDriver(RawConnection connection, int protocol) {
    this.connection = connection;
    this.protocol = protocol;
  }

  /** The reply to a call by way of its plan, or null when it has none, as with one key. */
  byte[] run(Object... call) {
    Plan plan = plan(call);
    if (plan == null) {
      return null;
    }
    try {
      Step step = plan.begin(System.nanoTime());
      while (step.reply() == null) {
        step = plan.next(carryOut(step), System.nanoTime());
      }
      connection.call("UNWATCH");
      return step.reply();
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  private Plan plan(Object... call) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Integer> lengths = new ArrayList<>();
    for (Object argument : call) {
      byte[] raw =
          argument instanceof byte[] b ? b : argument.toString().getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(raw);
      lengths.add(raw.length);
    }
    byte[] chunk = bytes.toByteArray();
    Arguments arguments = new Arguments();
    arguments.reset(chunk);
    int start = 0;
    for (int length : lengths) {
      arguments.add(start, length);
      start += length;
    }
    Command command = CommandTable.find(arguments);
    KeyPositions keys = new KeyPositions();
    command.keys(arguments, keys);
    if (keys.size() == 1 && !Plans.neededInOneSlot(command, arguments)) {
      return null;
    }
    Plan plan = Plans.of(command, arguments, keys, protocol, GATHER_MAX_BYTES);
    // The next command is parsed into the same objects: what a plan needs later it has to have
    // copied.
    Arrays.fill(chunk, (byte) '#');
    arguments.reset(new byte[0]);
    keys.clear();
    return plan;
  }

  private List<byte[]> carryOut(Step step) {
    if (step.calls().isEmpty()) {
      LockSupport.parkNanos(step.pauseNanos());
      return List.of();
    }
    List<byte[]> commands = new ArrayList<>();
    for (Call call : step.calls()) {
      if (call.isAtomic()) {
        commands.add(MULTI);
      }
      commands.addAll(call.commands());
      if (call.isAtomic()) {
        commands.add(EXEC);
      }
    }
    connection.sendAll(commands);
    List<byte[]> replies = new ArrayList<>();
    for (Call call : step.calls()) {
      for (int i = 0; call.isAtomic() && i < call.commands().size() + 1; i++) {
        connection.receive(); // of MULTI, and QUEUED
      }
      replies.add(connection.receive());
    }
    return replies;
  }
}
