package dev.unmoved.agent.weave;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.MethodVisitor;

/**
 * Weaves a class of a client on netty by a description: a list of its methods and what happens
 * around each.
 */
final class PipelineWeaving extends ClassWeaving {
  /** The rule of {@link InsteadAdvice}, beside those of {@link PointAdvice}. */
  private static final int INSTEAD = -4;

  /** What is woven into the methods of one class. Immutable once handed over. */
  static final class Description {
    private static final class Rule {
      private final String method;
      private final String descriptor; // null: whatever it is
      private final String argument; // descriptor of an argument it must have; null: any
      private final String point; // null: a scope, or a constructor to remember
      private final int value;
      private final boolean required;
      private boolean open; // only for connections that may have been opened without us

      Rule(
          String method,
          String descriptor,
          String argument,
          String point,
          int value,
          boolean required) {
        this.method = method;
        this.descriptor = descriptor;
        this.argument = argument;
        this.point = point;
        this.value = value;
        this.required = required;
      }

      boolean matches(String name, String itsDescriptor) {
        return method.equals(name)
            && (descriptor == null || descriptor.equals(itsDescriptor))
            && (argument == null || PointAdvice.variable(itsDescriptor, argument) > 0);
      }
    }

    /** A place where commands are made or written, for who observes. */
    private static final class Sending {
      private final String method;
      private final String argument;
      // descriptor of the argument that stands for the object; null: the object itself
      private final String self;
      private final String point;

      Sending(String method, String argument, String self, String point) {
        this.method = method;
        this.argument = argument;
        this.self = self;
        this.point = point;
      }

      /** A visitor for a method that this is about, else null. */
      MethodVisitor advice(String name, String descriptor, MethodVisitor next) {
        int value = PointAdvice.variable(descriptor, argument);
        int other = self == null ? 0 : PointAdvice.variable(descriptor, self);
        boolean matches = method.equals(name) && value > 0 && (self == null || other > 0);
        return matches
            ? PointAdvice.sending(next, point, value, !name.equals("<init>"), other)
            : null;
      }
    }

    private final List<Sending> sendings = new ArrayList<Sending>();
    private final List<Rule> rules = new ArrayList<Rule>();
    private final List<String> fields = new ArrayList<String>();

    /** The class must have a field of this name, or it is left alone. */
    Description field(String field) {
      fields.add(field);
      return this;
    }

    /**
     * At each return of a method that must be there: {@code value} is one of {@link PointAdvice}.
     */
    Description after(String method, String descriptor, String point, int value) {
      rules.add(new Rule(method, descriptor, null, point, value, true));
      return this;
    }

    /** The same of a method that may be missing, whatever its descriptor. */
    Description afterIfThere(String method, String point, int value) {
      rules.add(new Rule(method, null, null, point, value, false));
      return this;
    }

    /**
     * At the start of every method of this name that has an argument of this type, which is the
     * value; there must be one.
     *
     * @param argument the type's descriptor
     */
    Description before(String method, String argument, String point) {
      rules.add(new Rule(method, null, argument, point, PointAdvice.START, true));
      return this;
    }

    /** At the start of every method of this name; there is no value. */
    Description beforeAll(String method, String point) {
      rules.add(new Rule(method, null, null, point, PointAdvice.START, false));
      return this;
    }

    /**
     * At the start of every method of this name, where a connection that was opened without us may
     * be taken over.
     *
     * @param argument descriptor of the type of an argument that it must have, which is the value;
     *     null: no value
     */
    Description used(String method, String argument, String point) {
      Rule rule = new Rule(method, null, argument, point, PointAdvice.START, false);
      rule.open = true;
      rules.add(rule);
      return this;
    }

    /**
     * At each return of every method of this name that has an argument of this type, which is the
     * value.
     */
    Description afterTaking(String method, String argument, String point) {
      rules.add(new Rule(method, null, argument, point, PointAdvice.ARGUMENT, true));
      return this;
    }

    /**
     * At each return of every constructor that has an argument of this type, if there is one: a
     * command was made.
     */
    Description makes(String argument, String point) {
      sendings.add(new Sending("<init>", argument, null, point));
      return this;
    }

    /**
     * At the start of every method of this name that has an argument of this type, if there is one.
     */
    Description sends(String method, String argument, String point) {
      sendings.add(new Sending(method, argument, null, point));
      return this;
    }

    /** The same with another argument in place of the object whose method it is. */
    Description sends(String method, String argument, String self, String point) {
      sendings.add(new Sending(method, argument, self, point));
      return this;
    }

    /**
     * A method without parameters that must be there: what the agent returns for it, if anything,
     * takes its place.
     */
    Description instead(String method, String descriptor, String point) {
      rules.add(new Rule(method, descriptor, null, point, INSTEAD, true));
      return this;
    }

    /** A method, if it is there, in which a cluster-aware client opens connections of its own. */
    Description scope(String method) {
      rules.add(new Rule(method, null, null, null, PointAdvice.NOTHING, false));
      return this;
    }

    /**
     * Objects of this class that are constructed in such a scope are remembered, and left alone by
     * all points.
     */
    Description remembered() {
      return scope("<init>");
    }
  }

  private final Description description;

  PipelineWeaving(String name, ClassReader reader, Description description) {
    super(name, reader);
    this.description = description;
  }

  @Override
  String missing() {
    for (String field : description.fields) {
      if (!shape.hasField(field)) {
        return "field " + field;
      }
    }
    for (Description.Rule rule : description.rules) {
      if (rule.required && !isThere(rule)) {
        return "method "
            + rule.method
            + (rule.descriptor == null ? " with a " + rule.argument : rule.descriptor);
      }
    }
    return null;
  }

  private boolean isThere(Description.Rule rule) {
    return rule.descriptor == null
        ? shape.hasMethodTaking(rule.method, rule.argument)
        : shape.hasMethod(rule.method, rule.descriptor);
  }

  @Override
  MethodVisitor weaver(String method, String descriptor, MethodVisitor next) {
    MethodVisitor weaver = null;
    for (Description.Sending sending : description.sendings) {
      MethodVisitor advice = sending.advice(method, descriptor, weaver == null ? next : weaver);
      weaver = advice == null ? weaver : advice;
    }
    for (Description.Rule rule : description.rules) {
      if (!rule.matches(method, descriptor)) {
        continue;
      }
      MethodVisitor behind = weaver == null ? next : weaver;
      if (rule.value == INSTEAD) {
        weaver = new InsteadAdvice(behind, name, shape.major(), descriptor, rule.point);
      } else if (rule.point != null) {
        weaver = advice(rule, descriptor, behind);
      } else if (method.equals("<init>")) {
        weaver = constructed(behind);
      } else {
        weaver = scope(method, descriptor, behind, "enterClusterScope");
      }
    }
    return weaver;
  }

  private static MethodVisitor advice(
      Description.Rule rule, String descriptor, MethodVisitor next) {
    boolean atStart = rule.value == PointAdvice.START;
    int value =
        rule.argument != null
            ? PointAdvice.variable(descriptor, rule.argument)
            : atStart ? PointAdvice.NOTHING : rule.value;
    return new PointAdvice(next, rule.point, value, atStart, rule.open ? "usedChannel" : "reached");
  }
}
