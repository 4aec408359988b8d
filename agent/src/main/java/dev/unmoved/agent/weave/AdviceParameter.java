package dev.unmoved.agent.weave;

/** What a parameter of advice stands for in the method that the advice is woven into. */
final class AdviceParameter {
  /** The kinds of parameters, one for each annotation. */
  enum Kind {
    /** {@code Advice.This}. */
    SELF,
    /** {@code Advice.Argument}. */
    ARGUMENT,
    /** {@code ArgumentOfType}. */
    ARGUMENT_OF_TYPE,
    /** {@code Advice.FieldValue}. */
    FIELD,
    /** {@code Advice.Enter}. */
    ENTERED,
    /** {@code Advice.Return}. */
    RETURNED,
    /** {@code Advice.Thrown}. */
    THROWN;

    /** The kind that an annotation says, by its descriptor in whatever package; null: none. */
    static Kind of(String annotation) {
      String name = annotation.substring(annotation.lastIndexOf('/') + 1, annotation.length() - 1);
      switch (name) {
        case "Advice$This":
          return SELF;
        case "Advice$Argument":
          return ARGUMENT;
        case "ArgumentOfType":
          return ARGUMENT_OF_TYPE;
        case "Advice$FieldValue":
          return FIELD;
        case "Advice$Enter":
          return ENTERED;
        case "Advice$Return":
          return RETURNED;
        case "Advice$Thrown":
          return THROWN;
        default:
          return null;
      }
    }
  }

  final int variable; // of the advice's own method
  final String descriptor;
  Kind kind; // null until an annotation says
  Object value; // of the annotation: an index, a field's name, a descriptor; null where it has none
  boolean writable;

  AdviceParameter(int variable, String descriptor) {
    this.variable = variable;
    this.descriptor = descriptor;
  }

  boolean isPrimitive() {
    return descriptor.length() == 1;
  }
}
