package dev.unmoved.socket;

import dev.unmoved.engine.link.Login;
import dev.unmoved.privilege.Privileged;
import java.io.IOException;
import java.net.Socket;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/** Dials with our permissions: the application's may end at the one address that it knows of. */
final class PrivilegedDialer implements Dialer {
  private final Dialer dialer;

  PrivilegedDialer(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Socket dial(final String host, final int port, final int timeoutMillis)
      throws IOException {
    try {
      return Privileged.call(
          new PrivilegedExceptionAction<Socket>() {
            @Override
            public Socket run() throws IOException {
              return dialer.dial(host, port, timeoutMillis);
            }
          });
    } catch (IOException e) {
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e); // the compiler's: nothing throws one
    }
  }

  @Override
  public @Nullable Login currentLogin() throws Exception {
    return Privileged.call(
        new PrivilegedExceptionAction<@Nullable Login>() {
          @Override
          public @Nullable Login run() throws Exception {
            return dialer.currentLogin();
          }
        });
  }

  @Override
  public boolean tls() {
    return dialer.tls();
  }

  @Override
  public @Nullable Object application() {
    return dialer.application();
  }

  @Override
  public @Nullable Object client() {
    return dialer.client();
  }

  @Override
  public Object identity() {
    return dialer.identity();
  }

  @Override
  public String toString() {
    return dialer.toString();
  }
}
