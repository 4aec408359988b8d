package dev.unmoved.agent.weave;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What is woven into Jedis 2.0 to 8.0, and what it relies on.
 *
 * <p>{@code Connection.connect()}: its socket is compared before and after. Cluster-aware classes: methods that open
 * connections run in a scope. Factories of pools: remember that they were made in a scope, and make their connections
 * in one.
 */
final class JedisWeaving {
  private static final String CONNECTION = "redis/clients/jedis/Connection";
  private static final String SOCKET = "Ljava/net/Socket;";

  private final String name;
  private final ClassReader reader;
  private final ClassShape shape;

  JedisWeaving(String name, ClassReader reader) {
    this.name = name;
    this.reader = reader;
    this.shape = new ClassShape(reader);
  }

  /** What the class lacks, in words, or null when it has everything. */
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
    } else if (!shape.hasField("socketFactory") && !shape.hasField("jedisSocketFactory")
        && !(shape.hasField("host") && shape.hasField("port"))) {
      return "field socketFactory, nor fields host and port";
    }
    return null;
  }

  /** The woven class file, or null when there is nothing to weave in it. */
  byte[] weave() {
    ClassWriter writer = new ClassWriter(reader, 0);
    Visitor visitor = new Visitor(writer);
    reader.accept(visitor, ClassReader.EXPAND_FRAMES);
    return visitor.woven ? writer.toByteArray() : null;
  }

  private boolean opensClusterConnections(String method) {
    // Private helpers differ from version to version; the words they start with do not.
    return !name.equals(CONNECTION) && !isFactory() && (method.startsWith("setupNode") || method.startsWith("setNode")
        || method.startsWith("renew") || method.startsWith("discover") || method.startsWith("initialize")
        || method.startsWith("createNodePool"));
  }

  private boolean isFactory() {
    return name.endsWith("Factory");
  }

  private final class Visitor extends ClassVisitor {
    private boolean woven;

    Visitor(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
      MethodVisitor weaver = null;
      if (method.equals("<init>") && isFactory()) {
        weaver = new ConstructedAdvice(next);
      } else if (shape.hasMethod(method, descriptor)) {
        int locals = shape.locals(method, descriptor);
        if (name.equals(CONNECTION) && method.equals("connect") && descriptor.equals("()V")) {
          weaver = new ConnectAdvice(next, locals);
        } else if (isFactory() && method.equals("makeObject")) {
          weaver = new ScopeAdvice(next, locals, "enterClusterScopeIfMarked");
        } else if (opensClusterConnections(method)) {
          weaver = new ScopeAdvice(next, locals, "enterClusterScope");
        }
      }
      woven |= weaver != null;
      return weaver == null ? next : weaver;
    }
  }

  /** {@code Object before = socket; ...; ClusterHook.connected(this, before, socket);} */
  private final class ConnectAdvice extends MethodWeaver {
    private final boolean leavesBroken;

    ConnectAdvice(MethodVisitor next, int locals) {
      super(next, name, shape.major(), locals);
      // Before 2.5 there is no such field; some release of 4.x began to mend a connection that connects again.
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

    /** {@code catch (Throwable t) { ClusterHook.connectFailed(this, before, t) }}, which throws or does not. */
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

  /** {@code Object scope = ClusterHook.enter...(this); try { ... } finally { ClusterHook.exitClusterScope(scope); }} */
  private final class ScopeAdvice extends MethodWeaver {
    private final String enter;

    ScopeAdvice(MethodVisitor next, int locals, String enter) {
      super(next, name, shape.major(), locals);
      this.enter = enter;
    }

    @Override
    void onEnter() {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      callHook(enter, "(Ljava/lang/Object;)Ljava/lang/Object;");
    }

    @Override
    void onReturn() {
      loadEntered();
      callHook("exitClusterScope", "(Ljava/lang/Object;)V");
    }

    @Override
    void onThrow() {
      onReturn();
      mv.visitInsn(Opcodes.ATHROW);
    }
  }

  /** {@code ...; ClusterHook.constructed(this);} at each end of a constructor that does not throw. */
  private static final class ConstructedAdvice extends MethodVisitor {
    ConstructedAdvice(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.RETURN) {
        super.visitVarInsn(Opcodes.ALOAD, 0);
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, MethodWeaver.HOOK, "constructed", "(Ljava/lang/Object;)V", false);
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + 1, maxLocals);
    }
  }
}
