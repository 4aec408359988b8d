package dev.unmoved.report;

import org.jspecify.annotations.Nullable;

/** A line of the application. Immutable. */
public final class CallSite {
  /** Packages of clients, of what is built on them, and of what runs code for others. */
  private static final String[] NOT_THE_APPLICATION = {
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "dev.unmoved.",
    "redis.clients.",
    "io.lettuce.",
    "com.lambdaworks.",
    "org.redisson.",
    "io.vertx.",
    "io.netty.",
    "org.springframework.",
    "org.apache.commons.pool",
    "org.apache.commons.pool2.",
    "reactor.",
    "rx.",
    "io.reactivex.",
    "org.reactivestreams.",
    "io.smallrye.",
    "io.quarkus.",
    "io.micronaut.",
    "jakarta.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "groovy.",
    "org.codehaus.groovy.",
    "org.apache.groovy.",
    "clojure.",
    "org.aspectj.",
    "net.bytebuddy.",
    "javassist.",
    "net.sf.cglib.",
    "net.jodah.",
    "io.github.resilience4j.",
    "io.micrometer.",
    "io.opentelemetry.",
    "co.elastic.apm.",
    "com.newrelic.",
    "com.datadog.",
    "datadog.",
    "com.dynatrace.",
    "org.apache.catalina.",
    "org.apache.tomcat.",
    "org.eclipse.jetty.",
    "io.undertow.",
    "org.jboss.",
    "org.apache.felix.",
    "com.zaxxer.",
    "com.google.common.",
    "org.junit.",
    "com.github.sonus21.",
    "org.apache.shiro.",
    "org.crazycake.",
    "com.alicp.jetcache."
  };

  /** In names of classes that are made at run time. */
  private static final String[] MADE = {
    "$Proxy",
    "$$Lambda",
    "$$EnhancerBy",
    "$$FastClassBy",
    "$$SpringCGLIB$$",
    "_$$_jvst",
    "$HibernateProxy$",
    "$ByteBuddy$",
    "$MockitoMock$",
    "_ClientProxy",
    "_Subclass"
  };

  private final String className;
  private final String method;
  private final String file; // null: not known
  private final int line; // not positive: not known

  private CallSite(StackTraceElement frame) {
    className = frame.getClassName();
    method = frame.getMethodName();
    file = frame.getFileName();
    line = frame.getLineNumber();
  }

  /**
   * The first frame that is the application's, or null: then nobody is named, rather than somebody
   * wrong.
   */
  public static @Nullable CallSite of(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (isApplication(frame)) {
        return new CallSite(frame);
      }
    }
    return null;
  }

  private static boolean isApplication(StackTraceElement frame) {
    String name = frame.getClassName();
    for (String prefix : NOT_THE_APPLICATION) {
      if (name.startsWith(prefix)) {
        return false;
      }
    }
    for (String part : MADE) {
      if (name.contains(part)) {
        return false;
      }
    }
    return frame.getLineNumber() > 0 || !frame.isNativeMethod();
  }

  @Override
  public String toString() {
    String place = file == null ? "unknown source" : line > 0 ? file + ":" + line : file;
    return className + "." + method + "(" + place + ")";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallSite && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return className.hashCode() * 31 + line;
  }
}
