package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ArgumentOfType;
import dev.unmoved.agent.client.ClassMembers;
import dev.unmoved.agent.client.WovenClass;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.OffsetMapping;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.auxiliary.AuxiliaryType;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/** Weaves the same advice into the same methods, with Byte Buddy's own {@code Advice}. */
final class ByteBuddyWeaving {
  private static final Advice.WithCustomMapping ADVICE =
      Advice.withCustomMapping().bind(new OfType());

  private ByteBuddyWeaving() {}

  /**
   * The woven class file.
   *
   * @param name with slashes
   * @param members its members
   * @param others where else class files are found
   */
  static byte[] weave(
      String name,
      byte[] classFile,
      WovenClass wanted,
      ClassMembers members,
      ClassFileLocator others) {
    String dotted = name.replace('/', '.');
    TypePool pool =
        TypePool.Default.WithLazyResolution.of(
            new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(dotted, classFile),
                others,
                ClassFileLocator.ForClassLoader.of(ByteBuddyWeaving.class.getClassLoader())));
    TypeDescription type = pool.describe(dotted).resolve();
    ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
    Implementation.Context context =
        Implementation.Context.Disabled.Factory.INSTANCE.make(
            type,
            new AuxiliaryType.NamingStrategy.SuffixingRandom("none"),
            TypeInitializer.None.INSTANCE,
            version,
            version);
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    ClassVisitor visitor = writer;
    for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
      List<Class<?>> advice =
          method.isStatic() || method.isAbstract() || method.isNative()
              ? Collections.emptyList()
              : wanted.advice(method.getInternalName(), method.getDescriptor(), members);
      for (int i = advice.size() - 1; i >= 0; i--) {
        visitor =
            weaver(advice.get(i), method)
                .wrap(
                    type,
                    visitor,
                    context,
                    pool,
                    type.getDeclaredFields(),
                    type.getDeclaredMethods(),
                    0,
                    ClassReader.EXPAND_FRAMES);
      }
    }
    reader.accept(visitor, ClassReader.EXPAND_FRAMES);
    return writer.toByteArray();
  }

  private static AsmVisitorWrapper weaver(
      Class<?> advice, MethodDescription.InDefinedShape method) {
    ElementMatcher<MethodDescription> same =
        other ->
            other.getInternalName().equals(method.getInternalName())
                && other.getDescriptor().equals(method.getDescriptor());
    return new AsmVisitorWrapper.ForDeclaredMethods()
        .readerFlags(ClassReader.EXPAND_FRAMES)
        .invokable(same, ADVICE.to(advice));
  }

  /** What our inliner takes the annotation for. */
  private static final class OfType implements OffsetMapping.Factory<ArgumentOfType> {
    @Override
    public Class<ArgumentOfType> getAnnotationType() {
      return ArgumentOfType.class;
    }

    @Override
    public OffsetMapping make(
        ParameterDescription.InDefinedShape target,
        AnnotationDescription.Loadable<ArgumentOfType> annotation,
        AdviceType adviceType) {
      String wanted = annotation.load().value();
      return (type, method, assigner, handler, sort) -> {
        for (ParameterDescription parameter : method.getParameters()) {
          if (parameter.getType().asErasure().getDescriptor().equals(wanted)) {
            return new OffsetMapping.ForArgument.Unresolved(
                    target.getType(), true, Assigner.Typing.STATIC, parameter.getIndex())
                .resolve(type, method, assigner, handler, sort);
          }
        }
        throw new IllegalStateException("no argument is a " + wanted);
      };
    }
  }
}
