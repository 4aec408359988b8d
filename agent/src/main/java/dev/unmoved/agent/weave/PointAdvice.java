package dev.unmoved.agent.weave;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * {@code ClusterHook.reached(point, value, this)}, or another method of the hook with these
 * arguments, at the start or at each return of a method, with what it returns or one of its
 * arguments for a value. No branch and no variable is added, so there is no stack map frame to
 * write.
 */
final class PointAdvice extends MethodVisitor {
  /** The value is what the method returns, an object. */
  static final int RESULT = -1;

  /** There is no value. */
  static final int NOTHING = 0;

  /** The value, if any, is the argument that the rule is about, at the method's start. */
  static final int START = -2;

  /** The value is the argument that the rule is about, at each return. */
  static final int ARGUMENT = -3;

  private final String point;
  private final int value;
  private final boolean atStart;
  private final String hook;
  private final int self;

  /**
   * {@code value}: {@link #RESULT}, {@link #NOTHING}, or the local variable of an argument that is
   * an object.
   */
  PointAdvice(MethodVisitor next, String point, int value) {
    this(next, point, value, false);
  }

  /**
   * At the start of the method if {@code atStart}, with one of its arguments or nothing. Not for
   * constructors.
   */
  PointAdvice(MethodVisitor next, String point, int value, boolean atStart) {
    this(next, point, value, atStart, "reached", 0);
  }

  /** The same with another method of the hook. */
  PointAdvice(MethodVisitor next, String point, int value, boolean atStart, String hook) {
    this(next, point, value, atStart, hook, 0);
  }

  private PointAdvice(
      MethodVisitor next, String point, int value, boolean atStart, String hook, int self) {
    super(Opcodes.ASM9, next);
    this.point = point;
    this.value = value;
    this.atStart = atStart;
    this.hook = hook;
    this.self = self;
  }

  /**
   * {@code ClusterHook.sending(point, value, self)}, where a client makes or writes a command.
   *
   * @param value the local variable of an argument that is an object, or {@link #NOTHING}
   * @param self the local variable of another one; 0: the object whose method it is
   */
  static PointAdvice sending(
      MethodVisitor next, String point, int value, boolean atStart, int self) {
    return new PointAdvice(next, point, value, atStart, "sending", self);
  }

  /**
   * The local variable of the first argument of this type of an instance method, or 0 when it has
   * none.
   */
  static int variable(String descriptor, String argument) {
    int variable = 1;
    for (Type type : Type.getArgumentTypes(descriptor)) {
      if (type.getDescriptor().equals(argument)) {
        return variable;
      }
      variable += type.getSize();
    }
    return 0;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (atStart) {
      loadPointAndValue();
      callHook();
    }
  }

  @Override
  public void visitInsn(int opcode) {
    if (!atStart && opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (value == RESULT) {
        super.visitInsn(Opcodes.DUP);
        super.visitLdcInsn(point);
        super.visitInsn(Opcodes.SWAP);
      } else {
        loadPointAndValue();
      }
      callHook();
    }
    super.visitInsn(opcode);
  }

  private void loadPointAndValue() {
    super.visitLdcInsn(point);
    if (value == NOTHING) {
      super.visitInsn(Opcodes.ACONST_NULL);
    } else {
      super.visitVarInsn(Opcodes.ALOAD, value);
    }
  }

  private void callHook() {
    super.visitVarInsn(Opcodes.ALOAD, self);
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        MethodWeaver.HOOK,
        hook,
        "(Ljava/lang/String;Ljava/lang/Object;Ljava/lang/Object;)V",
        false);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    super.visitMaxs(maxStack + 3, maxLocals);
  }
}
