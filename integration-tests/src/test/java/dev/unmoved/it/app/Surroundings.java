package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.nio.file.Path;
import java.util.List;

/** What an application may run in: servlet containers, module systems, launchers. The build brings their jars. */
public enum Surroundings implements ClientVersion {
  FELIX("felix", "osgi"),
  EQUINOX("equinox", "osgi"),
  JBOSS_MODULES("jboss-modules");

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
