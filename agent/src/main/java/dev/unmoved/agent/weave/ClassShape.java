package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ClassMembers;
import dev.unmoved.agent.client.Descriptors;
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
final class ClassShape extends ClassVisitor implements ClassMembers {
  private static final String[] OF_NETTY = {
    "netty/bootstrap/Bootstrap;",
    "netty/channel/Channel;",
    "netty/channel/ChannelHandlerContext;",
    "netty/buffer/ByteBuf;",
  };

  private final Map<String, String> fields = new HashMap<String, String>(); // descriptor by name
  private final Map<String, Integer> fieldAccess = new HashMap<String, Integer>();
  // access by name and descriptor
  private final Map<String, Integer> methods = new HashMap<String, Integer>();
  private final Map<String, Integer> locals = new HashMap<String, Integer>();
  // method's name and descriptor, a space, field
  private final Set<String> cleared = new HashSet<String>();
  private String name;
  private int major;

  ClassShape(ClassReader reader) {
    super(Opcodes.ASM9);
    reader.accept(this, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
  }

  /** The class, with slashes. */
  String name() {
    return name;
  }

  /** Whether methods have stack map frames, as from version 50 of class files on. */
  boolean hasFrames() {
    return major >= Opcodes.V1_6;
  }

  /** The home of netty in descriptors of members; null: none of them has anything of it. */
  String netty() {
    for (String field : fields.values()) {
      if (netty(field) != null) {
        return netty(field);
      }
    }
    for (String method : methods.keySet()) {
      if (netty(method) != null) {
        return netty(method);
      }
    }
    return null;
  }

  private static String netty(String text) {
    for (String each : OF_NETTY) {
      int end = text.indexOf(each);
      int start = end;
      while (start > 0 && "();[".indexOf(text.charAt(start - 1)) < 0) {
        start--;
      }
      if (end >= 0) {
        // primitive types, none of which is an L, may stand before the L of the name
        return text.substring(text.indexOf('L', start) + 1, end) + "netty/";
      }
    }
    return null;
  }

  /** The type of the instance field of this name, null when there is none. */
  String fieldDescriptor(String field) {
    Integer access = fieldAccess.get(field);
    return access == null || (access & Opcodes.ACC_STATIC) != 0 ? null : fields.get(field);
  }

  @Override
  public boolean hasAssignable(String field, String descriptorEnd) {
    String descriptor = fields.get(field);
    return descriptor != null
        && descriptor.endsWith(descriptorEnd)
        && (fieldAccess.get(field) & (Opcodes.ACC_STATIC | Opcodes.ACC_FINAL)) == 0;
  }

  @Override
  public boolean hasField(String field) {
    return fields.containsKey(field);
  }

  @Override
  public boolean hasMethod(String method, String descriptor) {
    Integer access = methods.get(method + descriptor);
    return access != null
        && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
  }

  /** Whether there is any method with code of this name and descriptor. */
  boolean hasCode(String method, String descriptor) {
    return locals.containsKey(method + descriptor);
  }

  @Override
  public boolean hasMethodTaking(String method, String argument) {
    for (String each : methods.keySet()) {
      String descriptor = each.substring(each.indexOf('('));
      if (each.startsWith(method + "(")
          && hasMethod(method, descriptor)
          && Descriptors.variable(descriptor, argument) > 0) {
        return true;
      }
    }
    return false;
  }

  /** How many local variables a method with code uses. */
  int locals(String method, String descriptor) {
    Integer count = locals.get(method + descriptor);
    return count == null ? 0 : count;
  }

  @Override
  public boolean clears(String method, String descriptor, String field) {
    return cleared.contains(method + descriptor + " " + field);
  }

  @Override
  public void visit(
      int version, int access, String its, String signature, String parent, String[] interfaces) {
    name = its;
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
