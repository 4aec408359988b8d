package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;

/** The agent's MBeans of another JVM. Close it after use. */
final class Inspection implements AutoCloseable {
  private static final String AGENT = "dev.unmoved:type=Agent";
  private static final String CLUSTERS = "dev.unmoved:type=Cluster,*";

  private final RunningJvm jvm;
  private final JMXConnector connector;
  private final MBeanServerConnection mbeans;

  private Inspection(RunningJvm jvm, JMXConnector connector) throws IOException {
    this.jvm = jvm;
    this.connector = connector;
    mbeans = connector.getMBeanServerConnection();
  }

  /** Connects to a JVM that the agent is in; any other one is refused. */
  static Inspection of(RunningJvm jvm) throws Refused {
    if (jvm.agent() == null) {
      throw new Refused(
          "Unmoved is not in " + jvm + ". \"attach " + jvm.pid() + "\" puts it there.");
    }
    try {
      return new Inspection(jvm, jvm.connect());
    } catch (IOException e) {
      throw AttachRefusals.of(jvm.pid(), jvm.toString(), e);
    }
  }

  /**
   * What the agent tells of itself, or null while it has served no connection, and where JMX is
   * switched off.
   */
  JsonObject agent() throws Refused {
    try {
      return attributes(new ObjectName(AGENT));
    } catch (InstanceNotFoundException e) {
      return null;
    } catch (JMException e) {
      throw unexpected(e);
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /** What is known of each cluster that has connections, by name. */
  JsonArray clusters() throws Refused {
    JsonArray clusters = new JsonArray();
    try {
      for (ObjectName name :
          new TreeSet<ObjectName>(mbeans.queryNames(new ObjectName(CLUSTERS), null))) {
        try {
          clusters.add(attributes(name));
        } catch (InstanceNotFoundException e) {
          // its last connection was closed meanwhile
        }
      }
    } catch (JMException e) {
      throw unexpected(e);
    } catch (IOException e) {
      throw gone(e);
    }
    return clusters;
  }

  /**
   * Changes the agent's mode, or detaches it, with the proof that this is the JVM's own user, or
   * one who may read its files.
   *
   * @param what a mode, or {@code detach}
   */
  void change(String what) throws Refused {
    String file = (String) invoke("secretFile");
    invoke("change", what, secretIn(file));
  }

  private String secretIn(String file) throws Refused {
    // A JVM in a container of its own has a root of its own.
    Path own = Paths.get("/proc/" + jvm.pid() + "/root" + file);
    Path path = Files.isReadable(own) ? own : Paths.get(file);
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new Refused(
          jvm + " asks for the proof that its files may be read, and " + file + " cannot be.", e);
    }
  }

  private Object invoke(String operation, String... arguments) throws Refused {
    String[] types = new String[arguments.length];
    Arrays.fill(types, String.class.getName());
    try {
      return mbeans.invoke(new ObjectName(AGENT), operation, arguments, types);
    } catch (InstanceNotFoundException e) {
      throw notServing();
    } catch (RuntimeMBeanException e) {
      throw new Refused(String.valueOf(e.getTargetException().getMessage()), e);
    } catch (JMException e) {
      throw unexpected(e);
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private Refused notServing() {
    return new Refused(
        "Unmoved is in "
            + jvm
            + ", but shows nothing in JMX: it has not served a connection yet, or"
            + " unmoved.jmx=false is set.");
  }

  private Refused unexpected(JMException e) {
    return new Refused(jvm + " has an agent of another version, it seems: " + e, e);
  }

  private Refused gone(IOException e) {
    return new Refused(jvm + " has ended, or the connection to it: " + e.getMessage(), e);
  }

  private JsonObject attributes(ObjectName name) throws JMException, IOException {
    JsonObject object = new JsonObject();
    for (MBeanAttributeInfo attribute : mbeans.getMBeanInfo(name).getAttributes()) {
      String key = attribute.getName();
      object.add(
          Character.toLowerCase(key.charAt(0)) + key.substring(1),
          json(mbeans.getAttribute(name, key)));
    }
    return object;
  }

  private static JsonElement json(Object value) {
    if (value == null) {
      return JsonNull.INSTANCE;
    } else if (value instanceof Number) {
      return new JsonPrimitive((Number) value);
    } else if (value instanceof Boolean) {
      return new JsonPrimitive((Boolean) value);
    } else if (value instanceof TabularData) {
      return map((TabularData) value);
    } else if (value instanceof CompositeData) {
      return record((CompositeData) value);
    } else if (value instanceof Object[]) {
      return array(Arrays.asList((Object[]) value));
    }
    return new JsonPrimitive(value.toString());
  }

  /** A map as MXBeans have it: rows of key and value. */
  private static JsonObject map(TabularData rows) {
    JsonObject object = new JsonObject();
    for (Object row : rows.values()) {
      CompositeData entry = (CompositeData) row;
      object.add(String.valueOf(entry.get("key")), json(entry.get("value")));
    }
    return object;
  }

  private static JsonObject record(CompositeData data) {
    JsonObject object = new JsonObject();
    for (String key : data.getCompositeType().keySet()) {
      object.add(key, json(data.get(key)));
    }
    return object;
  }

  private static JsonArray array(Collection<?> values) {
    JsonArray array = new JsonArray();
    for (Object each : values) {
      array.add(json(each));
    }
    return array;
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // the JVM has ended: so has the connection
    }
  }
}
