package dev.unmoved.engine.traffic;

/**
 * What an error from a node means for the command it answers: an answer like any other, or a
 * refusal before execution, after which the same command may be sent again. Which errors are
 * refusals is Redis' own: {@code processCommand} and {@code getNodeByQuery} raise them before a
 * command runs.
 */
public final class RetryPolicy {
  public enum Verdict {
    /** The client's to read. */
    ANSWER,
    /** MOVED or ASK: another node serves the slot. */
    REDIRECT,
    /** The node cannot serve it now; ask again. */
    LATER,
    /** The node cannot serve it now, and the topology may have changed. */
    LATER_AND_REFRESH
  }

  private static final byte[][] REDIRECTS = {code("-MOVED "), code("-ASK ")};
  private static final byte[] TRYAGAIN = code("-TRYAGAIN ");
  private static final byte[] NOSCRIPT = code("-NOSCRIPT ");
  private static final byte[] NOPERM = code("-NOPERM ");
  private static final byte[] LOADING = code("-LOADING ");
  // Said to whoever waits in a blocking command when the node becomes a replica
  // (disconnectAllBlockedClients), the last thing before the connection is closed; CLIENT UNBLOCK
  // says something else after the code.
  private static final byte[] UNBLOCKED =
      code("-UNBLOCKED force unblock from blocking operation, instance state changed");
  private static final byte[][] STALE = {
    code("-CLUSTERDOWN "), code("-MASTERDOWN "), code("-READONLY "), UNBLOCKED
  };

  private RetryPolicy() {}

  /** What the error between {@code from} and {@code to} means. */
  public static Verdict verdict(byte[] reply, int from, int to) {
    for (byte[] redirect : REDIRECTS) {
      if (startsWith(reply, from, to, redirect)) {
        return Verdict.REDIRECT;
      }
    }
    if (startsWith(reply, from, to, TRYAGAIN) || startsWith(reply, from, to, LOADING)) {
      return Verdict.LATER;
    }
    for (byte[] stale : STALE) {
      if (startsWith(reply, from, to, stale)) {
        return Verdict.LATER_AND_REFRESH;
      }
    }
    return Verdict.ANSWER;
  }

  /** Whether a whole reply says that a command was not executed, for reasons of the cluster's. */
  public static boolean isRefusal(byte[] reply) {
    return reply[0] == '-' && verdict(reply, 0, reply.length) != Verdict.ANSWER;
  }

  /** Whether the slot is on its way, and the node has some of the command's keys only. */
  public static boolean areKeysApart(byte[] reply, int from, int to) {
    return startsWith(reply, from, to, TRYAGAIN);
  }

  /** Whether the node does not know the script that EVALSHA names. */
  public static boolean isNoScript(byte[] reply, int from, int to) {
    return startsWith(reply, from, to, NOSCRIPT);
  }

  /**
   * Whether the node closes the connection behind this reply, and executes nothing that came after
   * its command.
   */
  public static boolean endsConnection(byte[] reply, int from, int to) {
    return startsWith(reply, from, to, UNBLOCKED);
  }

  /** Whether the user may not do what was asked. */
  public static boolean isForbidden(byte[] reply, int from, int to) {
    return startsWith(reply, from, to, NOPERM);
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    if (to - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] code(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
