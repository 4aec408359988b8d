package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.nio.file.Path;
import java.util.List;

/**
 * What an application may run in or beside: servlet containers, module systems, launchers, other
 * agents. The build brings their jars.
 */
public enum Surroundings implements ClientVersion {
  FELIX("felix", "legacy.osgi"),
  EQUINOX("equinox", "legacy.osgi"),
  JBOSS_MODULES("jboss-modules"),
  /** Of Java EE 8. */
  TOMCAT_9("tomcat-9", "legacy.tomcat"),
  /** Of Jakarta EE 11. */
  TOMCAT_11("tomcat-11", "legacy.tomcat"),
  /** The launcher of Spring Boot up to 3.1. */
  BOOT_2("boot-2.7"),
  /** The one since. */
  BOOT_3("boot-3.3"),
  OPENTELEMETRY("opentelemetry"),
  JACOCO("jacoco"),
  BYTE_BUDDY("byte-buddy", "other");

  private final String folder;
  private final List<String> sources;

  Surroundings(String folder, String... sources) {
    this.folder = folder;
    this.sources = List.of(sources);
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsIn(Folders.clients().resolve(folder));
  }

  @Override
  public List<String> sources() {
    return sources;
  }

  @Override
  public String toString() {
    return folder;
  }
}
