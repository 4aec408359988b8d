package dev.unmoved.engine.link;

import dev.unmoved.resp.RespValue;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a fresh connection what the client has made of its own: what to write, and what the answers
 * mean. A driver asks the client's provider of credentials, where {@link #wantsLogin}, and tells
 * what came of that; then it writes {@link #commands} and tells each reply, and does so again for
 * as long as the outcome is {@link Outcome#AGAIN}.
 *
 * <p>Whose word counts: a connection that is logged in as it was when it was opened was given that
 * by the provider, so a new one gets what the provider has now; who has logged in once more since
 * has said who to be. Other words are tried when the first is refused, unless they are the
 * provider's and would make the client somebody else. A provider that has nothing, or fails, leaves
 * what the client has said.
 *
 * <p>Not thread-safe. Holds credentials.
 */
public final class Replay {
  /** What a reply has led to. */
  public enum Outcome {
    /** There are more to come. */
    PENDING,
    /** {@link Replay#commands} are others now, and to be written. */
    AGAIN,
    /** The connection is what {@link Replay#state} says. */
    DONE,
    /** The node would not have this client: {@link Replay#refusal}. */
    REFUSED
  }

  private final boolean asOpened;
  private final ConnectionState wanted;
  private final ConnectionState said;
  private final ArrayDeque<ConnectionState> others = new ArrayDeque<ConnectionState>(2);
  private ConnectionState state;
  private List<byte[]> commands;
  private @Nullable Login provided;
  private @Nullable Throwable failure;
  private int answered;
  private boolean loginRefused; // this time
  private @Nullable String refusal;

  /**
   * @param wanted what the connection is to be, logged in as other links of the session are
   * @param said what the client itself has made of its connection
   * @param asOpened whether that is logged in as it was when it was opened
   */
  public Replay(ConnectionState wanted, ConnectionState said, boolean asOpened) {
    this.wanted = wanted;
    this.said = said;
    this.asOpened = asOpened;
    this.state = wanted;
    this.commands = wanted.commands();
    Login own = said.login();
    if (own != null && wantsLogin() && !own.equals(wanted.login())) {
      others.add(wanted.with(own));
    }
  }

  /** The same where nothing has been learned of the client's provider yet. */
  public static Replay of(ConnectionState said) {
    return new Replay(said, said, true);
  }

  /** Whether the client's provider is to be asked: a client that has not logged in does not. */
  public boolean wantsLogin() {
    return wanted.login() != null;
  }

  /** What the client would log in with now; null: it keeps nothing that tells. */
  public void onLogin(@Nullable Login now) {
    Login own = said.login();
    if (now == null || own == null || !wantsLogin() || now.equals(wanted.login())) {
      return;
    }
    provided = now;
    ConnectionState provideds = wanted.with(now);
    if (asOpened) {
      others.remove(provideds);
      others.addFirst(wanted);
      state = provideds;
      commands = provideds.commands();
    } else if (now.isOfUserOf(own) && !others.contains(provideds)) {
      others.add(provideds);
    }
  }

  /** The client's provider has thrown, or does not answer. */
  public void onLoginFailed(Throwable thrown) {
    failure = thrown;
  }

  /** What to write, together; each is answered by one reply. */
  public List<byte[]> commands() {
    return commands;
  }

  /** The node has answered the next command. */
  public Outcome onReply(RespValue reply) {
    int index = answered++;
    if (state.isRefusal(index, reply)) {
      boolean login = index == 0 && wantsLogin();
      if (refusal == null) {
        refusal = reply.text();
      }
      if (!loginRefused && (!login || others.isEmpty())) {
        return Outcome.REFUSED;
      }
      loginRefused = true;
    }
    if (answered < commands.size()) {
      return Outcome.PENDING;
    } else if (!loginRefused) {
      return Outcome.DONE;
    }
    loginRefused = false;
    answered = 0;
    state = others.remove();
    commands = state.commands();
    return Outcome.AGAIN;
  }

  /**
   * What the connection is like when it is done: as it was wanted, logged in with what the provider
   * has now, or as another user. By which of a user's passwords makes no difference otherwise.
   */
  public ConnectionState state() {
    Login used = state.login();
    Login asked = wanted.login();
    boolean differs =
        used != null && asked != null && (used.equals(provided) || !used.isOfUserOf(asked));
    return differs ? state : wanted;
  }

  /** What the node has said first, without the leading minus. Of one that is refused. */
  public String refusal() {
    return String.valueOf(refusal);
  }

  /** What the client's provider has thrown, or null. */
  public @Nullable Throwable failure() {
    return failure;
  }
}
