package dev.unmoved.agent.operate.cli;

import java.io.Console;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Where commands get passwords and trust from. None of it is ever printed. */
final class Secrets {
  private Secrets() {}

  /**
   * The password that {@code env:NAME}, {@code file:PATH} or {@code prompt} stands for; null for
   * null.
   *
   * @param option the option that {@code source} was given with
   */
  static String password(String source, String option) throws Refused {
    if (source == null) {
      return null;
    } else if (source.startsWith("env:")) {
      String value = System.getenv(source.substring(4));
      if (value == null) {
        throw new Refused(
            "The environment has no " + source.substring(4) + " (" + option + " " + source + ").");
      }
      return value;
    } else if (source.startsWith("file:")) {
      return fromFile(source.substring(5));
    } else if (source.equals("prompt")) {
      Console console = System.console();
      char[] typed = console == null ? null : console.readPassword("Password (%s): ", option);
      if (typed == null) {
        throw new Refused(
            "There is no terminal to ask for the password: use "
                + option
                + " env:NAME or file:PATH.");
      }
      return new String(typed);
    }
    // Not repeated: somebody may have given the password itself.
    throw new Refused(option + " is env:NAME, file:PATH or prompt.");
  }

  private static String fromFile(String path) throws Refused {
    try {
      String text = new String(Files.readAllBytes(Paths.get(path)), StandardCharsets.UTF_8);
      int end = text.length();
      while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
        end--; // what editors add
      }
      return text.substring(0, end);
    } catch (IOException e) {
      throw new Refused("The password cannot be read from " + path + ": " + e.getMessage(), e);
    }
  }

  /** TLS that trusts the certificates in a PEM file, or what the JDK trusts where there is none. */
  static SSLContext trusting(File certificates) throws Refused {
    try {
      if (certificates == null) {
        return SSLContext.getDefault();
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      try (InputStream in = new FileInputStream(certificates)) {
        int number = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          trusted.setCertificateEntry("ca" + number++, each);
        }
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new Refused(
          "The certificates cannot be read from " + certificates + ": " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new Refused(
          "TLS cannot be set up"
              + (certificates == null ? "" : " with " + certificates)
              + ": "
              + e.getMessage(),
          e);
    }
  }
}
