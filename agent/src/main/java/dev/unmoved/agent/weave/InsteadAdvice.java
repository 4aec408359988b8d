package dev.unmoved.agent.weave;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * {@code Object instead = ClusterHook.instead(point, this); if (instead != null) { return (its
 * type) instead; }} at the start of an instance method without parameters that returns an object.
 */
final class InsteadAdvice extends MethodVisitor {
  private final String self; // the class, with slashes
  private final boolean frames; // class files before version 50 have none
  private final String returned; // with slashes
  private final String point;

  InsteadAdvice(MethodVisitor next, String self, int major, String descriptor, String point) {
    super(Opcodes.ASM9, next);
    this.self = self;
    this.frames = major >= Opcodes.V1_6;
    this.returned = Type.getReturnType(descriptor).getInternalName();
    this.point = point;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    Label goOn = new Label();
    super.visitLdcInsn(point);
    super.visitVarInsn(Opcodes.ALOAD, 0);
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        MethodWeaver.HOOK,
        "instead",
        "(Ljava/lang/String;Ljava/lang/Object;)Ljava/lang/Object;",
        false);
    super.visitInsn(Opcodes.DUP);
    super.visitJumpInsn(Opcodes.IFNULL, goOn);
    super.visitTypeInsn(Opcodes.CHECKCAST, returned);
    super.visitInsn(Opcodes.ARETURN);
    super.visitLabel(goOn);
    if (frames) {
      super.visitFrame(Opcodes.F_NEW, 1, new Object[] {self}, 1, new Object[] {"java/lang/Object"});
    }
    super.visitInsn(Opcodes.POP); // behind it the method may have a frame of its own
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    super.visitMaxs(Math.max(maxStack, 2), maxLocals);
  }
}
