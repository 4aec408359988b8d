package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A version of a client with other programs than the usual ones: those of a package, or of a few.
 */
public record OtherPrograms(ClientVersion client, String... packages) implements ClientVersion {
  @Override
  public List<Path> jars() {
    return client.jars();
  }

  @Override
  public List<String> sources() {
    List<String> all = new ArrayList<>(List.of(packages));
    all.add("legacy.common");
    return all;
  }

  @Override
  public int release() {
    return client.release();
  }

  @Override
  public List<String> jvmOptions() {
    return client.jvmOptions();
  }

  @Override
  public String toString() {
    return client + "-" + String.join("-", packages);
  }
}
