package dev.unmoved.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A plan's conversation, line by line. Calls are written as words, transactions in brackets with
 * commas between their commands; replies as their first line, strings as {@code "words"}, nulls as
 * {@code nil}, lists in brackets.
 */
final class PlanScript {
  private static final long MILLI = 1_000_000L;

  private final Plan plan;
  private Step step;
  private long nowNanos = 77;

  private PlanScript(Plan plan) {
    this.plan = plan;
    step = plan.begin(nowNanos);
  }

  /** Starts the plan of a call, in RESP2. */
  static PlanScript of(String call) {
    Plan plan = plan(call);
    assertNotNull(plan, "no plan for " + call);
    return new PlanScript(plan);
  }

  /** The plan of a call, or null. */
  static Plan plan(String call) {
    Arguments arguments = arguments(call);
    Command command = CommandTable.find(arguments);
    KeyPositions keys = new KeyPositions();
    command.keys(arguments, keys);
    return Plans.of(command, arguments, keys, 2, 1 << 20);
  }

  static Arguments arguments(String call) {
    Arguments arguments = new Arguments();
    arguments.reset(call.getBytes(StandardCharsets.ISO_8859_1));
    int start = 0;
    for (String word : call.split(" ")) {
      arguments.add(start, word.length());
      start += word.length() + 1;
    }
    return arguments;
  }

  /** The plan has to send exactly these calls, all at once. */
  PlanScript sends(String... calls) throws ProtocolException {
    assertNull(
        step.reply(),
        () -> "the plan is over: " + new String(step.reply(), StandardCharsets.ISO_8859_1));
    List<String> sent = new ArrayList<>();
    for (Call call : step.calls()) {
      List<String> commands = new ArrayList<>();
      for (byte[] command : call.commands()) {
        List<String> words = new ArrayList<>();
        for (RespValue word : RespValue.parse(command, 0, command.length).elements()) {
          words.add(new String(word.bytes(), StandardCharsets.ISO_8859_1));
        }
        commands.add(String.join(" ", words));
      }
      sent.add(call.isAtomic() ? "[" + String.join(", ", commands) + "]" : commands.get(0));
    }
    assertEquals(String.join("\n", calls), String.join("\n", sent));
    return this;
  }

  /** The replies to these calls come. */
  PlanScript gets(String... replies) throws ProtocolException {
    List<byte[]> frames = new ArrayList<>();
    for (String reply : replies) {
      frames.add(frame(reply).getBytes(StandardCharsets.ISO_8859_1));
    }
    step = plan.next(frames, nowNanos);
    return this;
  }

  /** The plan has to wait so long, and then does. */
  PlanScript pauses(long millis) throws ProtocolException {
    assertEquals(0, step.calls().size());
    assertNull(step.reply());
    assertEquals(millis * MILLI, step.pauseNanos());
    return wakes();
  }

  PlanScript wakes() throws ProtocolException {
    nowNanos += step.pauseNanos();
    step = plan.next(Collections.<byte[]>emptyList(), nowNanos);
    return this;
  }

  /** The plan has to be over with this reply. */
  void answers(String reply) {
    assertNotNull(step.reply(), "the plan goes on");
    assertEquals(frame(reply), new String(step.reply(), StandardCharsets.ISO_8859_1));
  }

  private static String frame(String reply) {
    if (reply.startsWith("[")) {
      String content = reply.substring(1, reply.length() - 1);
      String[] elements = content.isEmpty() ? new String[0] : content.split(", ");
      StringBuilder list = new StringBuilder("*" + elements.length + "\r\n");
      for (String element : elements) {
        list.append(frame(element));
      }
      return list.toString();
    }
    if (reply.startsWith("\"")) {
      return "$" + (reply.length() - 2) + "\r\n" + reply.substring(1, reply.length() - 1) + "\r\n";
    }
    return (reply.equals("nil") ? "$-1" : reply.equals("none") ? "*-1" : reply) + "\r\n";
  }
}
