package dev.unmoved.naming;

/** What the application calls a key: a database and a name in it. Immutable. */
public final class Name {
  private final int database;
  private final byte[] key;

  Name(int database, byte[] key) {
    this.database = database;
    this.key = key;
  }

  /** The number of its database. */
  public int database() {
    return database;
  }

  /** Its name there; not to be changed. */
  public byte[] key() {
    return key;
  }
}
