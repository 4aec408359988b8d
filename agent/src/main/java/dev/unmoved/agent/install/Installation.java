package dev.unmoved.agent.install;

import dev.unmoved.driver.ApplicationLog;
import dev.unmoved.driver.Control;
import dev.unmoved.driver.Management;
import dev.unmoved.hook.OpenConnections;
import dev.unmoved.log.Log;
import dev.unmoved.option.LogTo;
import dev.unmoved.option.Mode;
import dev.unmoved.option.Options;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    Log.configure(options.logLevel(), options.logTo() == LogTo.FILE ? options.logFile() : null);
    if (options.logTo() == LogTo.APPLICATION) {
      ApplicationLog.begin();
    } else if (options.logTo() == LogTo.FILE && options.logFile().isEmpty()) {
      problems.add("unmoved.log.to=file, but there is no unmoved.log.file: stderr is used");
    }
    for (String problem : problems) {
      Log.warn(problem);
      Management.warned(problem);
    }
    AgentLoader loader = new AgentLoader(AgentJar.file(), new Definer(instrumentation));
    Management.listener(new OperatorViews(options, loader));
    Installation installation = new Installation(options, loader, instrumentation);
    Control.mode(options.mode());
    Control.report(options.report());
    Control.listen(installation);
    if (attached) {
      installation.expectOpenConnections();
    }
    if (options.mode() != Mode.OFF) {
      installation.weave();
    }
    Log.info(greeting(options));
    return installation;
  }

  /** What is told once: without it nobody could say whether the agent is there. */
  private static String greeting(Options options) {
    StringBuilder text = new StringBuilder("agent ").append(AgentJar.version());
    text.append(" is in this JVM, mode ").append(nameOf(options.mode()));
    if (options.mode() == Mode.OFF) {
      text.append(": no client is touched");
    }
    for (Map.Entry<String, String> option : options.changed().entrySet()) {
      if (!option.getKey().endsWith("unmoved.mode")) {
        text.append(", ").append(option.getKey()).append('=').append(option.getValue());
      }
    }
    return text.toString();
  }

  private static String nameOf(Mode mode) {
    return mode.toString().toLowerCase(Locale.ROOT);
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

  /** The agent is here already; its mode, its log level and whether it reports may change. */
  private void again(String arguments) {
    System.clearProperty(AgentJar.WATCHES_PROPERTY);
    List<String> problems = new ArrayList<String>();
    Options wanted = parse(arguments, problems);
    for (String problem : problems) {
      Log.warn(problem);
    }
    if (isNamed("log.level", arguments)) {
      Log.level(wanted.logLevel());
    }
    if (isNamed("report", arguments)) {
      Control.report(wanted.report());
    }
    tellUnchanged(wanted, arguments);
    Mode mode = detached || isNamed("mode", arguments) ? wanted.mode() : Control.mode();
    if (mode == Mode.OBSERVE && Management.isRouting()) {
      Control.report(true);
      System.setProperty(AgentJar.WATCHES_PROPERTY, "true");
      Log.info("connections that are routed stay so and are watched for the report from now on");
      return;
    }
    if (!detached && mode == Control.mode()) {
      Log.info("already installed in this JVM, the second agent does nothing");
      return;
    }
    if (detached) {
      detached = false;
      System.setProperty(AgentJar.VERSION_PROPERTY, AgentJar.version());
    }
    Control.mode(mode);
    Log.info("attached again, mode " + nameOf(mode));
  }

  private static boolean isNamed(String option, String arguments) {
    return arguments != null
        && (',' + arguments.replace("unmoved.", "")).contains(',' + option + '=');
  }

  /** Says which of the options just given stay what they are, here and to whoever has attached. */
  private void tellUnchanged(Options wanted, String arguments) {
    List<String> kept = new ArrayList<String>();
    for (String option : options.differences(wanted)) {
      boolean isTaken =
          option.equals("log.level") || option.equals("mode") || option.equals("report");
      if (isNamed(option, arguments) && !isTaken) {
        kept.add(option);
      }
    }
    if (kept.isEmpty()) {
      System.clearProperty(AgentJar.UNCHANGED_PROPERTY);
    } else {
      System.setProperty(AgentJar.UNCHANGED_PROPERTY, kept.toString());
      Log.warn("the agent is in this JVM already and keeps its options; not changed: " + kept);
    }
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
