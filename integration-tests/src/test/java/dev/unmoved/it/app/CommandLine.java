package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code java -jar unmoved-agent.jar COMMAND}, as an operator would type it. */
public final class CommandLine {
  private static final int LIMIT_SECONDS = 120;

  private CommandLine() {}

  /** What a command printed, and its exit code. */
  public record Result(int exitCode, String stdout, String stderr) {}

  /** Runs a command with this JVM's JDK. */
  public static Result run(Object... words) {
    return run(Jdk.current(), Map.of(), words);
  }

  /** Starts a command and does not wait for its end; nobody sees what it prints. */
  public static Process start(Object... words) {
    try {
      return builder(Jdk.current(), Map.of(), words)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder builder(Jdk jdk, Map<String, String> variables, Object... words) {
    List<String> command =
        new ArrayList<>(List.of(jdk.java().toString(), "-jar", Folders.agentJar().toString()));
    for (Object word : words) {
      command.add(word.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    builder.environment().putAll(variables);
    return builder;
  }

  /** Runs a command with {@code jdk}, and with further {@code variables} in its environment. */
  public static Result run(Jdk jdk, Map<String, String> variables, Object... words) {
    try {
      Path out = Files.createTempFile(Files.createDirectories(Folders.work()), "command", ".out");
      Path err = Files.createTempFile(Folders.work(), "command", ".err");
      Process process =
          builder(jdk, variables, words)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + List.of(words));
      }
      Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
