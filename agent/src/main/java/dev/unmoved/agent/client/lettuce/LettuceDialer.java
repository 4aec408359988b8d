package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.client.ClientVersion;
import dev.unmoved.agent.netty.LinkIdentity;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.NettyDialer;
import dev.unmoved.engine.link.Login;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Dials as one connection of Lettuce does: through a copy of its bootstrap, with its socket options
 * and its name resolver. TLS is made by a copy of the bootstrap's own initializer that is told
 * another address and has no handlers to add.
 */
final class LettuceDialer extends NettyDialer {
  private final Bootstrap bootstrap;
  private final boolean tls;
  private final Object identity;
  private final LettuceLogin login; // null: nothing tells

  private LettuceDialer(Bootstrap bootstrap, boolean tls, Object identity, LettuceLogin login) {
    // a Sentinel may have told the address; the one that is connected to is the one that counts
    super(null, 0);
    this.bootstrap = bootstrap;
    this.tls = tls;
    this.identity = identity;
    this.login = login;
  }

  /** A dialer like the connection that {@code builder} makes. */
  static LettuceDialer of(Object builder, Bootstrap bootstrap) throws IllegalAccessException {
    boolean tls =
        Members.isA(builder, builder.getClass().getPackage().getName() + ".SslConnectionBuilder")
            || builder.getClass().getSimpleName().equals("SslConnectionBuilder");
    List<Object> values = new ArrayList<Object>();
    values.add(tls);
    if (tls) {
      Object uri = Members.get(builder, "redisURI");
      values.add(String.valueOf(Members.get(uri, "verifyPeer")) + Members.get(uri, "verifyMode"));
      values.add(Members.get(uri, "startTls"));
    }
    return new LettuceDialer(
        bootstrap,
        tls,
        new LinkIdentity(
            values, Members.get(builder, "clientOptions"), Members.get(builder, "clientResources")),
        LettuceLogin.of(Members.get(builder, "connection")));
  }

  /** A dialer like {@code connection}, which is open already. */
  static LettuceDialer of(
      Object connection,
      Bootstrap bootstrap,
      boolean tls,
      Object clientOptions,
      Object clientResources)
      throws IllegalAccessException {
    Object initializer = tls ? bootstrap.config().handler() : null;
    return new LettuceDialer(
        bootstrap,
        tls,
        new LinkIdentity(Arrays.asList(tls, "open"), clientOptions, clientResources, initializer),
        LettuceLogin.of(connection));
  }

  @Override
  public String client() {
    return ClientVersion.of("Lettuce", "io.lettuce", "lettuce-core", getClass().getClassLoader());
  }

  @Override
  public CompletionStage<Login> currentLogin() throws Exception {
    return login == null ? null : login.current();
  }

  @Override
  public boolean tls() {
    return tls;
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
  public boolean letOvertake(Channel client, int place, int awaited) throws Exception {
    return CommandQueue.of(client.pipeline()).bringForward(place, awaited);
  }

  @Override
  public void addTls(Channel link, String host, int port) throws Exception {
    ChannelHandler initializer = bootstrap.config().handler();
    if (!initializer.getClass().getSimpleName().equals("SslChannelInitializer")) {
      throw new IllegalStateException(
          "TLS of Lettuce is made by " + initializer.getClass().getName());
    }
    link.pipeline().addLast(copy(initializer, host, port));
    Map<String, ChannelHandler> added =
        new LinkedHashMap<String, ChannelHandler>(link.pipeline().toMap());
    for (ChannelHandler handler : added.values()) {
      if (!(handler instanceof SslHandler) && isLettuces(handler)) {
        // what 5.x adds besides TLS tells of connections that the client knows
        link.pipeline().remove(handler);
      }
    }
  }

  private static boolean isLettuces(ChannelHandler handler) {
    String name = handler.getClass().getName();
    return name.startsWith("io.lettuce.core."); // or wherever it was moved, with this class
  }

  /** The constructor takes, in all versions, the fields in their order. */
  private static ChannelHandler copy(ChannelHandler initializer, String host, int port)
      throws Exception {
    Constructor<?> constructor = initializer.getClass().getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    List<Field> fields = Members.declared(initializer.getClass());
    Class<?>[] types = constructor.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = argument(removeFirst(fields, types[i]), initializer, host, port);
    }
    return (ChannelHandler) constructor.newInstance(arguments);
  }

  private static Field removeFirst(List<Field> fields, Class<?> type) {
    for (Field field : fields) {
      if (field.getType() == type) {
        fields.remove(field);
        return field;
      }
    }
    throw new IllegalStateException(
        "TLS of this version of Lettuce is made of something else: " + type.getName());
  }

  private static Object argument(Field field, Object initializer, String host, int port)
      throws Exception {
    Object value = field.get(initializer);
    if (field.getName().equals("handlers")) {
      return value instanceof List
          ? Collections.emptyList()
          : (Supplier<Object>) Collections::emptyList;
    } else if (field.getName().equals("hostAndPort")) {
      return field.getType().getMethod("of", String.class, int.class).invoke(null, host, port);
    } else if (field.getName().equals("redisURI")) {
      return uri(value, host, port);
    }
    return value;
  }

  /** Up to 5.1 the initializer takes host and port from a URI. */
  private static Object uri(Object original, String host, int port) throws Exception {
    Class<?> type = original.getClass();
    Object uri = type.getConstructor().newInstance();
    type.getMethod("setHost", String.class).invoke(uri, host);
    type.getMethod("setPort", int.class).invoke(uri, port);
    for (String flag : Arrays.asList("Ssl", "VerifyPeer", "StartTls")) {
      type.getMethod("set" + flag, boolean.class)
          .invoke(uri, type.getMethod("is" + flag).invoke(original));
    }
    return uri;
  }
}
