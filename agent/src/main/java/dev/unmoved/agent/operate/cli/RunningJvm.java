package dev.unmoved.agent.operate.cli;

import dev.unmoved.agent.install.AgentJar;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Another JVM of this machine, as the commands need it. Whatever that JVM refuses is a {@link
 * Refused} that says why.
 */
final class RunningJvm {
  /**
   * How long a JVM is waited for: one that is stopped, or writes a large heap dump, never answers.
   */
  private static final long ANSWER_SECONDS = 15;

  /** The same where many are asked only one thing. */
  private static final long GLANCE_SECONDS = 3;

  private static final int SIGQUIT_BIT = 1 << 2; // signal 3, counted from 1

  private final String pid;
  private final String mainClass;

  private RunningJvm(String pid, String mainClass) {
    this.pid = pid;
    this.mainClass = mainClass;
  }

  /** The JVMs of this user but this one, as far as they can be attached to. */
  static List<RunningJvm> all() throws Refused {
    List<RunningJvm> jvms = new ArrayList<RunningJvm>();
    for (String[] each : AttachApi.find().list()) {
      if (!each[0].equals(own())) {
        jvms.add(new RunningJvm(each[0], firstWord(each[1])));
      }
    }
    return jvms;
  }

  /**
   * The JVM with this process id, or the only one whose main class (or jar) contains {@code which}.
   */
  static RunningJvm find(String which) throws Refused {
    List<RunningJvm> all = all();
    List<RunningJvm> matching = new ArrayList<RunningJvm>();
    boolean number = which.matches("[0-9]{1,18}");
    for (RunningJvm jvm : all) {
      if (number ? jvm.pid.equals(which) : jvm.mainClass.contains(which)) {
        matching.add(jvm);
      }
    }
    if (matching.size() == 1) {
      return matching.get(0);
    } else if (number) {
      if (!awaitsSigquit(which)) {
        throw new Refused("Process " + which + " is not a JVM that can be attached to.");
      }
      return new RunningJvm(which, ""); // it may hide itself and can be attached to all the same
    } else if (matching.isEmpty()) {
      throw new Refused(
          "No JVM of this user has a main class with \""
              + which
              + "\" in it"
              + (all.isEmpty() ? "." : ". There are: " + described(all)));
    }
    throw new Refused(
        "Several JVMs have a main class with \""
            + which
            + "\" in it: "
            + described(matching)
            + ". Give the process id.");
  }

  /**
   * Whether the process handles the signal that attaching begins with, which ends any other. True
   * where that cannot be told.
   */
  private static boolean awaitsSigquit(String pid) {
    try {
      for (String line :
          Files.readAllLines(Paths.get("/proc", pid, "status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("SigCgt:")) {
          return (new BigInteger(line.substring(7).trim(), 16).intValue() & SIGQUIT_BIT) != 0;
        }
      }
    } catch (IOException e) {
      // not Linux, or no such process: attaching tells
    }
    return true;
  }

  /** The process id. */
  String pid() {
    return pid;
  }

  /**
   * The main class or jar the JVM was started with, without its arguments; empty where it does not
   * tell.
   */
  String mainClass() {
    return mainClass;
  }

  /** The version of the agent in that JVM, or null when there is none. */
  String agent() throws Refused {
    return answer("its system properties", ANSWER_SECONDS, property(AgentJar.VERSION_PROPERTY));
  }

  /**
   * The version of the agent in each of {@code jvms}, {@code -}, or {@code ?} for those that do not
   * answer soon. All are asked at once, so that many take no longer than one.
   */
  static List<String> agents(List<RunningJvm> jvms) {
    List<FutureTask<String>> answers = new ArrayList<FutureTask<String>>();
    for (RunningJvm jvm : jvms) {
      answers.add(jvm.ask(jvm.property(AgentJar.VERSION_PROPERTY)));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GLANCE_SECONDS);
    List<String> versions = new ArrayList<String>();
    for (FutureTask<String> answer : answers) {
      versions.add(versionBy(deadline, answer));
    }
    return versions;
  }

  private static String versionBy(long deadline, FutureTask<String> answer) {
    try {
      long left = Math.max(0, deadline - System.nanoTime()); // what is there by then counts
      String version = answer.get(left, TimeUnit.NANOSECONDS);
      return version == null ? "-" : version;
    } catch (TimeoutException e) {
      return "?";
    } catch (ExecutionException e) {
      return "?";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "?";
    }
  }

  /** The options that the agent in that JVM was given last and has not taken; null: none. */
  String unchangedOptions() throws Refused {
    return answer("its system properties", ANSWER_SECONDS, property(AgentJar.UNCHANGED_PROPERTY));
  }

  /** Whether the agent there was told to observe last, and watches what it routes instead. */
  boolean watchesInstead() throws Refused {
    return answer("its system properties", ANSWER_SECONDS, property(AgentJar.WATCHES_PROPERTY))
        != null;
  }

  private Callable<String> property(final String name) {
    return new Callable<String>() {
      @Override
      public String call() throws Exception {
        try (AttachApi.Attached jvm = AttachApi.find().attach(pid)) {
          return jvm.systemProperties().getProperty(name);
        }
      }
    };
  }

  /** Loads the agent {@code jar} into that JVM and returns when its {@code agentmain} has run. */
  void attach(final File jar, final String arguments) throws Refused {
    answer(
        "the agent",
        4 * ANSWER_SECONDS,
        new Callable<Void>() {
          @Override
          public Void call() throws Exception {
            try (AttachApi.Attached jvm = AttachApi.find().attach(pid)) {
              jvm.loadAgent(jar.getPath(), arguments);
            }
            return null;
          }
        });
  }

  /**
   * A connection to the MBeans of that JVM, which opens for it the connector that only this machine
   * can reach. Close it after use.
   */
  JMXConnector connect() throws Refused {
    return answer(
        "its JMX connector",
        ANSWER_SECONDS,
        new Callable<JMXConnector>() {
          @Override
          public JMXConnector call() throws Exception {
            String address;
            try (AttachApi.Attached jvm = AttachApi.find().attach(pid)) {
              address = jvm.startLocalManagementAgent();
            }
            return JMXConnectorFactory.connect(new JMXServiceURL(address));
          }
        });
  }

  /** The MBeans behind {@link #connect()}, for a command that ends soon. */
  MBeanServerConnection mbeans() throws Refused {
    try {
      return connect().getMBeanServerConnection();
    } catch (IOException e) {
      throw AttachRefusals.of(pid(), toString(), e);
    }
  }

  private <T> FutureTask<T> ask(Callable<T> question) {
    FutureTask<T> task = new FutureTask<T>(question);
    Thread thread = new Thread(task, "attach-" + pid);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Runs {@code question} on a thread that is given up when the JVM stays silent. */
  private <T> T answer(String what, long seconds, Callable<T> question) throws Refused {
    FutureTask<T> task = ask(question);
    try {
      return task.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Refused(
          this + " does not answer when asked for " + what + ": is it stopped, or very busy?");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Refused
          ? (Refused) e.getCause()
          : AttachRefusals.of(pid(), toString(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("Interrupted while waiting for " + this);
    }
  }

  @Override
  public String toString() {
    return "JVM " + pid + (mainClass.isEmpty() ? "" : " (" + mainClass + ")");
  }

  private static String described(List<RunningJvm> jvms) {
    StringBuilder text = new StringBuilder();
    for (RunningJvm jvm : jvms) {
      text.append(text.length() == 0 ? "" : ", ").append(jvm.pid).append(' ').append(jvm.mainClass);
    }
    return text.toString();
  }

  /**
   * The main class or jar at the start of a command line. Arguments may hold passwords and are
   * never shown.
   */
  static String firstWord(String commandLine) {
    int jar = commandLine.indexOf(".jar ");
    int blank = commandLine.indexOf(' ');
    // A path may have blanks in it, a class has none: everything up to .jar is a path if it starts
    // like one.
    boolean path = jar >= 0 && (blank < 0 || blank > jar || commandLine.charAt(0) == '/');
    return path
        ? commandLine.substring(0, jar + 4)
        : blank < 0 ? commandLine : commandLine.substring(0, blank);
  }

  private static String own() {
    String name = java.lang.management.ManagementFactory.getRuntimeMXBean().getName(); // pid@host
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }
}
