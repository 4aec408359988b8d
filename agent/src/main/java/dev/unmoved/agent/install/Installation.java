package dev.unmoved.agent.install;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.Management;
import dev.unmoved.hook.OpenConnections;
import dev.unmoved.log.Log;
import dev.unmoved.option.Mode;
import dev.unmoved.option.Options;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the agent has done to its JVM: the options it was started with, and the transformer, while
 * it is registered. There is one for the life of the JVM, however often the agent is attached and
 * detached; what its options say stays.
 *
 * <p>All state is guarded by the class.
 */
public final class Installation implements Control.Listener {
  private static Installation current; // null: the agent was never here

  private final Options options;
  private final Instrumentation instrumentation;
  private final ClientTransformer transformer;
  private boolean woven; // the transformer is registered
  private boolean detached;

  private Installation(Options options, AgentLoader loader, Instrumentation instrumentation) {
    this.options = options;
    this.instrumentation = instrumentation;
    this.transformer = new ClientTransformer(options, loader, loader);
  }

  /** The agent was loaded: at the JVM's start or, if {@code attached}, into a JVM that runs. */
  public static synchronized void install(
      String arguments, Instrumentation instrumentation, boolean attached) throws Exception {
    if (current == null) {
      current = begin(arguments, instrumentation, attached);
    } else {
      current.again(arguments);
    }
  }

  private static Installation begin(
      String arguments, Instrumentation instrumentation, boolean attached) throws Exception {
    System.setProperty(AgentJar.VERSION_PROPERTY, AgentJar.version());
    // until the log is configured, which is part of what is being read
    List<String> problems = new ArrayList<String>();
    Options options = parse(arguments, problems);
    Log.configure(options.logLevel(), options.logFile());
    for (String problem : problems) {
      Log.warn(problem);
      Management.warned(problem);
    }
    AgentLoader loader = new AgentLoader(AgentJar.file(), new Definer(instrumentation));
    Management.listener(new OperatorViews(options, loader));
    Installation installation = new Installation(options, loader, instrumentation);
    Control.mode(options.mode());
    Control.listen(installation);
    if (attached) {
      installation.expectOpenConnections();
    }
    if (options.mode() != Mode.OFF) {
      installation.weave();
    } else {
      Log.info("switched off by unmoved.mode, no client is touched");
    }
    return installation;
  }

  private static Options parse(String arguments, final List<String> problems) {
    return Options.parse(
        arguments,
        System.getProperties(),
        System.getenv(),
        new Options.Warnings() {
          @Override
          public void warn(String message) {
            problems.add(message);
          }
        });
  }

  /** Somebody is looking already: what there is to see is shown before the first connection. */
  public static synchronized void show() {
    if (current != null && !current.detached) {
      Management.begin();
    }
  }

  /** The agent is here already; at most its mode changes. */
  private void again(String arguments) {
    List<String> problems = new ArrayList<String>();
    Options wanted = parse(arguments, problems);
    List<String> kept = options.differences(wanted);
    kept.remove("mode");
    if (!kept.isEmpty()) {
      Log.warn("the agent is in this JVM already and keeps its options; not changed: " + kept);
    }
    boolean named = arguments != null && arguments.contains("mode=");
    Mode mode = detached || named ? wanted.mode() : Control.mode();
    if (!detached && mode == Control.mode()) {
      Log.info("already installed in this JVM, the second agent does nothing");
      return;
    }
    if (detached) {
      detached = false;
      System.setProperty(AgentJar.VERSION_PROPERTY, AgentJar.version());
    }
    Control.mode(mode);
    Log.info("attached again, mode " + mode.toString().toLowerCase(Locale.ROOT));
  }

  /**
   * The agent leaves the JVM as far as that is possible: its classes stay, and are used by nobody.
   */
  public static synchronized void detach() {
    if (current == null || current.detached) {
      return;
    }
    current.detached = true;
    Control.mode(Mode.OFF);
    if (current.woven) {
      current.woven = false;
      current.instrumentation.removeTransformer(current.transformer);
      current.retransform();
    }
    System.clearProperty(AgentJar.VERSION_PROPERTY);
    Log.info("detached: nothing is routed any more");
  }

  /**
   * Switched on by whoever may: weaves what was not, and looks for connections opened in the
   * meantime.
   */
  @Override
  public void onMode() {
    synchronized (Installation.class) {
      if (Control.mode() != Mode.OFF && !detached) {
        expectOpenConnections();
        weave();
      }
    }
  }

  private void expectOpenConnections() {
    transformer.expectOpenConnections();
    OpenConnections.expect();
  }

  private void weave() {
    if (!woven) {
      woven = true;
      instrumentation.addTransformer(transformer, instrumentation.isRetransformClassesSupported());
    }
    retransform();
  }

  /** Has every class that is loaded and woven, or was, transformed anew. */
  private void retransform() {
    if (!instrumentation.isRetransformClassesSupported()) {
      return;
    }
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (transformer.matchesLoaded(loaded) && instrumentation.isModifiableClass(loaded)) {
        try {
          instrumentation.retransformClasses(loaded);
        } catch (Throwable e) {
          Log.warn(loaded.getName() + " is loaded already and stays as it is", e);
        }
      }
    }
  }
}
