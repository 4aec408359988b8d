package dev.unmoved.agent.weave;

import dev.unmoved.log.Log;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class of an in-house client: its calls of methods of {@code java.net.Socket} and of the
 * factories of sockets. Their place is taken by calls of the hook with the same arguments, or such
 * a call is added right before or behind, so there is no branch and no stack map frame to write.
 * Calls through method references stay as they are.
 */
final class SocketWeaving extends ClassWeaving {
  private static final String HOOK = "dev/unmoved/hook/SocketHook";
  private static final String SOCKET = "java/net/Socket";
  private static final String TLS_SOCKET = "javax/net/ssl/SSLSocket";
  private static final String FACTORY = "javax/net/SocketFactory";
  private static final String TLS_FACTORY = "javax/net/ssl/SSLSocketFactory";
  private static final String LAYERED = "(Ljava/net/Socket;Ljava/lang/String;IZ)Ljava/net/Socket;";

  private boolean changed;

  SocketWeaving(String name, ClassReader reader) {
    super(name, reader);
  }

  @Override
  String missing() {
    return null;
  }

  @Override
  boolean weavable(String method, String descriptor) {
    return shape.hasCode(method, descriptor);
  }

  @Override
  boolean changed() {
    return changed;
  }

  @Override
  MethodVisitor weaver(String method, String descriptor, MethodVisitor next) {
    return new Calls(next, shape.locals(method, descriptor));
  }

  /** One method's calls. */
  private final class Calls extends MethodVisitor {
    private final int locals; // of the method itself
    private int made; // sockets that are allocated and not constructed yet
    private long duplicated; // a bit for each of those: whether it lies on the stack twice
    private boolean justMade;

    Calls(MethodVisitor next, int locals) {
      super(Opcodes.ASM9, next);
      this.locals = locals;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      super.visitTypeInsn(opcode, type);
      justMade = opcode == Opcodes.NEW && type.equals(SOCKET);
      if (justMade) {
        made++;
        duplicated <<= 1;
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (justMade && opcode == Opcodes.DUP) {
        duplicated |= 1;
      }
      justMade = false;
      super.visitInsn(opcode);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      justMade = false;
      super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitLdcInsn(Object value) {
      justMade = false;
      super.visitLdcInsn(value);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      justMade = false;
      super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
      justMade = false;
      super.visitFieldInsn(opcode, owner, field, descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean ofInterface) {
      justMade = false;
      if (opcode == Opcodes.INVOKESPECIAL
          && owner.equals(SOCKET)
          && method.equals("<init>")
          && made > 0) {
        boolean twice = (duplicated & 1) != 0;
        made--;
        duplicated >>>= 1;
        if (twice && construct(descriptor)) {
          return;
        }
      } else if (opcode == Opcodes.INVOKESTATIC
          && method.equals("open")
          && owner.startsWith("java/nio/channels/")
          && owner.endsWith("SocketChannel")
          && !owner.contains("Server")) {
        Log.once(
            "channel " + name,
            name.replace('/', '.')
                + " opens NIO channels, which unmoved.socket.classes does "
                + "not reach: they are left alone");
      } else if (opcode != Opcodes.INVOKESPECIAL
          && opcode != Opcodes.INVOKESTATIC
          && call(owner, method, descriptor, opcode, ofInterface)) {
        return;
      }
      super.visitMethodInsn(opcode, owner, method, descriptor, ofInterface);
    }

    /** What remains of {@code new Socket(...)} when only {@code new Socket()} may be done. */
    private boolean construct(String descriptor) {
      if (descriptor.equals("(Ljava/lang/String;I)V")) {
        open("Ljava/lang/String;");
      } else if (descriptor.equals("(Ljava/net/InetAddress;I)V")) {
        open("Ljava/net/InetAddress;");
      } else if (descriptor.equals("(Ljava/net/Proxy;)V")) {
        super.visitMethodInsn(Opcodes.INVOKESPECIAL, SOCKET, "<init>", descriptor, false);
        super.visitInsn(Opcodes.DUP);
        hook("proxied", "(Ljava/net/Socket;)V");
      } else {
        return false;
      }
      return true;
    }

    private void open(String hostType) {
      super.visitVarInsn(Opcodes.ISTORE, locals + 1);
      super.visitVarInsn(Opcodes.ASTORE, locals);
      super.visitMethodInsn(Opcodes.INVOKESPECIAL, SOCKET, "<init>", "()V", false);
      super.visitInsn(Opcodes.DUP);
      super.visitVarInsn(Opcodes.ALOAD, locals);
      super.visitVarInsn(Opcodes.ILOAD, locals + 1);
      hook("open", "(Ljava/net/Socket;" + hostType + "I)V");
    }

    /** Whether the call has been written already. */
    private boolean call(
        String owner, String method, String descriptor, int opcode, boolean ofInterface) {
      if (method.equals("getInputStream") && descriptor.equals("()Ljava/io/InputStream;")) {
        return stream(opcode, owner, method, descriptor, ofInterface, "input");
      } else if (method.equals("getOutputStream")
          && descriptor.equals("()Ljava/io/OutputStream;")) {
        return stream(opcode, owner, method, descriptor, ofInterface, "output");
      } else if (method.equals("close") && descriptor.equals("()V")) {
        super.visitInsn(Opcodes.DUP);
        hook("closing", "(Ljava/lang/Object;)V");
        return false;
      } else if (owner.equals(SOCKET) || owner.equals(TLS_SOCKET)) {
        return ofSocket(method, descriptor);
      }
      return (owner.equals(FACTORY) || owner.equals(TLS_FACTORY))
          && method.equals("createSocket")
          && ofFactory(descriptor);
    }

    private boolean stream(
        int opcode,
        String owner,
        String method,
        String descriptor,
        boolean ofInterface,
        String with) {
      String type = descriptor.substring(2);
      super.visitInsn(Opcodes.DUP);
      super.visitMethodInsn(opcode, owner, method, descriptor, ofInterface);
      hook(with, "(Ljava/lang/Object;" + type + ")" + type);
      return true;
    }

    private boolean ofSocket(String method, String descriptor) {
      switch (method + descriptor) {
        case "setSoTimeout(I)V":
        case "getSoTimeout()I":
        case "shutdownInput()V":
        case "shutdownOutput()V":
        case "connect(Ljava/net/SocketAddress;)V":
        case "connect(Ljava/net/SocketAddress;I)V":
          hook(method, "(Ljava/net/Socket;" + descriptor.substring(1));
          return true;
        default:
          return false;
      }
    }

    private boolean ofFactory(String descriptor) {
      if (descriptor.equals("()Ljava/net/Socket;")
          || descriptor.equals("(Ljava/lang/String;I)Ljava/net/Socket;")
          || descriptor.equals("(Ljava/net/InetAddress;I)Ljava/net/Socket;")) {
        hook("create", "(Ljavax/net/SocketFactory;" + descriptor.substring(1));
        return true;
      } else if (descriptor.equals(LAYERED)) {
        hook("create", "(Ljavax/net/ssl/SSLSocketFactory;" + descriptor.substring(1));
        return true;
      }
      return false;
    }

    private void hook(String method, String descriptor) {
      changed = true;
      super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, method, descriptor, false);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + 3, maxLocals + 2);
    }
  }
}
