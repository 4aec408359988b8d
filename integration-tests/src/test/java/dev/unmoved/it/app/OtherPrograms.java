package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A version of a client with other programs than the usual ones, those of one folder. */
public record OtherPrograms(ClientVersion client, String folder) implements ClientVersion {
  @Override
  public List<Path> jars() {
    return client.jars();
  }

  @Override
  public List<String> sources() {
    return new ArrayList<>(List.of("settings", folder));
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
    return client + "-" + folder;
  }
}
