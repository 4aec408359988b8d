package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.WovenClass;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.MethodVisitor;

/** A class of a client library, woven with the advice that its library says. */
final class AdvisedWeaving extends ClassWeaving {
  private final WovenClass wanted;
  private final AdviceCodes advice;

  AdvisedWeaving(String name, ClassReader reader, WovenClass wanted, AdviceCodes advice) {
    super(name, reader);
    this.wanted = wanted;
    this.advice = advice;
  }

  @Override
  String missing() {
    return wanted.missing(shape);
  }

  @Override
  MethodVisitor weaver(String method, String descriptor, MethodVisitor next) {
    List<Class<?>> itsAdvice = wanted.advice(method, descriptor, shape);
    int locals = shape.locals(method, descriptor);
    MethodVisitor weaver = null;
    for (int i = itsAdvice.size() - 1; i >= 0; i--) {
      weaver =
          new AdviceInliner(
              weaver == null ? next : weaver,
              advice.of(itsAdvice.get(i)),
              shape,
              method,
              descriptor,
              locals + i * AdviceInliner.LOCALS);
    }
    return weaver;
  }
}
