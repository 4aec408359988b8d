package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.Descriptors;
import dev.unmoved.agent.weave.AdviceParameter.Kind;
import java.util.Arrays;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Copies advice into an instance method: at its start, before each of its returns, and where it
 * throws. Means the same as Byte Buddy's own {@code Advice}, which takes half a second of CPU to
 * load; can do what {@link AdviceMethod} allows and no more.
 *
 * <p>What the advice returns at the start is kept in a local variable of its own, behind all
 * others, for the advice at the ends. Nothing is added to the class but that: it may be woven while
 * in use.
 *
 * <p>None of the copied code branches, so the only stack map frames to write are the handler's own
 * and, in the method's frames, the new variable. The frame of the handler claims nothing about
 * other variables, which holds wherever in the method the exception came from. One more is needed
 * where advice may take the place of the method.
 */
final class AdviceInliner extends MethodVisitor {
  /** How many local variables may be added. */
  static final int LOCALS = 4;

  // what advice returns at the start, as the verifier sees it
  private static final String ENTERED = "java/lang/Object";

  private final AdviceCode advice;
  private final AdviceMethod enter;
  private final AdviceMethod exit;
  private final ClassShape shape;
  private final String method;
  private final String descriptor;
  private final int locals; // of the method itself, and of advice further in
  private final Label start = new Label();
  private final Label end = new Label();

  /**
   * Copies {@code advice} into what goes on to {@code next}.
   *
   * @param shape the method's class
   * @param locals how many local variables are in use already
   */
  AdviceInliner(
      MethodVisitor next,
      AdviceCode advice,
      ClassShape shape,
      String method,
      String descriptor,
      int locals) {
    super(Opcodes.ASM9, next);
    this.advice = advice;
    this.enter = advice.enter();
    this.exit = advice.exit();
    this.shape = shape;
    this.method = method;
    this.descriptor = descriptor;
    this.locals = locals;
    if (method.equals("<init>") && (enter != null || exit.onThrowable)) {
      throw misfit("a constructor's object cannot be touched before it is made");
    }
    requireFit(enter);
    requireFit(exit);
  }

  /** Advice takes exactly what there is, or an object of any class as just an object. */
  private void requireFit(AdviceMethod advised) {
    if (advised == null) {
      return;
    }
    for (AdviceParameter parameter : advised.parameters) {
      String actual = descriptorOf(parameter);
      boolean object = actual != null && (actual.startsWith("L") || actual.startsWith("["));
      if (!parameter.descriptor.equals(actual)
          && !(object && parameter.descriptor.equals("Ljava/lang/Object;"))) {
        throw misfit(parameter.kind + " is " + actual + ", not " + parameter.descriptor);
      }
    }
  }

  /** The type of what a parameter stands for in this method; null: there is no such thing. */
  private String descriptorOf(AdviceParameter parameter) {
    switch (parameter.kind) {
      case SELF:
        return "L" + shape.name() + ";";
      case ARGUMENT:
        Type[] arguments = Type.getArgumentTypes(descriptor);
        int index = (Integer) parameter.value;
        return index < arguments.length ? arguments[index].getDescriptor() : null;
      case ARGUMENT_OF_TYPE:
        String type = (String) parameter.value;
        return Descriptors.variable(descriptor, type) > 0 ? type : null;
      case FIELD:
        return shape.fieldDescriptor((String) parameter.value);
      case RETURNED:
        return returnType().getDescriptor();
      case ENTERED:
        return "Ljava/lang/Object;";
      default:
        return "Ljava/lang/Throwable;";
    }
  }

  private IllegalArgumentException misfit(String why) {
    return new IllegalArgumentException(
        "advice does not fit " + shape.name() + "." + method + descriptor + ": " + why);
  }

  private int entered() {
    return locals;
  }

  private int thrown() {
    return locals + 1;
  }

  private int returned() {
    return locals + 2;
  }

  private boolean keepsEntered() {
    return enter != null && enter.returnsObject();
  }

  private boolean catches() {
    return exit != null && exit.onThrowable;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (enter != null) {
      advice.copy(enter, new Copy(enter, false));
      if (keepsEntered()) {
        super.visitVarInsn(Opcodes.ASTORE, entered());
      }
      if (enter.skipsOnResult) {
        skip();
      }
    }
    if (catches()) {
      super.visitLabel(start);
    }
  }

  /** {@code if (entered != null) return ...;}, with nothing for what the method would return. */
  private void skip() {
    Label goOn = new Label();
    super.visitVarInsn(Opcodes.ALOAD, entered());
    super.visitJumpInsn(Opcodes.IFNULL, goOn);
    returnNothing();
    super.visitLabel(goOn);
    if (shape.hasFrames()) {
      Object[] local = withEntered(argumentsInFrame());
      super.visitFrame(Opcodes.F_NEW, local.length, local, 0, new Object[0]);
    }
    super.visitInsn(Opcodes.NOP); // the method's own first frame may be right behind
  }

  /** Ends the method without anything that it would have returned. */
  private void returnNothing() {
    pushNothing();
    exit(false);
    super.visitInsn(returnType().getOpcode(Opcodes.IRETURN));
  }

  private Type returnType() {
    return Type.getReturnType(descriptor);
  }

  /** Null, false or zero: what there is for a method to return that has returned nothing. */
  private void pushNothing() {
    switch (returnType().getSort()) {
      case Type.VOID:
        break;
      case Type.LONG:
        super.visitInsn(Opcodes.LCONST_0);
        break;
      case Type.FLOAT:
        super.visitInsn(Opcodes.FCONST_0);
        break;
      case Type.DOUBLE:
        super.visitInsn(Opcodes.DCONST_0);
        break;
      case Type.ARRAY:
      case Type.OBJECT:
        super.visitInsn(Opcodes.ACONST_NULL);
        break;
      default:
        super.visitInsn(Opcodes.ICONST_0);
    }
  }

  /**
   * Copies what runs at an end of the method; a value to return is on the stack and stays there.
   */
  private void exit(boolean afterThrow) {
    if (exit == null) {
      return;
    }
    boolean looks = exit.parameter(Kind.RETURNED) != null;
    if (looks) {
      super.visitVarInsn(returnType().getOpcode(Opcodes.ISTORE), returned());
    }
    advice.copy(exit, new Copy(exit, afterThrow));
    if (looks) {
      super.visitVarInsn(returnType().getOpcode(Opcodes.ILOAD), returned());
    }
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      exit(false);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitFrame(int type, int localCount, Object[] local, int stackCount, Object[] stack) {
    if (!keepsEntered()) {
      super.visitFrame(type, localCount, local, stackCount, stack);
      return;
    }
    Object[] more = withEntered(Arrays.copyOf(local, localCount));
    super.visitFrame(type, more.length, more, stackCount, stack);
  }

  private Object[] withEntered(Object[] local) {
    int slots = 0;
    for (Object each : local) {
      slots += each == Opcodes.LONG || each == Opcodes.DOUBLE ? 2 : 1;
    }
    Object[] more = Arrays.copyOf(local, local.length + entered() - slots + 1);
    Arrays.fill(more, local.length, more.length, Opcodes.TOP);
    more[more.length - 1] = ENTERED;
    return more;
  }

  /** What the variables are when the method begins. */
  private Object[] argumentsInFrame() {
    Type[] types = Type.getArgumentTypes(descriptor);
    Object[] local = new Object[types.length + 1];
    local[0] = shape.name();
    for (int i = 0; i < types.length; i++) {
      switch (types[i].getSort()) {
        case Type.LONG:
          local[i + 1] = Opcodes.LONG;
          break;
        case Type.DOUBLE:
          local[i + 1] = Opcodes.DOUBLE;
          break;
        case Type.FLOAT:
          local[i + 1] = Opcodes.FLOAT;
          break;
        case Type.ARRAY:
        case Type.OBJECT:
          local[i + 1] = types[i].getInternalName();
          break;
        default:
          local[i + 1] = Opcodes.INTEGER;
      }
    }
    return local;
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (catches()) {
      catchAll();
    }
    int stack = Math.max(enter == null ? 0 : enter.stack, exit == null ? 0 : exit.stack);
    super.visitMaxs(maxStack + stack + 2, Math.max(maxLocals, locals + LOCALS));
  }

  /** Visited last, so that the method's own handlers are asked first. */
  private void catchAll() {
    super.visitLabel(end);
    super.visitTryCatchBlock(start, end, end, null);
    if (shape.hasFrames()) {
      Object[] local = {shape.name()}; // an instance method's this is never assigned to
      if (keepsEntered()) {
        local = withEntered(local);
      }
      super.visitFrame(Opcodes.F_NEW, local.length, local, 1, new Object[] {"java/lang/Throwable"});
    }
    super.visitVarInsn(Opcodes.ASTORE, thrown());
    if (exit.clearsThrown) {
      pushNothing();
      exit(true);
      super.visitInsn(returnType().getOpcode(Opcodes.IRETURN));
    } else {
      advice.copy(exit, new Copy(exit, true));
      super.visitVarInsn(Opcodes.ALOAD, thrown());
      super.visitInsn(Opcodes.ATHROW);
    }
  }

  /** Copies instructions of advice, with the method's values in place of its parameters. */
  private final class Copy extends MethodVisitor {
    private final AdviceMethod copied;
    private final boolean afterThrow;
    private final MethodVisitor to = AdviceInliner.this.mv;

    Copy(AdviceMethod copied, boolean afterThrow) {
      super(Opcodes.ASM9);
      this.copied = copied;
      this.afterThrow = afterThrow;
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      AdviceParameter parameter = copied.parameterIn(variable);
      if (opcode >= Opcodes.ISTORE) {
        store(parameter);
      } else {
        load(parameter);
      }
    }

    private void load(AdviceParameter parameter) {
      switch (parameter.kind) {
        case SELF:
          to.visitVarInsn(Opcodes.ALOAD, 0);
          break;
        case ARGUMENT:
        case ARGUMENT_OF_TYPE:
          load(descriptorOf(parameter), variableOf(parameter));
          break;
        case FIELD:
          String field = (String) parameter.value;
          to.visitVarInsn(Opcodes.ALOAD, 0);
          to.visitFieldInsn(Opcodes.GETFIELD, shape.name(), field, descriptorOf(parameter));
          break;
        case ENTERED:
          to.visitVarInsn(Opcodes.ALOAD, entered());
          break;
        case RETURNED:
          load(descriptorOf(parameter), returned());
          break;
        default:
          if (afterThrow) {
            to.visitVarInsn(Opcodes.ALOAD, thrown());
          } else {
            to.visitInsn(Opcodes.ACONST_NULL);
          }
      }
    }

    private void load(String type, int variable) {
      to.visitVarInsn(Type.getType(type).getOpcode(Opcodes.ILOAD), variable);
    }

    /** Where the method has an argument. */
    private int variableOf(AdviceParameter parameter) {
      if (parameter.kind == Kind.ARGUMENT_OF_TYPE) {
        return Descriptors.variable(descriptor, (String) parameter.value);
      }
      Type[] arguments = Type.getArgumentTypes(descriptor);
      int variable = 1;
      for (int i = 0; i < (Integer) parameter.value; i++) {
        variable += arguments[i].getSize();
      }
      return variable;
    }

    private void store(AdviceParameter parameter) {
      if (parameter.kind == Kind.RETURNED) {
        Type type = returnType();
        if (!type.getDescriptor().equals(parameter.descriptor)) {
          to.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
        }
        to.visitVarInsn(type.getOpcode(Opcodes.ISTORE), returned());
      } else if (afterThrow) {
        to.visitVarInsn(Opcodes.ASTORE, thrown());
      } else {
        to.visitInsn(Opcodes.POP); // nothing was thrown anyway
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN) {
        to.visitInsn(opcode); // what advice returns stays on the stack
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      to.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitLdcInsn(Object value) {
      to.visitLdcInsn(value);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      to.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String field, String type) {
      to.visitFieldInsn(opcode, owner, field, type);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String called, String type, boolean ofInterface) {
      to.visitMethodInsn(opcode, owner, called, type, ofInterface);
    }
  }
}
