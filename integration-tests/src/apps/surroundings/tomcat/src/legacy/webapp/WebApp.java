package legacy.webapp;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import legacy.common.Settings;

/**
 * A web application with a thread of its own that writes and reads keys from its start to its stop.
 * It tells how far it is by two attributes of its context: {@code rounds}, an AtomicLong, and
 * {@code failure}, what went wrong.
 */
public abstract class WebApp implements ServletContextListener, Runnable {
  /** Something of the application's that its threads hand on to those they start. */
  private static final InheritableThreadLocal<WebApp> OWNER = new InheritableThreadLocal<WebApp>();

  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean stopped;
  private ServletContext context;
  private Thread thread;

  /** A client for the server that {@code settings} name. */
  protected abstract Held open(Settings settings);

  @Override
  public void contextInitialized(ServletContextEvent event) {
    context = event.getServletContext();
    context.setAttribute("rounds", rounds);
    thread = new Thread(this, "worker of " + context.getContextPath());
    thread.start();
  }

  @Override
  public void run() {
    OWNER.set(this);
    try {
      Held held = open(new Settings(context.getInitParameter("settings").split(" ")));
      try {
        Random random = new Random(1);
        while (!stopped) {
          String key = "web:" + context.getContextPath() + random.nextInt(10000);
          held.set(key, key + rounds);
          String value = held.get(key);
          if (!(key + rounds).equals(value)) {
            throw new IllegalStateException("WRONG REPLY " + key + ": " + value);
          }
          rounds.incrementAndGet();
        }
      } finally {
        held.close();
      }
    } catch (Throwable e) {
      context.setAttribute("failure", e);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
