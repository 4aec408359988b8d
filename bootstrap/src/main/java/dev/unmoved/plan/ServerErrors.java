package dev.unmoved.plan;

import dev.unmoved.resp.RespWriter;

/** Errors as the server words them, for calls that no single node can judge as one server would. */
final class ServerErrors {
  private ServerErrors() {}

  static byte[] crossSlot() {
    return RespWriter.error("CROSSSLOT Keys in request don't hash to the same slot");
  }

  static byte[] syntax() {
    return RespWriter.error("ERR syntax error");
  }

  static byte[] notAnInteger() {
    return RespWriter.error("ERR value is not an integer or out of range");
  }

  /** One of any wording; {@code message} begins with its code. */
  static byte[] of(String message) {
    return RespWriter.error(message);
  }

  /** Whether {@code reply} is an error of any wording. */
  static boolean is(byte[] reply) {
    return reply[0] == '-' || reply[0] == '!';
  }
}
