package dev.unmoved.agent.weave;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * {@code ClusterHook.reached(point, value, this)} at each return of a method, with what it returns or one of its
 * arguments for a value. No branch and no variable is added, so there is no stack map frame to write.
 */
final class PointAdvice extends MethodVisitor {
  /** The value is what the method returns, an object. */
  static final int RESULT = -1;
  /** There is no value. */
  static final int NOTHING = 0;

  private final String point;
  private final int value;

  /** {@code value}: {@link #RESULT}, {@link #NOTHING}, or the local variable of an argument that is an object. */
  PointAdvice(MethodVisitor next, String point, int value) {
    super(Opcodes.ASM9, next);
    this.point = point;
    this.value = value;
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (value == RESULT) {
        super.visitInsn(Opcodes.DUP);
        super.visitLdcInsn(point);
        super.visitInsn(Opcodes.SWAP);
      } else {
        super.visitLdcInsn(point);
        if (value == NOTHING) {
          super.visitInsn(Opcodes.ACONST_NULL);
        } else {
          super.visitVarInsn(Opcodes.ALOAD, value);
        }
      }
      super.visitVarInsn(Opcodes.ALOAD, 0);
      super.visitMethodInsn(Opcodes.INVOKESTATIC, MethodWeaver.HOOK, "reached",
          "(Ljava/lang/String;Ljava/lang/Object;Ljava/lang/Object;)V", false);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    super.visitMaxs(maxStack + 3, maxLocals);
  }
}
