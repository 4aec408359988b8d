package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.driver.Control;
import dev.unmoved.driver.Shared;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.TopologyCache;
import io.netty.util.Timeout;
import io.netty.util.TimerTask;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The watchdog of Redisson's locks on a cluster. From 3.44 on one script renews up to 100 locks at
 * a time, one script after the other: a cluster refuses a script over several slots, and a node
 * that does not answer would keep the locks of all others from being renewed. So the locks of each
 * slot are renewed by themselves, all slots at once.
 *
 * <p>A lock that is not renewed in time is given to somebody else while its holder goes on; so a
 * round never waits for the slowest, and whatever went wrong is told to Redisson, which logs it.
 * Thread-safe.
 */
final class LockRenewals {
  /**
   * Of the locks' time to live, a round waits this part for its last replies; the next begins a
   * third of it later.
   */
  private static final int ROUND_DIVISOR = 6;

  /** By RenewalTask: what went wrong after its round was over. */
  private final Map<Object, Throwable> late =
      Collections.synchronizedMap(new WeakHashMap<Object, Throwable>());

  /**
   * Renews the locks of a RenewalTask in place of its own {@code execute()}, if its client is one
   * of a single server that is a cluster.
   *
   * @param manager class of the connection managers of such clients
   * @return the end of the round, a {@link CompletionStage}; null where the task is to go on by
   *     itself
   */
  Object renew(Object task, String manager) throws ReflectiveOperationException {
    Object executor = Members.get(task, "executor");
    Object connections = Members.call(executor, "getConnectionManager");
    if (!Members.isA(connections, manager)
        || !isRouted(Members.get(connections, "masterSlaveEntry"))) {
      return null;
    }
    Method renew = renewMethod(task);
    Object chunkSize = Members.get(task, "chunkSize");
    Map<?, ?> held = (Map<?, ?>) Members.get(task, "name2entry");
    List<CompletableFuture<?>> renewals = new ArrayList<CompletableFuture<?>>();
    for (List<String> names : bySlot(held.keySet())) {
      renewals.add(begin(renew, task, names, chunkSize));
    }
    CompletableFuture<Void> round = new CompletableFuture<Void>();
    Throwable earlier = late.remove(task);
    CompletableFuture.allOf(renewals.toArray(new CompletableFuture<?>[0]))
        .whenComplete(
            (nothing, failure) -> {
              if (!end(round, failure == null ? earlier : failure) && failure != null) {
                late.put(task, failure);
              }
            });
    if (!round.isDone()) {
      long patience = (Long) Members.get(task, "internalLockLeaseTime") / ROUND_DIVISOR;
      TimerTask over = timeout -> end(round, earlier);
      Timeout timeout = later(Members.call(executor, "getServiceManager"), over, patience);
      round.whenComplete((nothing, failure) -> timeout.cancel());
    }
    return round;
  }

  private static boolean end(CompletableFuture<Void> round, Throwable failure) {
    return failure == null ? round.complete(null) : round.completeExceptionally(failure);
  }

  /** On Redisson's own timer; never while it shuts down. */
  private static Timeout later(Object services, TimerTask task, long delayMillis)
      throws ReflectiveOperationException {
    return (Timeout)
        services
            .getClass()
            .getMethod("newTimeout", TimerTask.class, long.class, TimeUnit.class)
            .invoke(services, task, delayMillis, TimeUnit.MILLISECONDS);
  }

  private static CompletableFuture<?> begin(
      Method renew, Object task, List<String> names, Object chunkSize)
      throws IllegalAccessException {
    try {
      return ((CompletionStage<?>) renew.invoke(task, names.iterator(), chunkSize))
          .toCompletableFuture();
    } catch (InvocationTargetException e) {
      CompletableFuture<Void> failed = new CompletableFuture<Void>();
      failed.completeExceptionally(e.getCause()); // the other locks are none the worse for it
      return failed;
    }
  }

  /** Whether commands of the entry's client go to the nodes of a cluster. */
  private static boolean isRouted(Object entry) throws ReflectiveOperationException {
    Object client = entry == null ? null : Members.call(entry, "getClient");
    if (client == null || !Control.routes()) {
      return false;
    }
    Object address = Members.call(Members.get(client, "config"), "getAddress");
    NodeAddress configured =
        new NodeAddress(
            (String) Members.call(address, "getHost"), (Integer) Members.call(address, "getPort"));
    TopologyCache.Entry known =
        Shared.current().cache().find(configured, RedissonDialer.isTls(address), System.nanoTime());
    return known != null && known.cluster() != null;
  }

  private static Collection<List<String>> bySlot(Collection<?> names) {
    Map<Integer, List<String>> bySlot = new TreeMap<Integer, List<String>>();
    for (Object name : names) {
      int slot =
          Slot.of(((String) name).getBytes(StandardCharsets.UTF_8)); // as Redisson encodes keys
      bySlot.computeIfAbsent(slot, unused -> new ArrayList<String>()).add((String) name);
    }
    return bySlot.values();
  }

  /**
   * The method that renews the locks of the names it is given, each kind of lock in its own way.
   */
  private static Method renewMethod(Object task) throws NoSuchMethodException {
    Class<?> type = task.getClass();
    while (!type.getName().equals("org.redisson.renewal.RenewalTask")) {
      type = type.getSuperclass();
    }
    Method renew = type.getDeclaredMethod("renew", Iterator.class, int.class);
    renew.setAccessible(true);
    return renew;
  }
}
