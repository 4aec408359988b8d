package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;

/** A test that plays a {@link Script} with one client. */
abstract class Conversation {
  static final String OK = "+OK\r\n";
  static final String QUEUED = "+QUEUED\r\n";
  static final String NIL = "$-1\r\n";
  static final String NIL_ARRAY = "*-1\r\n";
  static final String ONE = "$1\r\n1\r\n";
  static final String TWO = "$1\r\n2\r\n";
  static final String CROSSSLOT = "-CROSSSLOT Keys in request don't hash to the same slot\r\n";
  static final String EXECABORT =
      "-EXECABORT Transaction discarded because of previous errors.\r\n";

  /** What EXEC answers behind an {@code error} that one server would not have given. */
  static String abortedBy(String error) {
    String reason = error.substring(error.startsWith("-ERR ") ? 5 : 1, error.length() - 2);
    return EXECABORT.trim() + " (" + reason + ")\r\n";
  }

  /** The same, where keys of {@code command} were in another slot. */
  static String abortedByKeysOf(String command) {
    return abortedBy("-" + command + ": " + CROSSSLOT.substring(1));
  }

  final Chopping chopping;
  Script script;
  Client client;
  FakeNode a;
  FakeNode b;
  FakeNode c;

  Conversation(Chopping chopping, String... options) {
    this.chopping = chopping;
    play(options);
  }

  /** Begins anew, with these options. */
  final void play(String... options) {
    script = new Script(chopping, options);
    a = script.node("A");
    b = script.node("B");
    c = script.node("C");
    client = script.client();
  }

  /** The client's first command, by which the session learns that the server is a cluster. */
  final void routed() {
    client.sends("GET", "onA");
    a.receives("GET onA").answers(NIL);
    client.receives(NIL);
  }
}
