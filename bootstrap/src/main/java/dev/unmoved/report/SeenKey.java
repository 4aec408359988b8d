package dev.unmoved.report;

import java.util.Arrays;

/** A key as the application calls it, and the database that it is in. Immutable. */
final class SeenKey {
  private final byte[] name;
  private final int database;

  SeenKey(byte[] name, int database) {
    this.name = name;
    this.database = database;
  }

  /** Not to be changed. */
  byte[] name() {
    return name;
  }

  int database() {
    return database;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeenKey
        && database == ((SeenKey) other).database
        && Arrays.equals(name, ((SeenKey) other).name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(name) * 31 + database;
  }
}
