package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lettuce with the transports of the operating system on its class path, which it then takes. */
public enum NativeLettuce implements ClientVersion {
  V6_8_1(LettuceVersion.V6_8_1, "lettuce-native-6.8.1"),
  /** On netty 4.2, where io_uring is part of it. */
  V7_7_0(LettuceVersion.V7_7_0, "lettuce-native-7.7.0");

  private final LettuceVersion version;
  private final String module;

  NativeLettuce(LettuceVersion version, String module) {
    this.version = version;
    this.module = module;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(module);
  }

  @Override
  public List<String> sources() {
    List<String> packages = new ArrayList<>(version.sources());
    packages.add("legacy.lettuce.transport");
    return packages;
  }

  @Override
  public String toString() {
    return module;
  }
}
