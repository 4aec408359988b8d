package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Clients that nobody has published: a team's own, on {@code java.net.Socket}. */
public enum InHouse implements ClientVersion {
  /** The one there is; programs choose its style. */
  CLIENT;

  @Override
  public List<Path> jars() {
    return List.of();
  }

  @Override
  public List<String> sources() {
    return List.of("legacy.common", "legacy.inhouse", "acme.redis");
  }

  @Override
  public String toString() {
    return "inhouse";
  }
}
