package dev.unmoved.topology;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Lua scripts that this JVM has sent to a cluster, by the SHA1 that EVALSHA names them with: a
 * node caches scripts for itself, so one that never saw a script has to be given it. Bounded; the
 * least recently used goes first. Thread-safe.
 */
public final class Scripts {
  /** A longer body is not remembered; Redis' documentation advises to keep scripts small. */
  private static final int LENGTH_MAX = 1 << 20;

  private final int countMax;
  private final Map<String, byte[]> bodies =
      new LinkedHashMap<String, byte[]>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > countMax;
        }
      }; // guarded by this
  private final Map<Long, String> shaByHash =
      new LinkedHashMap<Long, String>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > countMax;
        }
      }; // so that EVAL of the same body does not compute its SHA1 each time; guarded by this

  private final Map<Node, Set<String>> givenTo =
      new LinkedHashMap<Node, Set<String>>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Node, Set<String>> eldest) {
          return size() > countMax;
        }
      }; // the SHA1s of what nodes have been given; guarded by this

  /** {@code countMax} scripts are remembered; 0: none, and NOSCRIPT is for the client to heal. */
  public Scripts(int countMax) {
    this.countMax = countMax;
  }

  /** Takes note of a body that the client sent with EVAL or SCRIPT LOAD. */
  public void remember(byte[] source, int offset, int length) {
    if (length > LENGTH_MAX || countMax == 0) {
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
  public synchronized byte @Nullable [] body(String sha) {
    return bodies.get(sha.toLowerCase(Locale.ROOT));
  }

  /**
   * What {@code node} has to be given before it is asked for the script with this SHA1: null when
   * it was given it before, or when the script is unknown here. From now on it counts as given.
   */
  public synchronized byte @Nullable [] missingAt(Node node, String sha) {
    byte[] body = body(sha);
    if (body == null) {
      return null;
    }
    Set<String> given = givenTo.get(node);
    if (given == null || given.size() >= countMax) {
      // to start over costs no more than giving each script once more
      given = new HashSet<String>();
      givenTo.put(node, given);
    }
    return given.add(sha.toLowerCase(Locale.ROOT)) ? body : null;
  }

  /** A client has told all nodes to forget theirs: what it calls now must be unknown to it, too. */
  public synchronized void forget() {
    bodies.clear();
    givenTo.clear();
  }

  /** The SHA1 by which EVALSHA names a script with this body. */
  public static String sha1(byte[] body) {
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
