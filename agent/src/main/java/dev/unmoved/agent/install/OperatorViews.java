package dev.unmoved.agent.install;

import dev.unmoved.driver.Management;
import dev.unmoved.driver.OpenSessions;
import dev.unmoved.log.Log;
import dev.unmoved.option.Jmx;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Cluster;

/** Loads what shows the agent to operators when there is something to see, and not before. */
final class OperatorViews implements Management.Listener {
  private final Options options;
  private final AgentLoader loader;
  // null: none are wanted, or none could be loaded; guarded by this
  private Management.Listener beans;
  private boolean recording; // the recorder was looked for; guarded by this

  OperatorViews(Options options, AgentLoader loader) {
    this.options = options;
    this.loader = loader;
  }

  @Override
  public synchronized void begin() {
    if (options.jmx() != Jmx.NOTHING && beans == null) {
      try {
        beans =
            (Management.Listener)
                loader
                    .loadClass("dev.unmoved.agent.operate.jmx.Beans")
                    .getConstructor(String.class, Options.class)
                    .newInstance(AgentJar.version(), options);
      } catch (Throwable e) {
        Log.warn("nothing is shown in JMX", e); // a runtime image without the module, say
        return;
      }
      beans.begin();
    }
  }

  @Override
  public void met(Cluster cluster, OpenSessions sessions) {
    Management.begin();
    record();
    Management.Listener shows = beans();
    if (shows != null) {
      shows.met(cluster, sessions);
    }
  }

  @Override
  public void left(Cluster cluster) {
    Management.Listener shows = beans();
    if (shows != null) {
      shows.left(cluster);
    }
  }

  private synchronized Management.Listener beans() {
    return beans;
  }

  private synchronized void record() {
    if (recording) {
      return;
    }
    recording = true;
    try {
      Class.forName("jdk.jfr.Event", false, null);
      Activity.listener(
          (Activity.Listener)
              loader
                  .loadClass("dev.unmoved.agent.operate.jfr.Recorder")
                  .getConstructor()
                  .newInstance());
    } catch (ClassNotFoundException e) {
      Log.debug("this JVM has no flight recorder");
    } catch (Throwable e) {
      Log.warn("there are no events for the flight recorder", e);
    }
  }
}
