package dev.unmoved.agent.operate.cli;

import dev.unmoved.agent.operate.login.Login;
import dev.unmoved.option.Options;
import dev.unmoved.topology.NodeAddress;
import java.io.File;
import java.util.Collections;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What every command that connects to nodes itself lets be said of how they are reached. */
final class Reach {
  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "certificates to trust, PEM; instead of the JDK's own")
  private File caCertificates;

  @Option(
      names = "--tls-any-name",
      description = "accept a certificate that is for another name or address")
  private boolean anyName;

  @Option(
      names = "--address-map",
      paramLabel = "ANNOUNCED=REACHABLE,...",
      defaultValue = "",
      description = "as unmoved.address-map, for nodes behind NAT")
  private String addressMap;

  boolean hasCertificates() {
    return caCertificates != null;
  }

  /** {@code text} of the form HOST:PORT. */
  NodeAddress address(String text) {
    NodeAddress address = NodeAddress.parse(text);
    if (address == null || address.host().isEmpty()) {
      throw wrong(text + " is not of the form HOST:PORT");
    }
    return address;
  }

  /**
   * @param user null for the default one
   * @param passwordFrom where the password is, as the option named {@code option} says; may be null
   */
  Login login(String user, String passwordFrom, String option, boolean tls) throws Refused {
    return new Login(
        user,
        Secrets.password(passwordFrom, option),
        tls ? Secrets.trusting(caCertificates) : null,
        !anyName);
  }

  /** The agent's options, {@code properties} and the address map; a wrong one is wrong usage. */
  Options options(Properties properties) {
    properties.setProperty("unmoved.address-map", addressMap);
    return Options.parse(
        null,
        properties,
        Collections.<String, String>emptyMap(),
        new Options.Warnings() {
          @Override
          public void warn(String message) {
            throw wrong(message);
          }
        });
  }

  /** Wrong usage, for people. */
  CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
