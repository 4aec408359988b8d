package dev.unmoved.it.app;

/** The program {@code legacy.jedis.raw.Console}, driven from a test: one line in, one reply out. */
public final class ConsoleApp implements AutoCloseable {
  private final ClientJvm jvm;
  private int sent;

  private ConsoleApp(ClientJvm jvm) {
    this.jvm = jvm;
  }

  /** Starts it as {@code setup} says, which names the program. */
  public static ConsoleApp start(ClientJvm.Builder setup) {
    return new ConsoleApp(setup.start());
  }

  /** The builder to {@link #start} from. */
  public static ClientJvm.Builder setup() {
    return ClientJvm.of("legacy.jedis.raw.Console");
  }

  /**
   * Sends {@code line} and waits for the reply: {@code "bar"}, {@code (nil)}, {@code EXCEPTION
   * ...}.
   */
  public String answer(String line) {
    return await(begin(line));
  }

  /** Sends {@code line} and does not wait. Returns what {@link #await} wants. */
  public int begin(String line) {
    jvm.send(line);
    return ++sent;
  }

  /** The reply to the line that {@link #begin} sent. */
  public String await(int number) {
    String prefix = number + "> ";
    return jvm.awaitLine("^" + prefix).substring(prefix.length());
  }

  public ClientJvm jvm() {
    return jvm;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
