package shop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/**
 * A small shop as it was written for one Redis server years ago: one JedisPool, sessions, counters,
 * carts filled by pipelines, orders placed by MULTI. It knows nothing of clusters.
 *
 * <p>Sells until a line arrives on stdin, then takes stock: what the customers paid for must be
 * what Redis counted.
 *
 * <pre>java shop.Shop HOST PORT [USER PASSWORD]</pre>
 */
public final class Shop {
  private static final int CUSTOMERS = 3;
  private static final int PRODUCTS = 200;

  /** Everything the shop writes goes away by itself. */
  private static final int LIFETIME_SECONDS = 600;

  private final JedisPool redis;
  private final String prefix = "unmoved-demo:" + System.currentTimeMillis() + ":";
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong orders = new AtomicLong();
  private final AtomicLong[] sold = new AtomicLong[PRODUCTS];
  private volatile Exception trouble;

  private Shop(JedisPool redis) {
    this.redis = redis;
    for (int product = 0; product < PRODUCTS; product++) {
      sold[product] = new AtomicLong();
    }
  }

  public static void main(String[] args) throws Exception {
    JedisPoolConfig config = new JedisPoolConfig();
    config.setMaxTotal(CUSTOMERS);
    String user = args.length > 3 && !args[2].isEmpty() ? args[2] : null;
    String password = args.length > 3 && !args[3].isEmpty() ? args[3] : null;
    JedisPool redis =
        new JedisPool(config, args[0], Integer.parseInt(args[1]), 5000, user, password, false);
    Shop shop = new Shop(redis);
    System.exit(shop.run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    List<Thread> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      Random random = new Random(i);
      Thread customer = new Thread(() -> shopUntilClosed(random), "customer-" + i);
      customers.add(customer);
      customer.start();
    }
    Thread doorman = new Thread(this::awaitTheWordToClose, "doorman");
    doorman.setDaemon(true);
    doorman.start();
    closing.await();
    open.set(false);
    for (Thread customer : customers) {
      customer.join();
    }
    if (trouble != null) {
      System.out.println("Shop failed: " + trouble);
      return false;
    }
    takeStock();
    System.out.printf("Shop closed: %,d orders, and the books are right%n", orders.get());
    return true;
  }

  private void awaitTheWordToClose() {
    try {
      System.in.read();
    } catch (IOException e) {
      trouble = e;
    }
    closing.countDown();
  }

  private void shopUntilClosed(Random random) {
    try {
      while (open.get()) {
        visit(random);
        if (orders.incrementAndGet() == 50) {
          System.out.println("Shop open: the first 50 orders are in");
        }
      }
    } catch (Exception e) {
      trouble = e;
      closing.countDown();
    }
  }

  private void visit(Random random) {
    try (Jedis jedis = redis.getResource()) {
      String customer = "customer" + Long.toHexString(random.nextLong());
      String session = prefix + "session:" + Long.toHexString(random.nextLong());
      jedis.setex(session, LIFETIME_SECONDS, customer);
      browse(jedis, random);
      int[] basket = fillCart(jedis, customer, random);
      checkEquals("session", customer, jedis.get(session));
      placeOrder(jedis, customer, basket);
    }
  }

  /** Twenty page views, counted in one pipeline. */
  private void browse(Jedis jedis, Random random) {
    Pipeline pipeline = jedis.pipelined();
    for (int i = 0; i < 20; i++) {
      String counter = prefix + "views:" + random.nextInt(PRODUCTS);
      pipeline.incr(counter);
      pipeline.expire(counter, LIFETIME_SECONDS);
    }
    pipeline.sync();
  }

  private int[] fillCart(Jedis jedis, String customer, Random random) {
    int[] basket = new int[1 + random.nextInt(5)];
    Pipeline pipeline = jedis.pipelined();
    List<Response<Long>> sizes = new ArrayList<>();
    for (int i = 0; i < basket.length; i++) {
      basket[i] = random.nextInt(PRODUCTS);
      sizes.add(pipeline.rpush(cart(customer), String.valueOf(basket[i])));
    }
    pipeline.expire(cart(customer), LIFETIME_SECONDS);
    pipeline.sync();
    for (int i = 0; i < basket.length; i++) {
      checkEquals("items in the cart", i + 1L, sizes.get(i).get());
    }
    return basket;
  }

  /** The cart becomes an order at once or not at all; then every product's sales are counted. */
  private void placeOrder(Jedis jedis, String customer, int[] basket) {
    Transaction transaction = jedis.multi();
    Response<Long> emptied = transaction.del(cart(customer));
    Response<Long> number = transaction.incr(orders(customer));
    transaction.expire(orders(customer), LIFETIME_SECONDS);
    transaction.exec();
    checkEquals("carts emptied", 1L, emptied.get());
    checkEquals("number of the order", 1L, number.get());
    Pipeline pipeline = jedis.pipelined();
    for (int product : basket) {
      pipeline.incr(sales(product));
      pipeline.expire(sales(product), LIFETIME_SECONDS);
      sold[product].incrementAndGet();
    }
    pipeline.sync();
  }

  private void takeStock() {
    try (Jedis jedis = redis.getResource()) {
      for (int product = 0; product < PRODUCTS; product++) {
        String counted = jedis.get(sales(product));
        checkEquals(
            "sales of product " + product,
            sold[product].get(),
            counted == null ? 0 : Long.parseLong(counted));
      }
    }
  }

  /**
   * The customer in braces is the part that Redis hashes: cart and orders of one customer stay
   * together.
   */
  private String cart(String customer) {
    return prefix + "cart:{" + customer + "}";
  }

  private String orders(String customer) {
    return prefix + "orders:{" + customer + "}";
  }

  private String sales(int product) {
    return prefix + "sales:" + product;
  }

  private static void checkEquals(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException(
          what + ": expected " + expected + " but Redis says " + actual);
    }
  }
}
