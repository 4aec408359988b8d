package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.netty.Members;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Vert.x 3.9 does not let a connection know what it was made by, so what makes links is made from
 * the same options, once for each. It closes with its Vert.x. Thread-safe.
 */
final class NetClients {
  // options of 3.9 have no equals()
  private final Map<Object, Object> byOptions = new WeakHashMap<Object, Object>();

  synchronized Object of(Object options, Object vertx) throws ReflectiveOperationException {
    Object netClient = byOptions.get(options);
    if (netClient == null) {
      Object netOptions = Members.call(options, "getNetClientOptions");
      for (Method method : vertx.getClass().getMethods()) {
        if (method.getName().equals("createNetClient") && method.getParameterTypes().length == 1) {
          method.setAccessible(true);
          netClient = method.invoke(vertx, netOptions);
        }
      }
      byOptions.put(options, netClient);
    }
    return netClient;
  }
}
