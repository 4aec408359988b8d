package dev.unmoved.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One plan, told what nodes answer, at times that the test sets. Commands and replies are written
 * in one line, line ends of replies as blanks except in errors.
 */
final class PlanTalk {
  private static final long MILLI = 1_000_000L;

  private final Plan plan;
  private Step step;
  private long nowNanos = 5 * MILLI;

  private PlanTalk(Plan plan) {
    this.plan = plan;
    step = plan.begin(nowNanos);
  }

  /** Begins the plan of {@code call}, its words apart by blanks, in RESP2. */
  static PlanTalk of(long gatherMaxBytes, String call) {
    Arguments arguments = new Arguments();
    byte[] bytes = call.getBytes(StandardCharsets.ISO_8859_1);
    arguments.reset(bytes);
    int start = 0;
    for (String word : call.split(" ")) {
      arguments.add(start, word.length());
      start += word.length() + 1;
    }
    Command command = CommandTable.find(arguments);
    KeyPositions keys = new KeyPositions();
    command.keys(arguments, keys);
    Plan plan = Plans.of(command, arguments, keys, 2, gatherMaxBytes);
    assertNotNull(plan, call);
    return new PlanTalk(plan);
  }

  /** The step asks this of the nodes, and is answered so. */
  PlanTalk asks(String calls, String... replies) throws ProtocolException {
    List<String> asked = new ArrayList<>();
    for (Call call : step.calls()) {
      List<String> commands = new ArrayList<>();
      for (byte[] command : call.commands()) {
        commands.add(words(command));
      }
      asked.add(call.isAtomic() ? commands.toString() : commands.get(0));
    }
    assertEquals(calls, String.join("; ", asked));
    List<byte[]> frames = new ArrayList<>();
    for (String reply : replies) {
      String lines = reply.startsWith("-") ? reply : reply.replace(" ", "\r\n");
      frames.add((lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    step = plan.next(frames, nowNanos);
    return this;
  }

  /** The step waits so many milliseconds, which pass. */
  PlanTalk waits(long millis) throws ProtocolException {
    assertEquals(0, step.calls().size());
    assertEquals(millis * MILLI, step.pauseNanos());
    nowNanos += millis * MILLI;
    step = plan.next(new ArrayList<byte[]>(), nowNanos);
    return this;
  }

  /** The client gets this, line ends written as blanks. */
  void replies(String expected) {
    assertNotNull(step.reply(), "goes on");
    assertEquals(
        expected,
        new String(step.reply(), StandardCharsets.ISO_8859_1).trim().replace("\r\n", " "));
  }

  private static String words(byte[] command) {
    String[] lines = new String(command, StandardCharsets.ISO_8859_1).split("\r\n");
    StringBuilder words = new StringBuilder();
    for (int i = 2; i < lines.length; i += 2) {
      words.append(i == 2 ? "" : " ").append(lines[i]);
    }
    return words.toString();
  }
}
