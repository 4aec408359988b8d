package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What clients and servers say about transactions. */
final class TransactionReplies {
  static final byte[] ASKING = RespWriter.command("ASKING");
  static final byte[] MULTI = RespWriter.command("MULTI");
  static final byte[] EXEC = RespWriter.command("EXEC");
  static final byte[] DISCARD = RespWriter.command("DISCARD");
  static final byte[] UNWATCH = RespWriter.command("UNWATCH");
  static final byte[] OK = RespWriter.ascii("+OK\r\n");
  static final byte[] QUEUED = RespWriter.ascii("+QUEUED\r\n");

  // Redis' own words (getNodeByQuery, execCommand, multiCommand), for what a single node would have
  // said.
  static final byte[] CROSSSLOT =
      RespWriter.ascii("-CROSSSLOT Keys in request don't hash to the same slot\r\n");
  private static final String EXECABORT =
      "EXECABORT Transaction discarded because of previous errors.";
  static final byte[] NESTED_MULTI = RespWriter.ascii("-ERR MULTI calls can not be nested\r\n");
  static final byte[] WATCH_INSIDE = RespWriter.ascii("-ERR WATCH inside MULTI is not allowed\r\n");

  // EXEC would turn off the replies of a connection that others use after this client.
  static final byte[] NO_CLIENT_REPLY =
      RespWriter.ascii("-ERR unmoved: CLIENT REPLY cannot be queued in a transaction\r\n");
  static final byte[] NO_SUBSCRIBE =
      RespWriter.ascii("-ERR unmoved: SUBSCRIBE and its kin are not supported inside MULTI\r\n");
  static final byte[] NOT_QUEUED =
      RespWriter.ascii(
          "-ERR unmoved: only known commands can be queued in a transaction over several"
              + " slots\r\n");
  static final byte[] TOUCHED =
      RespWriter.ascii("-ERR unmoved: a watched key was touched while EXEC ran\r\n");

  static final byte[] UNEXPECTED =
      RespWriter.error(
          "ERR unmoved: the nodes' replies to the transactions of an EXEC do not fit together");

  private static final byte[] NULL_ARRAY = RespWriter.ascii("*-1\r\n");
  private static final byte[] NULL = RespWriter.ascii("_\r\n");

  private TransactionReplies() {}

  /**
   * What there is to tell of the error that {@code command} got when it was to be queued: null for
   * one that a single server gives as well.
   */
  static @Nullable String reason(Part command, byte[] reply, int start, int end) {
    String error = new String(reply, start + 1, end - start - 3, StandardCharsets.UTF_8);
    if (error.startsWith("ERR unmoved: ")) {
      return error.substring("ERR ".length());
    }
    return error.startsWith("CROSSSLOT ")
        ? command.knownCommand().name().replace('|', ' ') + ": " + error
        : null;
  }

  /**
   * What EXEC answers when a command was not queued. Clients show their applications this alone,
   * and drop the errors of what was to be queued.
   *
   * @param reason what a single server has no cause to refuse; null: nothing
   */
  static byte[] execAbort(@Nullable String reason) {
    return RespWriter.error(reason == null ? EXECABORT : EXECABORT + " (" + reason + ")");
  }

  /** Whether EXEC was answered that a command had not been queued. */
  static boolean isExecAbort(byte[] reply, int start, int end) {
    String error = new String(reply, start + 1, end - start - 3, StandardCharsets.UTF_8);
    return error.startsWith("EXECABORT ");
  }

  /** What EXEC answers when a watched key was touched, in this version of the protocol. */
  static byte[] nil(int protocol) {
    return protocol == 3 ? NULL : NULL_ARRAY;
  }

  /** What EXEC answers whose commands have answered {@code elements}, so many. */
  static byte[] array(int count, byte[] elements) {
    byte[] header = RespWriter.ascii("*" + count + "\r\n");
    byte[] array = Arrays.copyOf(header, header.length + elements.length);
    System.arraycopy(elements, 0, array, header.length, elements.length);
    return array;
  }

  /** Whether an EXEC was answered so. */
  static boolean isNil(byte[] reply) {
    return reply[0] == '_' || reply[0] == '*' && reply[1] == '-';
  }
}
