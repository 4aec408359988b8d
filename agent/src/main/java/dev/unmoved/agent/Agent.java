package dev.unmoved.agent;

import dev.unmoved.agent.install.AgentJar;
import dev.unmoved.agent.install.AgentLoader;
import dev.unmoved.agent.install.Installation;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * The agent's entry points. They put the engine on the bootstrap class path, read the options and
 * register the transformer; they never throw, because an application must start even if its agent
 * cannot.
 *
 * <p>The manifest names the jar as its own Boot-Class-Path, and then the JVM finds this class
 * itself on the bootstrap class path, without a warning. When the jar was renamed the system class
 * loader finds it, and it hands over to its twin on the bootstrap class path.
 */
public final class Agent {
  private Agent() {}

  /**
   * Called by the JVM for {@code -javaagent:unmoved-agent.jar[=key=value,...]}, before the
   * application's main.
   */
  public static void premain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation, false);
  }

  /** Called by the JVM when the agent is attached to it, which may happen more than once. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation, true);
    if (Agent.class.getClassLoader() == null) {
      Installation.show();
    }
  }

  /**
   * The command line: {@code java -jar unmoved-agent.jar COMMAND}. Ends the process with the
   * command's exit code.
   */
  public static void main(String[] arguments) throws Exception {
    Class<?> twin = twin();
    if (twin != Agent.class && twin != null) {
      // it finds its own kind only
      twin.getMethod("main", String[].class).invoke(null, (Object) arguments);
      return;
    }
    // Not the bootstrap loader alone: what the JDK has for attaching and for JMX is not there.
    AgentLoader loader = AgentLoader.below(ClassLoader.getSystemClassLoader(), AgentJar.file());
    Class<?> commandLine = loader.loadClass("dev.unmoved.agent.operate.cli.Cli");
    System.exit(
        (Integer) commandLine.getMethod("run", String[].class).invoke(null, (Object) arguments));
  }

  /**
   * This class as the bootstrap loader finds it, where the JVM has the agent as well; null where it
   * does not.
   */
  private static Class<?> twin() {
    try {
      return Class.forName(AgentJar.ENTRY_POINT, false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static void start(String arguments, Instrumentation instrumentation, boolean attached) {
    try {
      if (isJdkTool(System.getProperty("sun.java.command"))) {
        return;
      }
      if (Agent.class.getClassLoader() == null) {
        Installation.install(arguments, instrumentation, attached);
      } else {
        handOver(arguments, instrumentation, attached);
      }
    } catch (Throwable e) {
      // Not through the log: it may be the very class that could not be loaded.
      System.err.println("unmoved ERROR the agent is not active: " + e);
    }
  }

  /** Puts the jar on the bootstrap class path, under whatever name it has, and goes on there. */
  private static void handOver(String arguments, Instrumentation instrumentation, boolean attached)
      throws Exception {
    File file = AgentJar.file();
    try (JarFile jar = new JarFile(file)) {
      // An application that packed us into its own jar would otherwise end up on the bootstrap
      // class path whole.
      Attributes manifest =
          jar.getManifest() == null ? new Attributes() : jar.getManifest().getMainAttributes();
      if (!AgentJar.ENTRY_POINT.equals(manifest.getValue("Premain-Class"))) {
        throw new IOException(file + " is not the agent's own jar");
      }
    }
    instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(file));
    Class<?> twin = Class.forName(AgentJar.ENTRY_POINT, true, null);
    if (twin == Agent.class) {
      throw new IOException(file + " was not accepted on the bootstrap class path");
    }
    twin.getMethod(attached ? "agentmain" : "premain", String.class, Instrumentation.class)
        .invoke(null, arguments, instrumentation);
  }

  /**
   * Puts the JVM back as it was: nothing is routed any more, open connections pass on what their
   * clients say as soon as nothing is under way on them, and classes of clients are what they were.
   * Attaching again undoes it. Does nothing where that has happened already, or where there is no
   * agent; never throws.
   */
  public static void detach() {
    try {
      Installation.detach();
    } catch (Throwable e) {
      System.err.println("unmoved ERROR the agent is not detached: " + e);
    }
  }

  /**
   * Whether the JVM runs one of the JDK's own tools, which get our options when somebody sets
   * JAVA_TOOL_OPTIONS for everything. Launchers that run the user's code in the same JVM are not
   * among them.
   */
  static boolean isJdkTool(String command) {
    if (command == null) {
      return false;
    }
    int end = command.indexOf(' ');
    String main = end < 0 ? command : command.substring(0, end);
    if (main.contains("javac.launcher.") || main.contains("jshell.execution.")) {
      return false;
    }
    int slash = main.indexOf('/');
    if (slash > 0 && !main.endsWith(".jar")) {
      return main.startsWith("jdk.") || main.startsWith("java."); // module/class
    }
    return main.startsWith("sun.tools.")
        || main.startsWith("com.sun.tools.")
        || main.startsWith("sun.security.tools.")
        || main.startsWith("sun.jvmstat.")
        || main.startsWith("sun.rmi.");
  }
}
