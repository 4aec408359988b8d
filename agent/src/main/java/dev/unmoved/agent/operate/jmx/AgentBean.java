package dev.unmoved.agent.operate.jmx;

import dev.unmoved.agent.Agent;
import dev.unmoved.driver.Control;
import dev.unmoved.driver.Management;
import dev.unmoved.driver.Observing;
import dev.unmoved.log.Log;
import dev.unmoved.option.Jmx;
import dev.unmoved.option.Mode;
import dev.unmoved.option.Options;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What there is to say of the agent, asked anew each time. */
final class AgentBean implements AgentMXBean {
  private final String version;
  private final Options options;
  private final Secret secret = new Secret();

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
    refuseStrangers("the mode changed");
    mode(mode);
  }

  private void refuseStrangers(String what) {
    String host = options.jmx() == Jmx.OPEN ? null : Caller.stranger();
    if (host != null) {
      Log.once(
          "JMX " + host,
          "in JMX, a caller at "
              + host
              + " who has not logged in wanted "
              + what
              + ", and was refused");
      throw new SecurityException(
          "a remote caller who has not logged in may look only. The command line can do that (mode and detach PID), and"
              + " so can a connector with a password; unmoved.jmx=true lets everybody.");
    }
  }

  private void mode(String mode) {
    for (Mode each : Mode.values()) {
      if (each.name().equalsIgnoreCase(mode)) {
        if (each == Mode.OBSERVE && Management.isRouting()) {
          report(true); // to observe them and no more would have the application see MOVED
          return;
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
  public boolean isReport() {
    return Control.reports();
  }

  @Override
  public void setReport(boolean report) {
    refuseStrangers("the report changed");
    report(report);
  }

  private static void report(boolean wanted) {
    if (Control.reports() != wanted) {
      Log.info(
          wanted
              ? "connections that are routed stay so and are watched for the report from now on"
              : "connections that are routed are not watched any more");
      Control.report(wanted);
    }
  }

  @Override
  public String readiness() {
    return Observing.readiness();
  }

  @Override
  public void detach() {
    refuseStrangers("the agent detached");
    Agent.detach();
  }

  @Override
  public String secretFile() {
    try {
      return secret.write();
    } catch (IOException e) {
      throw new IllegalStateException("no file can be written in java.io.tmpdir: " + e);
    }
  }

  @Override
  public void change(String what, String told) {
    boolean right;
    try {
      right = secret.accepts(told);
    } catch (IOException e) {
      throw new IllegalStateException("the secret's file cannot be removed: " + e);
    }
    if (!right) {
      throw new SecurityException("that is not the secret of secretFile, or not its last one");
    }
    if (what.equals("detach")) {
      Agent.detach();
    } else {
      mode(what);
    }
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
    if (Control.reports() != options.report()) {
      changed.put("unmoved.report", String.valueOf(Control.reports()));
    }
    return changed;
  }
}
