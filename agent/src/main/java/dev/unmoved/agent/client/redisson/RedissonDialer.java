package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.client.ClientVersion;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.NettyDialer;
import dev.unmoved.engine.link.Login;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Opens more connections as one of Redisson's clients does: its bootstrap, and its initializer's
 * TLS. Thread-safe.
 */
final class RedissonDialer extends NettyDialer {
  private final Object initializer; // RedisChannelInitializer
  private final Object config; // RedisClientConfig: never changed after its client was made from it
  private final boolean tls;
  private final Identity identity;
  private final Bootstrap bootstrap;
  private final boolean forgetful;
  private final RedissonLogin login; // null: nothing tells

  RedissonDialer(Object initializer, Object client) throws ReflectiveOperationException {
    this(initializer, client, Members.get(initializer, "config"));
  }

  private RedissonDialer(Object initializer, Object client, Object config)
      throws ReflectiveOperationException {
    super(
        (String) Members.call(Members.call(config, "getAddress"), "getHost"),
        (Integer) Members.call(Members.call(config, "getAddress"), "getPort"));
    this.initializer = initializer;
    this.config = config;
    this.tls = isTls(Members.call(config, "getAddress"));
    this.identity = new Identity(config);
    this.bootstrap = (Bootstrap) Members.get(client, "bootstrap");
    // gone before 3.17
    this.forgetful = isThere("org.redisson.misc.RPromise", client.getClass().getClassLoader());
    this.login = RedissonLogin.of(client, config);
  }

  /** A {@link URI} up to 3.8, a RedisURI, which knows more schemes, since then. */
  static boolean isTls(Object address) throws ReflectiveOperationException {
    return address instanceof URI
        ? "rediss".equals(((URI) address).getScheme())
        : (Boolean) Members.call(address, "isSsl");
  }

  private static boolean isThere(String type, ClassLoader loader) {
    try {
      Class.forName(type, false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public String client() {
    return ClientVersion.of("Redisson", "org.redisson", "redisson", getClass().getClassLoader());
  }

  @Override
  public CompletionStage<Login> currentLogin() throws Exception {
    return login == null ? null : login.current();
  }

  @Override
  public boolean tls() {
    return tls;
  }

  /**
   * Up to 3.5 it forgets that a command of a batch has failed when replies come after that in
   * another read.
   */
  @Override
  public boolean wantsBatchesWhole() {
    return forgetful;
  }

  @Override
  public Object identity() {
    return identity;
  }

  @Override
  public Bootstrap bootstrap(Channel like) {
    return bootstrap.clone(like.eventLoop());
  }

  @Override
  public void addTls(Channel link, String host, int port) throws Exception {
    Object copy = Members.copy(config);
    String name = nameToVerify(host);
    copy.getClass()
        .getMethod("setAddress", String.class)
        .invoke(
            copy, "rediss://" + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port);
    forgetHostname(copy);
    Map<String, ChannelHandler> before = link.pipeline().toMap();
    Method initSsl =
        initializerClass().getDeclaredMethod("initSsl", config.getClass(), Channel.class);
    initSsl.setAccessible(true);
    try {
      initSsl.invoke(initializer, copy, link);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
    for (Map.Entry<String, ChannelHandler> added : link.pipeline().toMap().entrySet()) {
      // A second handler tells one of Redisson's own connections when the handshake is over.
      if (!before.containsKey(added.getKey()) && !(added.getValue() instanceof SslHandler)) {
        link.pipeline().remove(added.getKey());
      }
    }
  }

  /**
   * As Redisson does with a cluster whose nodes announce addresses: it verifies the name that was
   * configured.
   */
  private String nameToVerify(String host) {
    boolean address = NetUtil.createByteArrayFromIpAddressString(host) != null;
    return address && NetUtil.createByteArrayFromIpAddressString(host()) == null ? host() : host;
  }

  /** A name that is set goes before that of the address; the first versions have none. */
  private static void forgetHostname(Object copy) throws ReflectiveOperationException {
    try {
      copy.getClass().getMethod("setSslHostname", String.class).invoke(copy, (Object) null);
    } catch (NoSuchMethodException e) {
      // nothing to forget
    }
  }

  private Class<?> initializerClass() {
    Class<?> type = initializer.getClass();
    while (!type.getName().equals("org.redisson.client.handler.RedisChannelInitializer")) {
      type = type.getSuperclass();
    }
    return type;
  }

  /** The settings of a client that make its connections what they are. */
  private static final class Identity {
    private final Map<String, Object> settings = new HashMap<String, Object>();

    Identity(Object config) throws ReflectiveOperationException {
      settings.put("tls", isTls(Members.call(config, "getAddress")));
      for (Method getter : config.getClass().getMethods()) {
        if (getter.getParameterTypes().length == 0
            && !Modifier.isStatic(getter.getModifiers())
            && isOfConnections(getter.getName())) {
          getter.setAccessible(true);
          settings.put(getter.getName(), comparable(getter.invoke(config)));
        }
      }
    }

    private static boolean isOfConnections(String getter) {
      return getter.startsWith("getSsl")
          || getter.startsWith("isSsl")
          || getter.startsWith("getTcp")
          || getter.equals("isKeepAlive")
          || getter.equals("isTcpNoDelay")
          || getter.equals("getConnectTimeout")
          || getter.equals("getSocketChannelClass")
          || getter.equals("getResolverGroup")
          || getter.equals("getNettyHook");
    }

    private static Object comparable(Object value) {
      // URLs compare by asking name servers, arrays by identity.
      return value instanceof URL
          ? value.toString()
          : value instanceof Object[] ? Arrays.asList((Object[]) value) : value;
    }

    @Override
    public int hashCode() {
      return settings.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Identity && settings.equals(((Identity) other).settings);
    }
  }
}
