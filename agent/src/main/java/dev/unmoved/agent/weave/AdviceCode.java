package dev.unmoved.agent.weave;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A class of advice as it is in its class file: what runs when a method begins, and when it ends.
 */
final class AdviceCode {
  private final ClassReader reader;
  private AdviceMethod enter; // null: nothing
  private AdviceMethod exit; // null: nothing

  /**
   * Reads a class of advice.
   *
   * @throws IllegalArgumentException when it cannot be woven: see {@link AdviceMethod}
   */
  AdviceCode(byte[] classFile) {
    reader = new ClassReader(classFile);
    final String owner = reader.getClassName();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return name.startsWith("<") ? null : method(owner, access, name, descriptor);
          }
        },
        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if (enter == null && exit == null) {
      throw new IllegalArgumentException("advice " + owner.replace('/', '.') + " has no method");
    }
    boolean entered = exit != null && exit.parameter(AdviceParameter.Kind.ENTERED) != null;
    if (entered && (enter == null || !enter.returnsObject())) {
      throw new IllegalArgumentException(
          "advice " + owner.replace('/', '.') + " has nothing from the start to look at");
    }
  }

  private AdviceMethod method(String owner, int access, String name, String descriptor) {
    return new AdviceMethod(owner, access, name, descriptor) {
      @Override
      public void visitEnd() {
        if (enters) {
          enter = this;
        } else if (exits) {
          exit = this;
        }
      }
    };
  }

  /** What runs when a method begins; null: nothing. */
  AdviceMethod enter() {
    return enter;
  }

  /** What runs when a method ends; null: nothing. */
  AdviceMethod exit() {
    return exit;
  }

  /** Has the code of one of the two methods visited. */
  void copy(final AdviceMethod method, final MethodVisitor to) {
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return name.equals(method.name) && descriptor.equals(method.descriptor) ? to : null;
          }
        },
        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
  }
}
