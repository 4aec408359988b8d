package dev.unmoved.topology;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Lua scripts that this JVM has sent to a cluster, by the SHA1 that EVALSHA names them with: a node caches scripts for
 * itself, so one that never saw a script has to be given it. Bounded; the least recently used goes first. Thread-safe.
 */
public final class Scripts {
  /** Scripts remembered per cluster; applications have tens. */
  private static final int COUNT_MAX = 1_000;
  /** A longer body is not remembered; Redis' documentation advises to keep scripts small. */
  private static final int LENGTH_MAX = 1 << 20;

  private final Map<String, byte[]> bodies = new LinkedHashMap<String, byte[]>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
      return size() > COUNT_MAX;
    }
  }; // guarded by this
  private final Map<Long, String> shaByHash = new LinkedHashMap<Long, String>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
      return size() > COUNT_MAX;
    }
  }; // so that EVAL of the same body does not compute its SHA1 each time; guarded by this

  /** Takes note of a body that the client sent with EVAL or SCRIPT LOAD. */
  public void remember(byte[] source, int offset, int length) {
    if (length > LENGTH_MAX) {
      return;
    }
    long hash = 0xcbf29ce484222325L; // FNV-1a: 64 bits, as a chance collision would hide a script
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (source[i] & 0xff)) * 0x100000001b3L;
    }
    synchronized (this) {
      String known = shaByHash.get(hash);
      if (known != null && bodies.get(known) != null) {
        return;
      }
    }
    byte[] body = java.util.Arrays.copyOfRange(source, offset, offset + length);
    String sha = sha1(body);
    synchronized (this) {
      shaByHash.put(hash, sha);
      bodies.put(sha, body);
    }
  }

  /** The body of the script with this SHA1 (any case), or null. */
  public synchronized byte[] body(String sha) {
    return bodies.get(sha.toLowerCase(java.util.Locale.ROOT));
  }

  private static String sha1(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(body);
      StringBuilder hex = new StringBuilder(40);
      for (byte b : digest) {
        hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
