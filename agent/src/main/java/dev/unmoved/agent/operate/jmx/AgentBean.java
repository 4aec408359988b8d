package dev.unmoved.agent.operate.jmx;

import dev.unmoved.agent.Agent;
import dev.unmoved.driver.Control;
import dev.unmoved.driver.Management;
import dev.unmoved.driver.Observing;
import dev.unmoved.log.Log;
import dev.unmoved.option.Mode;
import dev.unmoved.option.Options;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What there is to say of the agent, asked anew each time. */
final class AgentBean implements AgentMXBean {
  private final String version;
  private final Options options;

  AgentBean(String version, Options options) {
    this.version = version;
    this.options = options;
  }

  @Override
  public String getVersion() {
    return version;
  }

  @Override
  public String getMode() {
    return Control.mode().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void setMode(String mode) {
    for (Mode each : Mode.values()) {
      if (each.name().equalsIgnoreCase(mode)) {
        if (each == Mode.OBSERVE && Management.isRouting()) {
          throw new IllegalArgumentException(
              "connections of this JVM are routed to a cluster, and to observe them only would end that: the"
                  + " application would see MOVED. Set off first if that is what you want.");
        }
        if (Control.mode() != each) {
          Log.info(
              "mode is "
                  + each.name().toLowerCase(Locale.ROOT)
                  + " from now on (it was "
                  + getMode()
                  + ")");
          Control.mode(each);
        }
        return;
      }
    }
    throw new IllegalArgumentException("mode is one of route, observe, off");
  }

  @Override
  public String readiness() {
    return Observing.readiness();
  }

  @Override
  public void detach() {
    Agent.detach();
  }

  @Override
  public Map<String, Integer> getWovenClasses() {
    return Management.woven();
  }

  @Override
  public Map<String, String> getRefusedClasses() {
    return Management.refused();
  }

  @Override
  public List<String> getWarnings() {
    return Management.warnings();
  }

  @Override
  public Map<String, String> getOptions() {
    Map<String, String> changed = new TreeMap<String, String>(options.changed());
    if (Log.level() != options.logLevel()) {
      changed.put("unmoved.log.level", Log.nameOf(Log.level()).toLowerCase(Locale.ROOT));
    }
    return changed;
  }
}
