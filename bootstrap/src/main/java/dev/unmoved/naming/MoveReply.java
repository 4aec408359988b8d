package dev.unmoved.naming;

import dev.unmoved.command.Command;
import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The reply to a MOVE that was sent as a RENAMENX. Immutable. */
final class MoveReply extends ReplyTranslation {
  private static final byte[] NOT_MOVED = RespWriter.ascii(":0\r\n");

  private final ReplyTranslation errors;

  MoveReply(Names names) {
    errors = new ErrorNames(names);
  }

  @Override
  public byte[] toClient(
      byte[] reply, @Nullable Command command, byte[] request, int start, int end) {
    boolean isMissing =
        new String(reply, StandardCharsets.ISO_8859_1).startsWith("-ERR no such key");
    return isMissing ? NOT_MOVED.clone() : errors.toClient(reply, command, request, start, end);
  }
}
