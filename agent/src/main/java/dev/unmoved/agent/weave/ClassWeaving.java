package dev.unmoved.agent.weave;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * One class of a client that is to be woven. Subclasses say what of it, and what it must have for
 * that.
 */
abstract class ClassWeaving {
  final String name; // with slashes
  final ClassShape shape;
  private final ClassReader reader;

  ClassWeaving(String name, ClassReader reader) {
    this.name = name;
    this.reader = reader;
    this.shape = new ClassShape(reader);
  }

  /** What the class lacks, in words, or null when it has everything. */
  abstract String missing();

  /**
   * A visitor in front of {@code next} that weaves a method, or null to leave the method as it is.
   */
  abstract MethodVisitor weaver(String method, String descriptor, MethodVisitor next);

  /** Whether a method is one to ask {@link #weaver} for. */
  boolean weavable(String method, String descriptor) {
    return shape.hasMethod(method, descriptor);
  }

  /** Whether the weavers have changed anything. */
  boolean changed() {
    return true;
  }

  /** The woven class file, or null when there is nothing to weave in it. */
  final byte[] weave() {
    ClassWriter writer = new ClassWriter(reader, 0);
    Visitor visitor = new Visitor(writer);
    reader.accept(visitor, ClassReader.EXPAND_FRAMES);
    return visitor.woven && changed() ? writer.toByteArray() : null;
  }

  /**
   * Runs a method in the scope of a cluster-aware client, which {@code enter}, a method of the
   * hook, enters.
   */
  final MethodVisitor scope(String method, String descriptor, MethodVisitor next, String enter) {
    return new ScopeAdvice(next, shape.locals(method, descriptor), enter);
  }

  /** Remembers what was constructed in the scope of a cluster-aware client. */
  final MethodVisitor constructed(MethodVisitor next) {
    return new ConstructedAdvice(next);
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
      MethodVisitor weaver = weavable(method, descriptor) ? weaver(method, descriptor, next) : null;
      woven |= weaver != null;
      return weaver == null ? next : weaver;
    }
  }

  /**
   * {@code Object scope = ClusterHook.enter...(this); try { ... } finally {
   * ClusterHook.exitClusterScope(scope); }}
   */
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

  /**
   * {@code ...; ClusterHook.constructed(this);} at each end of a constructor that does not throw.
   */
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
