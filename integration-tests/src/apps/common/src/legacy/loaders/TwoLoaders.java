package legacy.loaders;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One JVM, as an application server would be: each of the class paths given first gets a class
 * loader of its own and runs RandomKeys there, or the program named at its place, all at once or
 * with {@code turns=true} one after the other, with the arguments that follow.
 *
 * <pre>
 * java legacy.loaders.TwoLoaders paths=A|B programs=legacy.jedis.RandomKeys|legacy.lettuce.Keys turns=false host=... port=...
 * </pre>
 */
public final class TwoLoaders {
  private TwoLoaders() {}

  public static void main(String[] args) throws Exception {
    List<String> passed = new ArrayList<String>();
    String[] paths = {};
    String[] programs = {};
    boolean turns = false;
    for (String arg : args) {
      if (arg.startsWith("paths=")) {
        paths = arg.substring("paths=".length()).split("\\|");
      } else if (arg.startsWith("programs=")) {
        programs = arg.substring("programs=".length()).split("\\|");
      } else if (arg.startsWith("turns=")) {
        turns = arg.equals("turns=true");
      } else {
        passed.add(arg);
      }
    }
    List<Deployment> deployments = new ArrayList<Deployment>();
    for (String path : paths) {
      List<String> own = new ArrayList<String>(passed);
      own.add("prefix=d" + deployments.size() + ":");
      String program =
          programs.length == 0 ? "legacy.jedis.RandomKeys" : programs[deployments.size()];
      Deployment deployment = new Deployment(path, program, own);
      deployments.add(deployment);
      deployment.start();
      if (turns) {
        deployment.join();
      }
    }
    int exit = 0;
    for (Deployment deployment : deployments) {
      deployment.join();
      exit = Math.max(exit, deployment.exit);
    }
    System.out.println(exit == 0 ? "ALL OK" : "NOT OK");
    System.exit(exit);
  }

  /** One application in its class loader. */
  private static final class Deployment extends Thread {
    private final String path;
    private final String program;
    private final List<String> args;
    private int exit = 1;

    Deployment(String path, String program, List<String> args) {
      this.path = path;
      this.program = program;
      this.args = args;
    }

    @Override
    public void run() {
      try {
        List<URL> urls = new ArrayList<URL>();
        for (String element : path.split(File.pathSeparator)) {
          urls.add(new File(element).toURI().toURL());
        }
        // beside the application class loader, as in a servlet container: nothing of the client is
        // shared
        ClassLoader loader =
            new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getSystemClassLoader());
        setContextClassLoader(loader);
        Method run = loader.loadClass(program).getMethod("run", String[].class);
        exit = (Integer) run.invoke(null, (Object) args.toArray(new String[0]));
      } catch (Exception e) {
        e.printStackTrace();
      }
    }

    @Override
    public String toString() {
      return program + " " + path + " " + Arrays.asList(args);
    }
  }
}
