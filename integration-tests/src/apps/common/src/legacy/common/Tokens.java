package legacy.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.function.BiFunction;

/**
 * Sets 30 keys as a user whose password is a token, and again for every line on stdin, which is the
 * token from then on. Prints {@code ROUND token good=n} with what failed first. {@code stop} ends
 * it.
 */
public final class Tokens {
  private static final int KEYS = 30;

  private static volatile String token;

  private Tokens() {}

  /** What the client's provider of credentials has now. */
  public static String current() {
    return token;
  }

  /** Takes the first token from {@code args}: before the client is made. */
  public static Settings begin(String[] args) {
    Settings settings = new Settings(args);
    token = settings.text("token", null);
    return settings;
  }

  /** The rest of the program but for the exit; {@code set} sets a key and returns the answer. */
  public static void run(BiFunction<String, String, String> set) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.forName("UTF-8")));
    for (String line = token; line != null && !line.equals("stop"); line = in.readLine()) {
      token = line;
      int good = 0;
      String failure = "";
      for (int i = 0; i < KEYS; i++) {
        try {
          good += "OK".equals(set.apply("key" + i, line)) ? 1 : 0;
        } catch (RuntimeException e) {
          failure = failure.isEmpty() ? " " + e : failure;
        }
      }
      System.out.println("ROUND " + line + " good=" + good + failure);
    }
  }
}
