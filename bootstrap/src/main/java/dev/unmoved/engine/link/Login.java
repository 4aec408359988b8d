package dev.unmoved.engine.link;

import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in, and by which password. Immutable.
 *
 * <p>A secret: {@link #toString} does not tell it, and it is never logged.
 */
public final class Login {
  private static final byte[] DEFAULT_USER = RespWriter.ascii("default");

  private final byte @Nullable [] user; // null: the default user, not named
  private final byte[] password;

  private Login(byte @Nullable [] user, byte[] password) {
    this.user = user;
    this.password = password;
  }

  /**
   * What a client has been told to log in with.
   *
   * @param user null or empty for the default user
   * @param password null or empty for none
   * @return null without a password: then clients do not log in
   */
  public static @Nullable Login of(@Nullable String user, @Nullable String password) {
    return password == null || password.isEmpty()
        ? null
        : new Login(
            user == null || user.isEmpty() ? null : user.getBytes(StandardCharsets.UTF_8),
            password.getBytes(StandardCharsets.UTF_8));
  }

  /** What an {@code AUTH} that a server has accepted says. */
  static Login in(byte[] auth) {
    Arguments arguments = Part.parse(auth, 0, auth.length);
    return arguments.count() > 2
        ? new Login(arguments.copy(1), arguments.copy(2))
        : new Login(null, arguments.copy(1));
  }

  /** The command that logs in. */
  byte[] command() {
    byte[][] name = {RespWriter.ascii("AUTH")};
    return user == null
        ? RespWriter.command(name, password)
        : RespWriter.command(name, user, password);
  }

  /** Whether both log in as the same user, by whatever passwords. */
  boolean isOfUserOf(Login other) {
    return Arrays.equals(userOrDefault(), other.userOrDefault());
  }

  private byte[] userOrDefault() {
    return user == null ? DEFAULT_USER : user;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Login
        && isOfUserOf((Login) other)
        && Arrays.equals(password, ((Login) other).password);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(userOrDefault()) + Arrays.hashCode(password);
  }

  @Override
  public String toString() {
    return "a login";
  }
}
