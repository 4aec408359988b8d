package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;

/** What the client has made of its connection: who it is, and whether it wants replies. */
public final class ClientMode {
  private static final byte[] OK = RespWriter.ascii("+OK\r\n");

  private ConnectionState state = ConnectionState.NEW;
  // who dials for the client asks, on any thread
  private volatile ConnectionState said = ConnectionState.NEW;
  private volatile boolean loggedInAnew;
  private boolean repliesOff; // CLIENT REPLY OFF
  private boolean skipsNextReply; // CLIENT REPLY SKIP

  /** Who the client is, and what else it has set up. */
  public ConnectionState state() {
    return state;
  }

  /** The client has set up something, or its provider of credentials has others now. */
  public void state(ConnectionState changed) {
    state = changed;
  }

  /**
   * The client itself has logged in, or taken that back.
   *
   * @param anew whether its connection was logged in otherwise before
   */
  public void onLoggedIn(ConnectionState itsWord, boolean anew) {
    said = itsWord;
    loggedInAnew |= anew;
  }

  /** Whether {@code state} is logged in as the client itself has said last. */
  public boolean isItsWord(ConnectionState state) {
    return state.isLoggedInAs(said);
  }

  /** What makes another connection like {@code wanted}, for this client. Any thread may ask. */
  public Replay replay(ConnectionState wanted) {
    return new Replay(wanted, said, !loggedInAnew);
  }

  /** 3 when HELLO 3 was agreed on, else 2. */
  public int protocol() {
    return state.protocol();
  }

  /** Whether the next reply is not wanted. */
  public boolean mutes() {
    return repliesOff || skipsNextReply;
  }

  /** Takes note of it on the request that the client sent next. */
  public void mute(Part part) {
    if (mutes()) {
      skipsNextReply = false;
      part.muted = true;
    }
  }

  /**
   * Takes CLIENT REPLY, which is ours to keep: links serve others too, and a node that says nothing
   * could not say MOVED either.
   *
   * @return false when it is malformed, for the server to tell
   */
  public boolean changeReplies(Part part, Arguments arguments) {
    if (arguments.count() != 3) {
      return false;
    }
    if (arguments.is(2, "ON")) {
      onReset();
      part.answer(OK);
    } else if (arguments.is(2, "OFF") || arguments.is(2, "SKIP")) {
      repliesOff |= arguments.is(2, "OFF");
      skipsNextReply = !repliesOff;
      part.muted = true;
      part.answer(new byte[0]);
    } else {
      return false;
    }
    return true;
  }

  /** Replies are wanted again. */
  public void onReset() {
    repliesOff = false;
    skipsNextReply = false;
  }
}
