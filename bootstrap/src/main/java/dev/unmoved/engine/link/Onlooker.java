package dev.unmoved.engine.link;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who looks at what the client of one session writes, before the session does, and wants
 * to hear what becomes of each request. Nothing is thrown, and nothing waits.
 */
public interface Onlooker {
  /**
   * The session takes the next whole request from what the client has written, in the order of its
   * bytes.
   *
   * @return who is told of it, or null: nobody wants to know
   */
  @Nullable Sighting next();
}
