package dev.unmoved.it.app;

import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A legacy program running in a JVM of its own, as a user would start it. Gone at the latest when
 * this JVM ends.
 */
public final class ClientJvm implements AutoCloseable {
  /** Bounds every wait. Far beyond what any program needs: when it is reached, something hangs. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "kill legacy programs"));
  }

  private final String command;
  private final Process process;
  private final OutputStream stdin;
  private final List<String> stdout = Collections.synchronizedList(new ArrayList<>());
  private final List<String> stderr = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> readers = new ArrayList<>();

  private ClientJvm(List<String> command, Map<String, String> environment) throws IOException {
    this.command = String.join(" ", command);
    ProcessBuilder builder = new ProcessBuilder(command);
    // Options that the build was given are not the program's.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    // those of the tests, such as the matrix
    builder.environment().keySet().removeIf(name -> name.startsWith("UNMOVED_"));
    builder.environment().putAll(environment);
    process = builder.start();
    RUNNING.add(process);
    stdin = process.getOutputStream();
    readers.add(collect(process.getInputStream(), stdout));
    readers.add(collect(process.getErrorStream(), stderr));
  }

  /**
   * The program {@code mainClass} with the usual client, this JVM's JDK and the agent, unless told
   * otherwise.
   */
  public static Builder of(String mainClass) {
    return new Builder(mainClass);
  }

  /** The program in an executable jar. */
  public static Builder ofJar(Path jar) {
    return new Builder(jar.toString());
  }

  /** How a program is to be started. */
  public static final class Builder {
    private final String mainClass;
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private Jdk jdk = Jdk.current();
    private List<Path> classPath;
    private ClientVersion client = JedisVersion.USUAL;
    private boolean agent = true;
    private boolean optimized;
    private Path agentJar = Folders.agentJar();

    private Builder(String mainClass) {
      this.mainClass = mainClass;
    }

    public Builder jdk(Jdk newJdk) {
      jdk = newJdk;
      return this;
    }

    public Builder jedis(JedisVersion version) {
      return client(version);
    }

    /** The client library that the program is compiled for and runs with. */
    public Builder client(ClientVersion version) {
      client = version;
      return this;
    }

    /** No client on the class path: the program loads clients itself. */
    public Builder withoutClient() {
      classPath = List.of(LegacyApps.loaderClasses());
      return this;
    }

    /** This class path and nothing else. */
    public Builder classPath(List<Path> path) {
      classPath = path;
      return this;
    }

    /** As it runs today, without us. */
    public Builder withoutAgent() {
      agent = false;
      return this;
    }

    public Builder agent(boolean present) {
      agent = present;
      return this;
    }

    /**
     * With the optimizing compiler, to be measured. It would take half the time of programs that
     * only run for seconds.
     */
    public Builder optimized() {
      optimized = true;
      return this;
    }

    /** Another build of the agent than the one under test. */
    public Builder agentJar(Path jar) {
      agentJar = jar;
      return this;
    }

    /** Options of the JVM as they are, behind the agent's. */
    public Builder jvm(String... options) {
      jvmOptions.addAll(List.of(options));
      return this;
    }

    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Builder property(String name, Object value) {
      jvmOptions.add("-D" + name + "=" + value);
      return this;
    }

    /** TLS with the private CA of {@code files}. */
    public Builder trusting(TlsFiles files) {
      argument("ssl", true);
      property("javax.net.ssl.trustStore", files.trustStore());
      property("javax.net.ssl.trustStoreType", "PKCS12");
      return property("javax.net.ssl.trustStorePassword", TlsFiles.TRUST_STORE_PASSWORD);
    }

    /** The same, with a certificate of its own. */
    public Builder certified(TlsFiles files) {
      property("javax.net.ssl.keyStore", files.clientKeyStore());
      property("javax.net.ssl.keyStoreType", "PKCS12");
      property("javax.net.ssl.keyStorePassword", TlsFiles.TRUST_STORE_PASSWORD);
      return trusting(files);
    }

    /** The one address that the application is configured with. */
    public Builder server(RedisServer server) {
      return argument("host", "127.0.0.1").argument("port", server.port());
    }

    public Builder argument(String name, Object value) {
      return words(name + "=" + value);
    }

    /** Arguments as they are. */
    public Builder words(String... words) {
      arguments.addAll(List.of(words));
      return this;
    }

    public ClientJvm start() {
      List<String> command = new ArrayList<>();
      command.add(jdk.java().toString());
      command.add("-Xmx384m");
      if (!optimized) {
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      }
      if (agent) {
        if (!Files.exists(agentJar)) {
          throw new IllegalStateException(
              "no agent to test: " + agentJar + " (mvn package builds it)");
        }
        command.add("-javaagent:" + agentJar);
      }
      command.addAll(jvmOptions);
      if (mainClass.endsWith(".jar")) {
        command.add("-jar");
      } else {
        command.add("-cp");
        command.add(LegacyApps.join(classPath != null ? classPath : LegacyApps.classPath(client)));
      }
      command.add(mainClass);
      command.addAll(arguments);
      try {
        return new ClientJvm(command, environment);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Class path of programs built for {@code version}, for a program that makes its own class
   * loaders.
   */
  public static String classPathOf(ClientVersion version) {
    return LegacyApps.join(LegacyApps.classPath(version));
  }

  /** One line to the program's stdin. */
  public void send(String line) {
    try {
      stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } catch (IOException e) {
      throw new IllegalStateException("the program no longer reads: " + report(), e);
    }
  }

  /**
   * Waits for a line on stdout that matches {@code regex} and returns it; fails at once when the
   * program ends.
   */
  public String awaitLine(String regex) {
    return awaitLine(regex, 0);
  }

  /** The same among the lines after the first {@code skipped}. */
  public String awaitLine(String regex, int skipped) {
    Pattern pattern = Pattern.compile(regex);
    await("line " + regex, () -> line(pattern, skipped).isPresent() || ended());
    return line(pattern, skipped)
        .orElseThrow(() -> new AssertionError("ended without " + regex + ": " + report()));
  }

  /** Waits until the program has printed more than {@code lines} lines, or has ended. */
  public void awaitMoreThan(int lines) {
    await("more than " + lines + " lines", () -> stdout.size() > lines || ended());
  }

  /** Whether the program has not ended yet. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for the program to end and returns its exit code. */
  public int awaitExit() {
    await("end of program", this::ended);
    return process.exitValue();
  }

  /** Waits for the program to end, which it must without an error. Returns its stdout. */
  public List<String> awaitSuccess() {
    if (awaitExit() != 0) {
      throw new AssertionError("exit code " + process.exitValue() + ": " + report());
    }
    return stdout();
  }

  public List<String> stdout() {
    synchronized (stdout) {
      return List.copyOf(stdout);
    }
  }

  public List<String> stderr() {
    synchronized (stderr) {
      return List.copyOf(stderr);
    }
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    RUNNING.remove(process);
  }

  private boolean ended() {
    // Dead and read to the end: only then is the output complete.
    return !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
  }

  private Optional<String> line(Pattern pattern, int skipped) {
    synchronized (stdout) {
      return stdout.stream().skip(skipped).filter(line -> pattern.matcher(line).find()).findFirst();
    }
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    Await.until(
        what,
        LIMIT,
        condition,
        () -> {
          dumpThreads();
          return report();
        });
  }

  /**
   * Asks the JVM to print its threads, so that a hang can be explained, and gives it a moment to do
   * so.
   */
  private void dumpThreads() {
    try {
      new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid()))
          .start()
          .waitFor(2, TimeUnit.SECONDS);
      Pattern end = Pattern.compile("JNI global ref");
      Await.until("thread dump", Duration.ofSeconds(5), () -> line(end, 0).isPresent() || ended());
    } catch (IOException | AssertionError e) {
      // a report without threads is better than none
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String report() {
    return command + "\n--- stdout\n" + tail(stdout()) + "\n--- stderr\n" + tail(stderr());
  }

  private static String tail(List<String> lines) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 1000), lines.size()));
  }

  private static Thread collect(InputStream stream, List<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  lines.add(line);
                }
              } catch (IOException e) {
                lines.add("(output ended: " + e.getMessage() + ")");
              }
            },
            "output of a legacy program");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public String toString() {
    return command;
  }
}
