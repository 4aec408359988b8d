package dev.unmoved.agent.client.inhouse;

import dev.unmoved.hook.SocketHook;
import dev.unmoved.option.Options;
import java.util.Collections;
import java.util.List;

/**
 * In-house clients on {@link java.net.Socket}: the classes that {@code unmoved.socket.classes}
 * names.
 *
 * <p><b>Served</b>: sockets whose streams these classes ask for. No advice is woven; in all of
 * their methods, calls of {@code java.net.Socket} and of factories of sockets go through {@link
 * SocketHook}. {@link InHouseBridge} dials other nodes as the socket at hand was dialled ({@link
 * InHouseDialer}).
 *
 * <p><b>Cluster-aware</b>: nothing is, or it would not have been named. Thread-safe.
 */
public final class InHouseLibrary {
  private final Options options;
  private volatile InHouseBridge bridge;

  /** The classes that {@code options} name. */
  public InHouseLibrary(Options options) {
    this.options = options;
  }

  /** Whether a class is woven; {@code name} with slashes. */
  public boolean weaves(String name) {
    return options.socketClass(name.replace('/', '.'));
  }

  /**
   * The classes of the bootstrap class path that woven code calls. Loaders of clients must find
   * them.
   */
  public List<Class<?>> hooks() {
    return Collections.<Class<?>>singletonList(SocketHook.class);
  }

  /** Tells the hook who is to be called; once, after the engine was configured. */
  public void connect() {
    bridge = new InHouseBridge();
    SocketHook.sockets(bridge);
  }

  /** A class was woven that may have been in use before. */
  public void wovenLate() {
    bridge.wovenLate();
  }
}
