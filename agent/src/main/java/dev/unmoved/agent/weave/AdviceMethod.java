package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.AdviceParameter.Kind;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * One method of advice, and whether it is of the kind that can be copied as it stands: it has no
 * branch, no variable but its parameters and no exception handler, it ends with its only return,
 * and it names nothing that not every class loader has.
 *
 * <p>Filled by being visited; what cannot be copied is refused with an {@link
 * IllegalArgumentException}, which a test of all advice finds at build time.
 */
class AdviceMethod extends MethodVisitor {
  private static final String HOOKS = "dev/unmoved/hook/";

  final String name;
  final String descriptor;
  final List<AdviceParameter> parameters = new ArrayList<AdviceParameter>();
  boolean enters; // Advice.OnMethodEnter
  boolean exits; // Advice.OnMethodExit
  boolean onThrowable; // runs when the method throws, too
  boolean backsUpArguments = true; // Byte Buddy's default, which is not to be had here
  boolean skipsOnResult; // what it returns, unless null, takes the place of the method
  boolean clearsThrown;
  int stack;
  private final String title;
  private final boolean isStatic;
  private boolean nothingLoaded; // the last instruction was ACONST_NULL
  private boolean ended;

  AdviceMethod(String owner, int access, String name, String descriptor) {
    super(Opcodes.ASM9);
    this.name = name;
    this.descriptor = descriptor;
    this.title = owner.replace('/', '.') + "." + name;
    this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
    int variable = 0;
    for (Type type : Type.getArgumentTypes(descriptor)) {
      parameters.add(new AdviceParameter(variable, type.getDescriptor()));
      variable += type.getSize();
    }
  }

  /** Whether what it returns is kept for the end of the method. */
  boolean returnsObject() {
    return descriptor.endsWith(";");
  }

  /** The parameter of a kind, null when there is none. */
  AdviceParameter parameter(Kind kind) {
    for (AdviceParameter parameter : parameters) {
      if (parameter.kind == kind) {
        return parameter;
      }
    }
    return null;
  }

  /** The parameter in a variable of the method. */
  AdviceParameter parameterIn(int variable) {
    for (AdviceParameter parameter : parameters) {
      if (parameter.variable == variable) {
        return parameter;
      }
    }
    throw refusal("has a variable of its own");
  }

  private IllegalArgumentException refusal(String what) {
    return new IllegalArgumentException("advice " + title + " " + what);
  }

  @Override
  public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
    if (annotation.endsWith("/Advice$OnMethodEnter;")) {
      enters = true;
    } else if (annotation.endsWith("/Advice$OnMethodExit;")) {
      exits = true;
    } else {
      return null;
    }
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public void visit(String member, Object value) {
        if (member.equals("onThrowable") && isType(value, "java/lang/Throwable")) {
          onThrowable = true;
        } else if (member.equals("skipOn") && isType(value, "/Advice$OnNonDefaultValue")) {
          skipsOnResult = true;
        } else if (member.equals("backupArguments")) {
          backsUpArguments = (Boolean) value;
        } else {
          throw refusal("has an annotation with " + member + " = " + value);
        }
      }
    };
  }

  private static boolean isType(Object value, String end) {
    return value instanceof Type && ((Type) value).getInternalName().endsWith(end);
  }

  @Override
  public AnnotationVisitor visitParameterAnnotation(int index, String annotation, boolean visible) {
    final AdviceParameter parameter = parameters.get(index);
    parameter.kind = Kind.of(annotation);
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public void visit(String member, Object value) {
        if (member.equals("readOnly")) {
          parameter.writable = !(Boolean) value;
        } else if (member.equals("value")) {
          parameter.value = value;
        } else {
          throw refusal("has a parameter with " + member);
        }
      }

      @Override
      public void visitEnum(String member, String type, String value) {
        if (!member.equals("typing") || parameter.kind != Kind.RETURNED) {
          throw refusal("has a parameter with " + member);
        }
      }
    };
  }

  @Override
  public void visitCode() {
    if (!enters && !exits) {
      return;
    }
    if (!isStatic) {
      throw refusal("is not static");
    }
    for (AdviceParameter parameter : parameters) {
      Kind kind = parameter.kind;
      if (kind == null) {
        throw refusal("has a parameter that stands for nothing");
      } else if (enters && (kind == Kind.ENTERED || kind == Kind.RETURNED || kind == Kind.THROWN)) {
        throw refusal("cannot know yet what happens later");
      } else if (kind == Kind.THROWN && !onThrowable) {
        throw refusal("does not run when something is thrown");
      } else if (parameter.writable && kind != Kind.THROWN && kind != Kind.RETURNED) {
        throw refusal("assigns to what is not the method's end");
      } else if (exits && (kind == Kind.ARGUMENT || kind == Kind.ARGUMENT_OF_TYPE)) {
        if (backsUpArguments) {
          throw refusal("wants arguments as they were: say backupArguments = false");
        } else if (onThrowable) {
          throw refusal("wants arguments where the method may have thrown");
        }
      }
    }
    String returned = descriptor.substring(descriptor.indexOf(')') + 1);
    if (!returned.equals("V") && (exits || !returned.equals("Ljava/lang/Object;"))) {
      throw refusal("returns something else than an object at the start");
    } else if (skipsOnResult && returned.equals("V")) {
      throw refusal("returns nothing that could take the place of the method");
    }
  }

  private void next() {
    if (ended && (enters || exits)) {
      throw refusal("goes on after a return");
    }
    nothingLoaded = false;
  }

  private void branch(boolean refused) {
    next();
    if (refused && (enters || exits)) {
      throw refusal("branches");
    }
  }

  private void name(String owner) {
    next();
    if ((enters || exits) && !owner.startsWith(HOOKS) && !owner.startsWith("java/")) {
      throw refusal("names " + owner.replace('/', '.'));
    }
  }

  @Override
  public void visitInsn(int opcode) {
    branch(opcode == Opcodes.ATHROW);
    nothingLoaded = opcode == Opcodes.ACONST_NULL;
    ended = opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
  }

  @Override
  public void visitVarInsn(int opcode, int variable) {
    boolean nothing = nothingLoaded;
    next();
    if (!enters && !exits) {
      return;
    }
    AdviceParameter parameter = parameterIn(variable);
    if (opcode < Opcodes.ISTORE) {
      return;
    }
    if (!parameter.writable) {
      throw refusal("assigns to a parameter that is read only");
    }
    if (parameter.kind == Kind.THROWN) {
      if (!nothing) {
        throw refusal("makes up what is thrown: only null can be assigned, for nothing");
      }
      clearsThrown = true;
    }
  }

  @Override
  public void visitIincInsn(int variable, int increment) {
    branch(true);
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    branch(true);
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
    branch(true);
  }

  @Override
  public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
    branch(true);
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    branch(true);
  }

  @Override
  public void visitInvokeDynamicInsn(
      String method, String itsDescriptor, Handle bootstrap, Object... arguments) {
    name("an invokedynamic");
  }

  @Override
  public void visitMultiANewArrayInsn(String array, int dimensions) {
    name(array);
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    next();
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    name(type);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String field, String type) {
    name(owner);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String method, String itsDescriptor, boolean ofInterface) {
    name(owner);
  }

  @Override
  public void visitLdcInsn(Object value) {
    if (value instanceof String || value instanceof Number) {
      next();
    } else {
      name("a constant that is no text or number");
    }
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    stack = maxStack;
  }
}
