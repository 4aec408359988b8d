package legacy.jedis.raw;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Does one thing for every line on stdin, for tests that need to say what happens when. Each line
 * is answered with {@code n> reply}, n counting from 1; an exception of the client with {@code n>
 * EXCEPTION Class: message}.
 *
 * <pre>
 * new                           opens the lone connection afresh
 * lone GET foo                  one command on the lone connection
 * pipe GET foo ; SET foo bar    one pipeline on the lone connection
 * pool GET foo                  one command on a connection from the pool
 * in 3 GET foo                  one command on a connection from a pool of database 3
 * flagged GET foo               as lone, by a thread that is interrupted; "flag" says that it still is
 * fill 1000 500                 one pipeline of so many SETs of so many bytes, and one of GETs of them
 * </pre>
 */
public final class Console {
  private final Settings settings;
  private final JedisPool pool;
  private final Map<Integer, JedisPool> pools = new HashMap<Integer, JedisPool>(); // by database
  private Jedis lone;

  private Console(Settings settings) {
    this.settings = settings;
    this.pool = Generation.pool(settings, 4);
  }

  public static void main(String[] args) throws Exception {
    Console console = new Console(new Settings(args));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.forName("UTF-8")));
    int number = 0;
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      String reply;
      try {
        reply = console.answer(line);
      } catch (RuntimeException e) {
        e.printStackTrace();
        reply = "EXCEPTION " + e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      number++;
      System.out.println(number + "> " + reply);
    }
    System.exit(0);
  }

  private String answer(String line) {
    List<String> words = new ArrayList<String>(Arrays.asList(line.split(" ")));
    String how = words.remove(0);
    if (how.equals("new")) {
      if (lone != null) {
        lone.disconnect();
      }
      lone = Generation.connect(settings);
      return "\"connected\"";
    }
    if (how.equals("lone")) {
      return Raw.send(lone(), words);
    }
    if (how.equals("flagged")) {
      Thread.currentThread().interrupt();
      String reply;
      boolean flag;
      try {
        reply = Raw.send(lone(), words);
      } finally {
        flag = Thread.interrupted();
      }
      return reply + (flag ? " flag" : "");
    }
    if (how.equals("fill")) {
      return fill(Integer.parseInt(words.get(0)), Integer.parseInt(words.get(1)));
    }
    if (how.equals("pipe")) {
      return Raw.sendAll(lone(), split(words)).toString();
    }
    if (how.equals("in")) {
      return throughPool(poolOf(Integer.parseInt(words.remove(0))), words);
    }
    return throughPool(pool, words);
  }

  private JedisPool poolOf(int database) {
    JedisPool its = pools.get(database);
    if (its == null) {
      its =
          new JedisPool(
              new GenericObjectPoolConfig<Jedis>(),
              settings.host(),
              settings.port(),
              settings.timeoutMillis(),
              settings.password(),
              database);
      pools.put(database, its);
    }
    return its;
  }

  /** A loader that reads nothing before it has written all. */
  private String fill(int count, int size) {
    char[] filler = new char[size];
    Arrays.fill(filler, 'v');
    String value = new String(filler);
    int keys = Math.min(count, 20000);
    Pipeline writing = lone().pipelined();
    List<Response<String>> written = new ArrayList<Response<String>>();
    for (int i = 0; i < count; i++) {
      Response<String> reply = writing.set("fill:" + i % keys, value);
      if (i < keys) {
        written.add(reply);
      }
    }
    writing.sync();
    Pipeline reading = lone().pipelined();
    List<Response<String>> read = new ArrayList<Response<String>>();
    for (int i = 0; i < keys; i++) {
      read.add(reading.get("fill:" + i));
    }
    reading.sync();
    int right = 0;
    for (int i = 0; i < keys; i++) {
      if (written.get(i).get().equals("OK") && read.get(i).get().equals(value)) {
        right++;
      }
    }
    return right + " of " + keys;
  }

  private Jedis lone() {
    if (lone == null) {
      lone = Generation.connect(settings);
    }
    return lone;
  }

  private static String throughPool(JedisPool pool, List<String> command) {
    Jedis jedis = pool.getResource();
    boolean fine = false;
    try {
      String reply = Raw.send(jedis, command);
      fine = true;
      return reply;
    } finally {
      if (fine) {
        Generation.giveBack(pool, jedis);
      } else {
        Generation.giveBackBroken(pool, jedis);
      }
    }
  }

  private static List<List<String>> split(List<String> words) {
    List<List<String>> commands = new ArrayList<List<String>>();
    List<String> command = new ArrayList<String>();
    for (String word : words) {
      if (word.equals(";")) {
        commands.add(command);
        command = new ArrayList<String>();
      } else {
        command.add(word);
      }
    }
    commands.add(command);
    return commands;
  }
}
