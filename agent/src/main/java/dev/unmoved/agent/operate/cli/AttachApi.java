package dev.unmoved.agent.operate.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import net.bytebuddy.agent.ByteBuddyAgent.AttachmentProvider;

/**
 * The attach API of the JDK that runs the command line. Where a JDK keeps it differs by version and
 * vendor, which the library knows; it is called by reflection because no version of Java 8 has it
 * on its class path.
 */
final class AttachApi {
  private static AttachApi found; // guarded by AttachApi.class

  private final Class<?> virtualMachine;

  private AttachApi(Class<?> virtualMachine) {
    this.virtualMachine = virtualMachine;
  }

  /**
   * The attach API of this JDK: one, as its native library belongs to the class loader that loaded
   * it first.
   */
  static synchronized AttachApi find() throws Refused {
    if (found == null) {
      found = new AttachApi(type());
    }
    return found;
  }

  private static Class<?> type() throws Refused {
    AttachmentProvider.Accessor accessor =
        new AttachmentProvider.Compound(
                AttachmentProvider.ForModularizedVm.INSTANCE, AttachmentProvider.ForJ9Vm.INSTANCE,
                AttachmentProvider.ForStandardToolsJarVm.JVM_ROOT,
                    AttachmentProvider.ForStandardToolsJarVm.JDK_ROOT,
                AttachmentProvider.ForStandardToolsJarVm.MACINTOSH,
                    AttachmentProvider.ForUserDefinedToolsJar.INSTANCE)
            .attempt();
    if (!accessor.isAvailable()) {
      String home = System.getProperty("java.home");
      throw new Refused(
          "The Java in "
              + home
              + " has no attach API: "
              + (System.getProperty("java.specification.version", "").startsWith("1.")
                  ? "it is a JRE without tools.jar. Use the java of a JDK."
                  : "its module jdk.attach is missing. Use the java of a whole JDK."));
    }
    return accessor.getVirtualMachineType();
  }

  /** Process id and command line of every JVM of this user that lets itself be attached to. */
  List<String[]> list() throws Refused {
    try {
      List<String[]> jvms = new ArrayList<String[]>();
      for (Object descriptor : (List<?>) virtualMachine.getMethod("list").invoke(null)) {
        Class<?> type =
            virtualMachine.getClassLoader().loadClass(virtualMachine.getName() + "Descriptor");
        jvms.add(
            new String[] {
              (String) type.getMethod("id").invoke(descriptor),
              (String) type.getMethod("displayName").invoke(descriptor)
            });
      }
      return jvms;
    } catch (ReflectiveOperationException e) {
      throw new Refused("The JVMs of this user cannot be listed: " + e, e);
    }
  }

  /** Connects to the JVM with this process id. */
  Attached attach(String pid) throws Exception {
    return new Attached(call(null, "attach", pid));
  }

  private Object call(Object target, String name, String... arguments) throws Exception {
    Class<?>[] types = new Class<?>[arguments.length];
    java.util.Arrays.fill(types, String.class);
    try {
      return virtualMachine.getMethod(name, types).invoke(target, (Object[]) arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception) {
        throw (Exception) e.getCause();
      }
      throw e;
    }
  }

  /** A JVM that is attached to. */
  final class Attached implements AutoCloseable {
    private final Object jvm;

    private Attached(Object jvm) {
      this.jvm = jvm;
    }

    /** Runs the {@code agentmain} of a jar there. */
    void loadAgent(String path, String arguments) throws Exception {
      try {
        call(jvm, "loadAgent", path, arguments);
      } catch (Exception e) {
        if (!misunderstandsSuccess(String.valueOf(e.getMessage()))) {
          throw e;
        }
      }
    }

    /**
     * A JVM of Java 8 answers "0" where a newer one answers "return code: 0", and tools of either
     * do not understand the other: the agent is loaded all the same.
     */
    private boolean misunderstandsSuccess(String message) {
      return message.equals("0")
          || message.equals("Failed to load agent library: 0")
          || message.startsWith("Non-numeric value found");
    }

    /** The system properties of that JVM. */
    Properties systemProperties() throws Exception {
      return (Properties) call(jvm, "getSystemProperties");
    }

    /**
     * Starts the JMX connector that only this machine can reach, unless it runs, and returns its
     * address.
     */
    String startLocalManagementAgent() throws Exception {
      return (String) call(jvm, "startLocalManagementAgent");
    }

    @Override
    public void close() throws Exception {
      call(jvm, "detach");
    }
  }
}
