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

  /** Runs a command with {@code jdk}, and with further {@code variables} in its environment. */
  public static Result run(Jdk jdk, Map<String, String> variables, Object... words) {
    List<String> command =
        new ArrayList<>(List.of(jdk.java().toString(), "-jar", Folders.agentJar().toString()));
    for (Object word : words) {
      command.add(word.toString());
    }
    try {
      Path out = Files.createTempFile(Files.createDirectories(Folders.work()), "command", ".out");
      Path err = Files.createTempFile(Folders.work(), "command", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .redirectInput(ProcessBuilder.Redirect.PIPE);
      builder
          .environment()
          .keySet()
          .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
      builder.environment().putAll(variables);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + command);
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
