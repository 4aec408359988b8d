package dev.unmoved.agent.operate.jmx;

import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Proves that a caller may read the files of this JVM's user: it can tell what is in one. There is
 * one at a time, and each is good for one try. Thread-safe.
 */
final class Secret {
  private static final int BITS = 256;

  private Path file; // null: there is none; guarded by this
  private String text; // guarded by this

  /**
   * Writes a secret that was never used to a new file, which its owner alone can read.
   *
   * @return the path of the file
   * @throws IOException when it cannot be written
   */
  synchronized String write() throws IOException {
    forget();
    String made = new BigInteger(BITS, new SecureRandom()).toString(16);
    Path written = Files.createTempFile("unmoved-", ".secret");
    file = written;
    Files.write(written, made.getBytes(StandardCharsets.US_ASCII));
    text = made;
    return new File(written.toString()).getAbsolutePath();
  }

  /** Whether {@code guess} is the secret written last. It is worth nothing afterwards. */
  synchronized boolean accepts(String guess) throws IOException {
    boolean right =
        text != null
            && guess != null
            && MessageDigest.isEqual(
                text.getBytes(StandardCharsets.US_ASCII),
                guess.getBytes(StandardCharsets.US_ASCII));
    forget();
    return right;
  }

  private void forget() throws IOException {
    text = null;
    if (file != null) {
      Files.deleteIfExists(file);
      file = null;
    }
  }
}
