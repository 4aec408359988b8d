package dev.unmoved.agent.client;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter of advice: the first argument of this type of the method that it is woven into. For
 * methods whose arguments have other places in other versions, where {@code Advice.Argument} will
 * not do.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface ArgumentOfType {
  /** The type's descriptor. */
  String value();
}
