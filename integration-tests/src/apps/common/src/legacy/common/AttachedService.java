package legacy.common;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/**
 * A service that runs before, while and after an agent is attached to it. On stdin: {@code stats}
 * prints what was counted since the last time, {@code detach} detaches the agent from within,
 * {@code threads} prints how many threads of the agent there are, {@code stop} ends the program.
 */
public final class AttachedService {
  private AttachedService() {}

  /** The program, doing {@code labour}; it ends the JVM. */
  public static void run(String[] args, Labour labour) throws Exception {
    Settings settings = new Settings(args);
    Ledger ledger = new Ledger();
    labour.begin(settings, ledger);
    System.out.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      if (line.equals("stats")) {
        System.out.println("STATS " + ledger.take());
      } else if (line.equals("detach")) {
        Class.forName("dev.unmoved.agent.Agent", true, null).getMethod("detach").invoke(null);
        System.out.println("DETACHED");
      } else if (line.equals("threads")) {
        System.out.println("THREADS " + threads());
      } else {
        System.out.println(labour.order(line));
      }
    }
    System.exit(0);
  }

  private static int threads() {
    int count = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      count += thread.getName().startsWith("unmoved-") ? 1 : 0;
    }
    return count;
  }
}
