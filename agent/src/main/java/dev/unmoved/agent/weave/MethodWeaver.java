package dev.unmoved.agent.weave;

import java.util.Arrays;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Adds code around an instance method's own: at its start, before each of its returns, and where it
 * throws.
 *
 * <p>What the code at the start leaves on the stack, an object, is kept in a local variable of its
 * own, behind all others, for the code at the ends. Nothing is added to the class but that: it may
 * be woven while in use.
 *
 * <p>None of the added code branches, so the only stack map frames to write are the handler's own
 * and, in the method's frames, the new variable. The frame of the handler claims nothing about
 * other variables, which holds wherever in the method the exception came from.
 */
abstract class MethodWeaver extends MethodVisitor {
  static final String HOOK = "dev/unmoved/hook/ClusterHook";

  // what onEnter leaves, as the verifier sees it
  private static final String ENTERED = "java/lang/Object";
  private static final int STACK_ADDED = 4;

  private final String self;
  private final boolean frames; // class files before version 50 have none
  private final int locals; // of the method itself
  private final Label start = new Label();
  private final Label end = new Label();

  /**
   * Weaves into {@code next}.
   *
   * @param self the class, with slashes
   * @param major the class file's version
   * @param locals how many local variables the method itself uses
   */
  MethodWeaver(MethodVisitor next, String self, int major, int locals) {
    super(Opcodes.ASM9, next);
    this.self = self;
    this.frames = major >= Opcodes.V1_6;
    this.locals = locals;
  }

  /** Writes code that leaves one object on the stack. */
  abstract void onEnter();

  /** Writes code for before a return; the value to return is on the stack and stays there. */
  abstract void onReturn();

  /**
   * Writes code for when the method throws, with the throwable on the stack; must end in a throw or
   * a return.
   */
  abstract void onThrow();

  /** Writes code that puts onto the stack what {@link #onEnter} left. */
  final void loadEntered() {
    super.visitVarInsn(Opcodes.ALOAD, locals);
  }

  /** Writes a call of a method of the hook; arguments are on the stack. */
  final void callHook(String method, String descriptor) {
    super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, method, descriptor, false);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    onEnter();
    super.visitVarInsn(Opcodes.ASTORE, locals);
    super.visitLabel(start);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      onReturn();
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitFrame(int type, int localCount, Object[] local, int stackCount, Object[] stack) {
    Object[] withEntered = Arrays.copyOf(local, localCount + locals + 1);
    int slots = 0;
    for (int i = 0; i < localCount; i++) {
      slots += local[i] == Opcodes.LONG || local[i] == Opcodes.DOUBLE ? 2 : 1;
    }
    int count = localCount;
    for (; slots < locals; slots++) {
      withEntered[count++] = Opcodes.TOP;
    }
    withEntered[count++] = ENTERED;
    super.visitFrame(type, count, withEntered, stackCount, stack);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    // Visited last, so that the method's own handlers are asked first.
    super.visitLabel(end);
    super.visitTryCatchBlock(start, end, end, null);
    if (frames) {
      Object[] local = new Object[locals + 1];
      Arrays.fill(local, Opcodes.TOP);
      local[0] = self; // an instance method's this is never assigned to
      local[locals] = ENTERED;
      super.visitFrame(Opcodes.F_NEW, local.length, local, 1, new Object[] {"java/lang/Throwable"});
    }
    onThrow();
    super.visitMaxs(maxStack + STACK_ADDED, locals + 1);
  }
}
