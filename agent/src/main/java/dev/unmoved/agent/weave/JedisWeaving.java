package dev.unmoved.agent.weave;

import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * What is woven into Jedis 2.0 to 8.0, and what it relies on.
 *
 * <p>{@code Connection.connect()}: its socket is compared before and after. Cluster-aware classes:
 * methods that open connections run in a scope. Factories of pools: remember that they were made in
 * a scope, and make their connections in one.
 */
final class JedisWeaving extends ClassWeaving {
  private static final String CONNECTION = "redis/clients/jedis/Connection";
  private static final String SOCKET = "Ljava/net/Socket;";
  private static final String COMMAND_ARGUMENTS = "(Lredis/clients/jedis/CommandArguments;)";
  private static final Pattern POOLS =
      Pattern.compile("\\)L(redis/clients/jedis/\\w+Pool|java/util/(Map|List));$");

  JedisWeaving(String name, ClassReader reader) {
    super(name, reader);
  }

  @Override
  String missing() {
    if (!name.equals(CONNECTION)) {
      return null; // methods of a name that is not there are not woven, and nothing relies on them
    }
    if (!shape.hasMethod("connect", "()V")) {
      return "method connect()";
    } else if (!shape.assignable("socket", SOCKET)) {
      return "assignable field socket of type java.net.Socket";
    } else if (!shape.assignable("outputStream", "/RedisOutputStream;")) {
      return "assignable field outputStream of type RedisOutputStream";
    } else if (!shape.assignable("inputStream", "/RedisInputStream;")) {
      return "assignable field inputStream of type RedisInputStream";
    } else if (!shape.hasField("socketFactory")
        && !shape.hasField("jedisSocketFactory")
        && !(shape.hasField("host") && shape.hasField("port"))) {
      return "field socketFactory, nor fields host and port";
    }
    return null;
  }

  private boolean opensClusterConnections(String method) {
    // Private helpers differ from version to version; the words they start with do not.
    return !name.equals(CONNECTION)
        && !isFactory()
        && (method.startsWith("setupNode")
            || method.startsWith("setNode")
            || method.startsWith("renew")
            || method.startsWith("discover")
            || method.startsWith("initialize")
            || method.startsWith("createNodePool"));
  }

  private boolean isFactory() {
    return name.endsWith("Factory");
  }

  /**
   * Where Jedis is between two requests, so that a connection which was opened without us may be
   * taken over.
   */
  private MethodVisitor takeover(String method, String descriptor, MethodVisitor next) {
    if (name.equals(CONNECTION)
        && method.equals("executeCommand")
        && descriptor.startsWith(COMMAND_ARGUMENTS)) {
      return used(next, "jedis.connection", PointAdvice.NOTHING, true);
    } else if (name.endsWith("/Pool")
        && method.equals("getResource")
        && descriptor.equals("()Ljava/lang/Object;")) {
      return used(next, "jedis.pool", PointAdvice.RESULT, false);
    } else if (isJedis() && method.startsWith("checkIsInMulti")) {
      return used(next, "jedis.jedis", PointAdvice.NOTHING, false);
    } else if (isJedis() && (method.equals("pipelined") || method.equals("multi"))) {
      return used(next, "jedis.jedis", PointAdvice.NOTHING, true);
    } else if (name.endsWith("/JedisClusterInfoCache")
        && method.startsWith("get")
        && POOLS.matcher(descriptor).find()) {
      return used(next, "jedis.nodes", PointAdvice.RESULT, false);
    }
    return null;
  }

  private static MethodVisitor used(MethodVisitor next, String point, int value, boolean atStart) {
    return new PointAdvice(next, point, value, atStart, "usedConnection");
  }

  private boolean isJedis() {
    return name.endsWith("/BinaryJedis") || name.endsWith("/Jedis");
  }

  @Override
  MethodVisitor weaver(String method, String descriptor, MethodVisitor next) {
    MethodVisitor takeover = takeover(method, descriptor, next);
    if (takeover != null) {
      return takeover;
    }
    if (method.equals("<init>")) {
      return isFactory() ? constructed(next) : null;
    } else if (name.equals(CONNECTION)
        && method.equals("sendCommand")
        && descriptor.startsWith("(L")) {
      return PointAdvice.sending(next, "jedis.sending", 1, true, 0);
    } else if (name.equals(CONNECTION) && method.equals("connect") && descriptor.equals("()V")) {
      return new ConnectAdvice(next, shape.locals(method, descriptor));
    } else if (isFactory() && method.equals("makeObject")) {
      return scope(method, descriptor, next, "enterClusterScopeIfMarked");
    }
    return opensClusterConnections(method)
        ? scope(method, descriptor, next, "enterClusterScope")
        : null;
  }

  /** {@code Object before = socket; ...; ClusterHook.connected(this, before, socket);} */
  private final class ConnectAdvice extends MethodWeaver {
    private final boolean leavesBroken;

    ConnectAdvice(MethodVisitor next, int locals) {
      super(next, name, shape.major(), locals);
      // Before 2.5 there is no such field; some release of 4.x began to mend a connection that
      // connects again.
      leavesBroken = shape.assignable("broken", "Z") && !shape.clears("connect", "()V", "broken");
    }

    @Override
    void onEnter() {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitFieldInsn(Opcodes.GETFIELD, name, "socket", SOCKET);
      if (leavesBroken) {
        mv.visitVarInsn(Opcodes.ALOAD, 0);
        mv.visitFieldInsn(Opcodes.GETFIELD, name, "broken", "Z");
        callHook("before", "(Ljava/lang/Object;Z)Ljava/lang/Object;");
      }
    }

    @Override
    void onReturn() {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      loadEntered();
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitFieldInsn(Opcodes.GETFIELD, name, "socket", SOCKET);
      callHook("connected", "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V");
    }

    /**
     * {@code catch (Throwable t) { ClusterHook.connectFailed(this, before, t) }}, which throws or
     * does not.
     */
    @Override
    void onThrow() {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitInsn(Opcodes.SWAP);
      loadEntered();
      mv.visitInsn(Opcodes.SWAP);
      callHook("connectFailed", "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Throwable;)V");
      mv.visitInsn(Opcodes.RETURN);
    }
  }
}
