package dev.unmoved.naming;

import dev.unmoved.command.Command;
import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The translation of what EXEC answers: each reply as that of its command. For one client. */
public final class TransactionNames extends ReplyTranslation {
  private static final byte[] UNEXPECTED =
      RespWriter.error("ERR unmoved: EXEC answered other commands than were queued");

  private final List<QueuedNames> commands;
  private boolean executed;

  /** Of a transaction that has queued those of {@code commands} that were accepted. */
  public TransactionNames(List<QueuedNames> commands) {
    this.commands = new ArrayList<QueuedNames>(commands);
  }

  /** Whether it was executed, by its answer. */
  public boolean wasExecuted() {
    return executed;
  }

  @Override
  public byte[] toClient(
      byte[] reply, @Nullable Command command, byte[] request, int start, int end) {
    if (reply.length < 2 || reply[0] != '*' || reply[1] == '-') {
      return reply;
    }
    executed = true;
    try {
      return translate(Frames.of(reply));
    } catch (ProtocolException e) {
      return UNEXPECTED.clone();
    }
  }

  private byte[] translate(Frames replies) throws ProtocolException {
    List<byte[]> translated = new ArrayList<byte[]>();
    for (QueuedNames command : commands) {
      if (!command.isQueued()) {
        continue;
      }
      int i = translated.size();
      if (i == replies.count()) {
        throw new ProtocolException("fewer replies than commands");
      }
      translated.add(
          command.inTransaction(
              Arrays.copyOfRange(replies.bytes(), replies.start(i), replies.end(i))));
    }
    if (translated.size() != replies.count()) {
      throw new ProtocolException("more replies than commands");
    }
    return ReplyShapes.aggregate((byte) '*', translated.size(), translated);
  }
}
