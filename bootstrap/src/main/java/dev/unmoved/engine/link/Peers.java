package dev.unmoved.engine.link;

import org.jspecify.annotations.Nullable;

/** The client connections of this JVM, as one of their sessions finds them. Must not block. */
public interface Peers {
  /** Nobody else is there. */
  Peers NOBODY =
      new Peers() {
        @Override
        public @Nullable Peer own() {
          return null;
        }

        @Override
        public @Nullable Peer known() {
          return null;
        }

        @Override
        public @Nullable Peer find(String address) {
          return null;
        }
      };

  /** This session's own connection; null: nobody can find it. */
  @Nullable Peer own();

  /** The same, but null where it was never asked for: then nobody wants anything of it. */
  @Nullable Peer known();

  /**
   * The connection of a session at the same cluster that its home lists with {@code address}; null:
   * it is none of this JVM's.
   */
  @Nullable Peer find(String address);
}
