package dev.unmoved.naming;

import dev.unmoved.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * The translation of a command inside MULTI: what it answers now, QUEUED, has no names, and what
 * EXEC answers in its place does. Belongs to one client.
 */
public final class QueuedNames extends ReplyTranslation {
  private final ReplyTranslation its;
  private boolean queued;
  private @Nullable Command command;
  private byte[] request = {};
  private int start;
  private int end;

  /** For a command whose reply {@code its} translates outside. */
  public QueuedNames(ReplyTranslation its) {
    this.its = its;
  }

  @Override
  public byte[] toClient(
      byte[] reply, @Nullable Command ofCommand, byte[] ofRequest, int from, int to) {
    if (reply.length > 0 && reply[0] == '+') {
      queued = true;
      command = ofCommand;
      request = ofRequest;
      start = from;
      end = to;
      return reply;
    }
    return its.toClient(reply, ofCommand, ofRequest, from, to);
  }

  /** Whether its transaction has it. */
  boolean isQueued() {
    return queued;
  }

  /** Its own reply, as the client gets it. */
  byte[] inTransaction(byte[] reply) {
    return its.toClient(reply, command, request, start, end);
  }
}
