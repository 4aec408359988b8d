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
}
