package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A web application with a client of this version, for this Tomcat. */
public record WebApplication(ClientVersion client, Surroundings tomcat) implements ClientVersion {
  @Override
  public List<Path> jars() {
    List<Path> jars = new ArrayList<>(client.jars());
    jars.addAll(tomcat.jars()); // to compile with; not deployed
    return jars;
  }

  @Override
  public List<String> sources() {
    List<String> sources = new ArrayList<>(client.sources());
    sources.add("legacy.webapp");
    sources.add(client instanceof JedisVersion ? "legacy.webapp.jedis" : "legacy.webapp.lettuce");
    return sources;
  }

  @Override
  public int release() {
    return client.release();
  }

  @Override
  public String adapt(String source) {
    String adapted = client.adapt(source);
    return tomcat == Surroundings.TOMCAT_9
        ? adapted
        : adapted.replace("javax.servlet", "jakarta.servlet");
  }

  @Override
  public String toString() {
    return client + "-in-" + tomcat;
  }
}
