package legacy.tomcat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.Context;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat with exploded web applications, told by lines on stdin what to do. Each is answered with a
 * line on stdout.
 *
 * <pre>
 * deploy NAME LISTENER CLASSPATH SETTING...  settings: name=value -> RUNNING NAME, once it has worked for a while
 * check NAME                                                      -> RUNNING NAME, once it has worked on for a while
 * undeploy NAME                                                   -> COLLECTED NAME, or KEPT NAME after a minute
 * threads PREFIX        waits until no thread has such a name     -> ENDED PREFIX
 * </pre>
 */
public final class WebApps {
  private static final int ROUNDS = 200;
  private static final long PATIENCE_MILLIS = 60000;

  private final Tomcat tomcat = new Tomcat();
  private final Host host;
  private final Path folder;
  private final Map<String, Context> contexts = new HashMap<String, Context>();

  private WebApps(File folder) throws Exception {
    this.folder = folder.toPath();
    tomcat.setBaseDir(folder.getPath());
    host = tomcat.getHost();
    tomcat.start();
  }

  public static void main(String[] args) throws Exception {
    WebApps apps = new WebApps(new File(args[0]));
    System.out.println("READY");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      String[] words = line.split(" ", 5);
      if (words[0].equals("deploy")) {
        apps.deploy(words[1], words[2], words[3], words[4]);
        apps.check(words[1]);
      } else if (words[0].equals("check")) {
        apps.check(words[1]);
      } else if (words[0].equals("undeploy")) {
        apps.undeploy(words[1]);
      } else {
        apps.awaitEndOf(words[1]);
      }
    }
    apps.tomcat.stop();
    System.exit(0);
  }

  private void deploy(String name, String listener, String classPath, String settings)
      throws Exception {
    Path docBase = folder.resolve(name + "-" + System.nanoTime());
    Path classes = Files.createDirectories(docBase.resolve("WEB-INF").resolve("classes"));
    Path lib = Files.createDirectories(docBase.resolve("WEB-INF").resolve("lib"));
    for (String element : classPath.split(File.pathSeparator)) {
      File file = new File(element);
      if (file.isDirectory()) {
        copy(file, classes);
      } else if (!file.getName().startsWith("tomcat-")) {
        Files.copy(file.toPath(), lib.resolve(file.getName()));
      }
    }
    Files.write(
        docBase.resolve("WEB-INF").resolve("web.xml"),
        ("<web-app metadata-complete='true'>"
                + "<context-param><param-name>settings</param-name><param-value>"
                + settings
                + "</param-value></context-param>"
                + "<listener><listener-class>"
                + listener
                + "</listener-class></listener></web-app>")
            .getBytes(StandardCharsets.UTF_8));
    StandardContext context = new StandardContext();
    context.setPath("/" + name);
    context.setDocBase(docBase.toString());
    context.addLifecycleListener(new ContextConfig());
    host.addChild(context);
    if (context.getState() != LifecycleState.STARTED) {
      throw new IllegalStateException(name + " is " + context.getState());
    }
    contexts.put(name, context);
  }

  private void check(String name) {
    AtomicLong rounds = (AtomicLong) contexts.get(name).getServletContext().getAttribute("rounds");
    long wanted = rounds.get() + ROUNDS;
    while (rounds.get() < wanted) {
      Throwable failure =
          (Throwable) contexts.get(name).getServletContext().getAttribute("failure");
      if (failure != null) {
        failure.printStackTrace();
        System.exit(1);
      }
      Thread.yield();
    }
    System.out.println("RUNNING " + name);
  }

  private void undeploy(String name) throws Exception {
    ReferenceQueue<ClassLoader> collected = new ReferenceQueue<ClassLoader>();
    WeakReference<ClassLoader> loader = remove(name, collected);
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    boolean gone = false;
    while (!gone && System.currentTimeMillis() < deadline) {
      System.gc();
      gone = collected.remove(200) == loader;
    }
    System.out.println((gone ? "COLLECTED " : "KEPT ") + name);
  }

  private WeakReference<ClassLoader> remove(String name, ReferenceQueue<ClassLoader> collected)
      throws Exception {
    Context context = contexts.remove(name);
    WeakReference<ClassLoader> loader =
        new WeakReference<ClassLoader>(context.getLoader().getClassLoader(), collected);
    context.stop();
    host.removeChild(context);
    context.destroy();
    return loader;
  }

  private void awaitEndOf(String prefix) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(prefix)) {
        thread.join();
      }
    }
    System.out.println("ENDED " + prefix);
  }

  private static void copy(File from, Path to) throws IOException {
    for (File file : from.listFiles()) {
      Path target = to.resolve(file.getName());
      if (file.isDirectory()) {
        copy(file, Files.createDirectories(target));
      } else {
        Files.copy(file.toPath(), target);
      }
    }
  }
}
