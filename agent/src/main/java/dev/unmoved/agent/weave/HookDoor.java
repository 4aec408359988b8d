package dev.unmoved.agent.weave;

import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.log.Log;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The way from woven code to the hook, for each class loader that has a client. Thread-safe.
 *
 * <p>Woven code calls the hook by name, and most loaders find it on the bootstrap class path. Those
 * of module systems (JBoss Modules, strict OSGi) hide what they were not told of. Such a loader
 * gets a class of the hook's name of its own that passes each call on to the hook. That class
 * reaches it by what every loader has, {@code java.lang}: the bootstrap loader is asked by its
 * name, null, and the methods are kept as constants, so that calls cost what they always cost.
 */
final class HookDoor {
  private static final String HANDLE = "Ljava/lang/invoke/MethodHandle;";

  private final Class<?> hook; // what woven code calls
  private final ClientLoaders loaders;

  HookDoor(Class<?> hook, ClientLoaders loaders) {
    this.hook = hook;
    this.loaders = loaders;
  }

  /**
   * Whether code in classes of {@code loader} gets to the hook. Woven code that cannot link would
   * break its client.
   */
  boolean isOpen(ClassLoader loader) {
    try {
      if (loader == null) {
        return true;
      }
      Class<?> found = Class.forName(hook.getName(), true, loader);
      return found == hook || found.getClassLoader() == loader && loaders.isOurs(found);
    } catch (Throwable e) {
      return false; // loaders throw all sorts of things
    }
  }

  /**
   * Gives {@code loader}, for which it is not open, a class that passes calls on. Returns whether
   * it is open now.
   */
  boolean open(ClassLoader loader) {
    try {
      loaders.define(loader, hook.getName(), passingOn());
    } catch (Throwable e) {
      // Another thread may just have done so, and then it is open.
      Log.debug(loader.getClass().getName() + " does not take a class from us", e);
    }
    return isOpen(loader);
  }

  /** A class file: for each method of the hook one that calls it. */
  private byte[] passingOn() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    // Of Java 7: the first with method handles. There are no branches, so no stack map frames are
    // missed.
    writer.visit(
        Opcodes.V1_7,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        name(),
        null,
        "java/lang/Object",
        null);
    List<Method> methods = methods();
    for (int i = 0; i < methods.size(); i++) {
      writer
          .visitField(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL,
              "method" + i,
              HANDLE,
              null,
              null)
          .visitEnd();
      passOn(writer, methods.get(i), "method" + i);
    }
    lookUp(writer, methods);
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** Those that are woven in: they know nothing but the JDK. */
  private List<Method> methods() {
    List<Method> methods = new ArrayList<Method>();
    for (Method method : hook.getDeclaredMethods()) {
      if (!Type.getMethodDescriptor(method).contains("Ldev/unmoved/")
          && Modifier.isPublic(method.getModifiers())
          && Modifier.isStatic(method.getModifiers())) {
        methods.add(method);
      }
    }
    return methods;
  }

  private String name() {
    return hook.getName().replace('.', '/');
  }

  private void passOn(ClassWriter writer, Method method, String field) {
    String descriptor = Type.getMethodDescriptor(method);
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, method.getName(), descriptor, null, null);
    code.visitCode();
    code.visitFieldInsn(Opcodes.GETSTATIC, name(), field, HANDLE);
    int variable = 0;
    for (Type argument : Type.getArgumentTypes(method)) {
      code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
      variable += argument.getSize();
    }
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact", descriptor, false);
    code.visitInsn(Type.getReturnType(method).getOpcode(Opcodes.IRETURN));
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /**
   * {@code method0 = publicLookup().findStatic(Class.forName(name, true, null), name, type)}, and
   * so on.
   */
  private void lookUp(ClassWriter writer, List<Method> methods) {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    for (int i = 0; i < methods.size(); i++) {
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          "java/lang/invoke/MethodHandles",
          "publicLookup",
          "()Ljava/lang/invoke/MethodHandles$Lookup;",
          false);
      code.visitLdcInsn(hook.getName());
      code.visitInsn(Opcodes.ICONST_1);
      code.visitInsn(Opcodes.ACONST_NULL);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          "java/lang/Class",
          "forName",
          "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;",
          false);
      code.visitLdcInsn(methods.get(i).getName());
      code.visitLdcInsn(Type.getMethodDescriptor(methods.get(i)));
      code.visitInsn(Opcodes.ACONST_NULL);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          "java/lang/invoke/MethodType",
          "fromMethodDescriptorString",
          "(Ljava/lang/String;Ljava/lang/ClassLoader;)Ljava/lang/invoke/MethodType;",
          false);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          "java/lang/invoke/MethodHandles$Lookup",
          "findStatic",
          "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/MethodHandle;",
          false);
      code.visitFieldInsn(Opcodes.PUTSTATIC, name(), "method" + i, HANDLE);
    }
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  @Override
  public String toString() {
    return hook.getName();
  }
}
