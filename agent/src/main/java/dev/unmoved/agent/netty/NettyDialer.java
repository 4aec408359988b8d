package dev.unmoved.agent.netty;

import dev.unmoved.engine.link.Login;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletionStage;

/**
 * How one client opens connections: what it takes to open more of the kind, to other nodes, exactly
 * as the client would.
 *
 * <p>Thread-safe: links of several event loops and the topology refresher are opened through one
 * instance.
 */
public abstract class NettyDialer {
  private final String host;
  private final int port;

  /**
   * {@code host} and {@code port}: the server's address as the application names it. A host of
   * null: the one that the client's channel is connected to, by the name that it is connected by.
   */
  protected NettyDialer(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** The host the application has configured, or null. */
  public final String host() {
    return host;
  }

  /** The port the application has configured. */
  public final int port() {
    return port;
  }

  /** The client's library and its version, for people. */
  public String client() {
    return "unknown client";
  }

  /**
   * What tells the application from others: there is one loader of these classes beside each that
   * has a client.
   */
  public final Object application() {
    return getClass().getClassLoader();
  }

  /** Whether connections are TLS. */
  public abstract boolean tls();

  /**
   * Two dialers with equal identities open connections that are interchangeable, so that their
   * clients may share links: the same TLS context and verification, the same socket options.
   */
  public abstract Object identity();

  /**
   * A bootstrap for one more channel on the event loop of {@code like}, with the class, socket
   * options, name resolver and connect timeout that the client would use, and without a handler.
   * Called on any thread.
   */
  public Bootstrap bootstrap(Channel like) {
    return Bootstraps.like(like);
  }

  /**
   * What the client would log in with if it connected now, from where it has that itself. Null, as
   * here, or null in the stage: it keeps nothing that tells. Called on an event loop, or by the
   * refresher; the application's own code may take its time in the stage, but not in this method
   * unless it would hold up the client's own event loop just so.
   *
   * @throws Exception what the application's code throws
   */
  public CompletionStage<Login> currentLogin() throws Exception {
    return null;
  }

  /**
   * Asks the client to take the next reply it gets for the one at {@code place}, counted from 0, of
   * the requests that it awaits replies to. Called on the event loop, and only while a node holds
   * up replies of others.
   *
   * @param awaited how many replies the client ought to await; where it thinks otherwise, the
   *     answer is no
   * @return whether it will; false, as for most clients, when it knows replies by their order only
   */
  public boolean letOvertake(Channel client, int place, int awaited) throws Exception {
    return false;
  }

  /**
   * Whether the client has to be given the replies to several requests at once. As from one server
   * they usually come: it asks for nothing more before it has them all, and misses something where
   * they come one by one.
   */
  public boolean wantsBatchesWhole() {
    return false;
  }

  /**
   * Puts what makes {@code link} TLS at the end of its pipeline: the client's own trust,
   * verification mode and certificate, with {@code host} as the name to verify. Called on the
   * link's event loop before it connects, and only where {@link #tls}. After it there must be an
   * {@code SslHandler} in the pipeline, or the link is closed.
   */
  public abstract void addTls(Channel link, String host, int port) throws Exception;

  /**
   * For clients whose TLS cannot be put into a pipeline: opens a connection in the client's own
   * way, on the event loop of {@code like}. When the future succeeds, on that loop, the channel is
   * connected, TLS is done where {@link #tls}, and its pipeline holds nothing but TLS. Null, as
   * here, where {@link #bootstrap} and {@link #addTls} are to be used.
   *
   * @throws Exception when the client refuses at once
   */
  public Future<Channel> open(Channel like, String host, int port) throws Exception {
    return null;
  }
}
