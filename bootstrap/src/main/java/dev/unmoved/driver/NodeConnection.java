package dev.unmoved.driver;

import dev.unmoved.resp.RespValue;
import java.io.IOException;

/**
 * A connection to one node on which one question is asked after the other, for the refresher. Not
 * thread-safe.
 */
public interface NodeConnection {
  /**
   * Asks, and waits for the answer.
   *
   * @throws IOException when the connection ends, stays silent for {@code timeoutMillis}, or
   *     answers with no RESP
   */
  RespValue ask(byte[] request, int timeoutMillis) throws IOException;

  /** Closes it. May be called more than once. */
  void close();
}
