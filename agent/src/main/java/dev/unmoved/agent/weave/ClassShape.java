package dev.unmoved.agent.weave;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The members of a class as they are in its class file, to be checked before anything relies on
 * them.
 */
final class ClassShape extends ClassVisitor {
  private final Map<String, String> fields = new HashMap<String, String>(); // descriptor by name
  private final Map<String, Integer> fieldAccess = new HashMap<String, Integer>();
  // access by name and descriptor
  private final Map<String, Integer> methods = new HashMap<String, Integer>();
  private final Map<String, Integer> locals = new HashMap<String, Integer>();
  // method's name and descriptor, a space, field
  private final Set<String> cleared = new HashSet<String>();
  private int major;

  ClassShape(ClassReader reader) {
    super(Opcodes.ASM9);
    reader.accept(this, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
  }

  /** The class file's version: 52 is Java 8. */
  int major() {
    return major;
  }

  /**
   * Whether there is an instance field of this name and type that may be assigned to from outside.
   */
  boolean assignable(String name, String descriptorEnd) {
    String descriptor = fields.get(name);
    return descriptor != null
        && descriptor.endsWith(descriptorEnd)
        && (fieldAccess.get(name) & (Opcodes.ACC_STATIC | Opcodes.ACC_FINAL)) == 0;
  }

  /** Whether there is a field of this name. */
  boolean hasField(String name) {
    return fields.containsKey(name);
  }

  /** Whether there is an instance method with code of this name and descriptor. */
  boolean hasMethod(String name, String descriptor) {
    Integer access = methods.get(name + descriptor);
    return access != null
        && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
  }

  /** Whether there is any method with code of this name and descriptor. */
  boolean hasCode(String name, String descriptor) {
    return locals.containsKey(name + descriptor);
  }

  /**
   * Whether there is an instance method with code of this name that has an argument of this type, a
   * descriptor.
   */
  boolean hasMethodTaking(String name, String argument) {
    for (String method : methods.keySet()) {
      if (method.startsWith(name + "(")
          && hasMethod(name, method.substring(name.length()))
          && PointAdvice.variable(method.substring(name.length()), argument) > 0) {
        return true;
      }
    }
    return false;
  }

  /** How many local variables a method with code uses. */
  int locals(String name, String descriptor) {
    Integer count = locals.get(name + descriptor);
    return count == null ? 0 : count;
  }

  /** Whether a method sets a field to false, or zero. */
  boolean clears(String method, String descriptor, String field) {
    return cleared.contains(method + descriptor + " " + field);
  }

  @Override
  public void visit(
      int version, int access, String name, String signature, String parent, String[] interfaces) {
    major = version & 0xFFFF;
  }

  @Override
  public FieldVisitor visitField(
      int access, String name, String descriptor, String signature, Object value) {
    fields.put(name, descriptor);
    fieldAccess.put(name, access);
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      final String name,
      final String descriptor,
      String signature,
      String[] exceptions) {
    methods.put(name + descriptor, access);
    return new MethodVisitor(Opcodes.ASM9) {
      private boolean zero;

      @Override
      public void visitInsn(int opcode) {
        zero = opcode == Opcodes.ICONST_0;
      }

      @Override
      public void visitFieldInsn(int opcode, String owner, String field, String type) {
        if (zero && opcode == Opcodes.PUTFIELD) {
          cleared.add(name + descriptor + " " + field);
        }
        zero = false;
      }

      @Override
      public void visitVarInsn(int opcode, int variable) {
        zero = false;
      }

      @Override
      public void visitMethodInsn(
          int opcode, String owner, String method, String type, boolean ofInterface) {
        zero = false;
      }

      @Override
      public void visitMaxs(int maxStack, int maxLocals) {
        locals.put(name + descriptor, maxLocals);
      }
    };
  }
}
