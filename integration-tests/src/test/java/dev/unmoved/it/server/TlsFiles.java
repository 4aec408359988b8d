package dev.unmoved.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private certificate authority made for this test run, a server certificate it signed for
 * 127.0.0.1 and localhost, the trust store a client of it needs, and a certificate for the client.
 * Made with the JDK's own keytool; no JVM trusts it by default.
 */
public final class TlsFiles {
  public static final String TRUST_STORE_PASSWORD = "changeit";

  private static TlsFiles instance;

  private final Path folder = Folders.newWorkFolder("tls");
  private final SSLContext context;

  private TlsFiles() {
    try {
      keytool(
          "-genkeypair",
          "-alias",
          "ca",
          "-dname",
          "CN=Unmoved test CA",
          "-ext",
          "bc:c",
          "-keyalg",
          "EC",
          "-validity",
          "2",
          "-keystore",
          "ca.p12");
      keytool("-exportcert", "-rfc", "-alias", "ca", "-keystore", "ca.p12", "-file", "ca.pem");
      keytool(
          "-genkeypair",
          "-alias",
          "server",
          "-dname",
          "CN=localhost",
          "-keyalg",
          "EC",
          "-validity",
          "2",
          "-keystore",
          "server.p12");
      keytool("-certreq", "-alias", "server", "-keystore", "server.p12", "-file", "server.csr");
      keytool(
          "-gencert",
          "-rfc",
          "-alias",
          "ca",
          "-keystore",
          "ca.p12",
          "-infile",
          "server.csr",
          "-outfile",
          "server.pem",
          "-validity",
          "2",
          "-ext",
          "san=ip:127.0.0.1,dns:localhost");
      keytool(
          "-importcert", "-noprompt", "-alias", "ca", "-file", "ca.pem", "-keystore", "trust.p12");
      keytool(
          "-genkeypair",
          "-alias",
          "client",
          "-dname",
          "CN=client",
          "-keyalg",
          "EC",
          "-validity",
          "2",
          "-keystore",
          "client.p12");
      keytool("-certreq", "-alias", "client", "-keystore", "client.p12", "-file", "client.csr");
      keytool(
          "-gencert",
          "-rfc",
          "-alias",
          "ca",
          "-keystore",
          "ca.p12",
          "-infile",
          "client.csr",
          "-outfile",
          "client.pem",
          "-validity",
          "2");
      keytool(
          "-importcert", "-noprompt", "-alias", "ca", "-file", "ca.pem", "-keystore", "client.p12");
      keytool("-importcert", "-alias", "client", "-file", "client.pem", "-keystore", "client.p12");
      writeServerKey();
      context = trustingContext();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make test certificates", e);
    }
  }

  /** The one of this JVM; made at the first call. */
  public static synchronized TlsFiles get() {
    if (instance == null) {
      instance = new TlsFiles();
    }
    return instance;
  }

  /** That of the private CA, PEM. */
  public Path caCertificate() {
    return folder.resolve("ca.pem");
  }

  Path serverCertificate() {
    return folder.resolve("server.pem");
  }

  Path serverKey() {
    return folder.resolve("server.key");
  }

  /** PKCS12 with the private CA alone, for {@code javax.net.ssl.trustStore}. */
  public Path trustStore() {
    return folder.resolve("trust.p12");
  }

  /**
   * PKCS12 with a key and a certificate that the CA has signed, for {@code javax.net.ssl.keyStore}.
   */
  public Path clientKeyStore() {
    return folder.resolve("client.p12");
  }

  /** Trusts the private CA alone, and shows the client's certificate to who asks for it. */
  SSLContext context() {
    return context;
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Paths.get(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    // JDK 8 reads PKCS12 only with the older algorithms, and one of the clients may be a JDK 8.
    command.addAll(1, List.of("-J-Dkeystore.pkcs12.legacy"));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", TRUST_STORE_PASSWORD));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** keytool cannot export a private key, so it is taken from the key store and written as PEM. */
  private void writeServerKey() throws IOException, GeneralSecurityException {
    KeyStore store = load("server.p12");
    Key key = store.getKey("server", TRUST_STORE_PASSWORD.toCharArray());
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    Files.writeString(
        serverKey(), "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
  }

  private SSLContext trustingContext() throws IOException, GeneralSecurityException {
    KeyStore store = load("trust.p12");
    Certificate ca = store.getCertificate("ca");
    if (ca == null) {
      throw new IOException("trust store without the CA");
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load("client.p12"), TRUST_STORE_PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private KeyStore load(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      store.load(in, TRUST_STORE_PASSWORD.toCharArray());
    }
    return store;
  }
}
