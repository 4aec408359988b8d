package legacy.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/** How a test tells a program that it has seen enough. */
public final class StandardInput {
  private StandardInput() {}

  /** Waits for a line; whether it is {@code again}. */
  public static boolean saysAgain() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = System.in.read(); next >= 0 && next != '\n'; next = System.in.read()) {
      line.append((char) next);
    }
    return line.toString().equals("again");
  }

  /** Returns when the line {@code stop} has arrived, or the end. */
  public static void awaitStop() {
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, Charset.forName("UTF-8")));
      for (String line = in.readLine();
          line != null && !line.equals("stop");
          line = in.readLine()) {
        System.out.println("ignored: " + line);
      }
    } catch (IOException e) {
      e.printStackTrace();
    }
  }
}
