package legacy.spring.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.RedisKeyExpiredEvent;
import org.springframework.data.redis.core.RedisKeyValueAdapter;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.repository.configuration.EnableRedisRepositories;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/**
 * A Spring Boot application that knows one Redis: {@code spring.redis.port} or {@code
 * spring.data.redis.port}, as the version wants it. Repositories, sessions with an index, cache,
 * template. Prints each result, {@code DONE} at the end.
 */
@SpringBootApplication
@EnableCaching
@EnableRedisIndexedHttpSession(maxInactiveIntervalInSeconds = 1000)
@EnableRedisRepositories(
    enableKeyspaceEvents = RedisKeyValueAdapter.EnableKeyspaceEvents.ON_STARTUP)
public class Boot implements ApplicationRunner {
  private static final int LIMIT_SECONDS = 60;

  private final People people;
  private final Sums sums;
  private final StringRedisTemplate template;
  private final FindByIndexNameSessionRepository<? extends Session> sessions;
  private final Events events;

  /** Everything by constructor, as Spring likes it. */
  public Boot(
      People people,
      Sums sums,
      StringRedisTemplate template,
      FindByIndexNameSessionRepository<? extends Session> sessions,
      Events events) {
    this.people = people;
    this.sums = sums;
    this.template = template;
    this.sessions = sessions;
    this.events = events;
  }

  /** What the application is told. */
  static final class Events
      implements ApplicationListener<org.springframework.context.ApplicationEvent> {
    final BlockingQueue<String> expiredPeople = new LinkedBlockingQueue<>();
    final BlockingQueue<String> ofSessions = new LinkedBlockingQueue<>();

    @Override
    public void onApplicationEvent(org.springframework.context.ApplicationEvent event) {
      if (event instanceof RedisKeyExpiredEvent) {
        Object value = ((RedisKeyExpiredEvent<?>) event).getValue();
        if (value instanceof Person) {
          expiredPeople.add("expired " + ((Person) value).getId());
        }
      } else if (event instanceof SessionExpiredEvent) {
        ofSessions.add(
            "expired " + ((SessionExpiredEvent) event).getSession().getAttribute("user"));
      } else if (event instanceof SessionDeletedEvent) {
        ofSessions.add(
            "deleted " + ((SessionDeletedEvent) event).getSession().getAttribute("user"));
      } else if (event instanceof SessionCreatedEvent) {
        ofSessions.add("created");
      }
    }
  }

  /** A bean of its own: the application is not there yet when it is told first. */
  @org.springframework.context.annotation.Configuration
  static class Listening {
    @Bean
    Events events() {
      return new Events();
    }
  }

  public static void main(String[] args) {
    SpringApplication.run(Boot.class, args);
    System.out.println("DONE");
    System.out.flush();
    System.exit(0);
  }

  @Override
  public void run(ApplicationArguments arguments) throws Exception {
    template();
    repository();
    cache();
    sessions(sessions, arguments.containsOption("rename"));
  }

  private void template() {
    for (int i = 0; i < 20; i++) {
      template.opsForValue().set("boot:" + i, "value " + i);
    }
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      keys.add("boot:" + i);
    }
    result("multiGet", template.opsForValue().multiGet(keys));
    result("delete", template.delete(keys));
  }

  private void repository() throws Exception {
    for (int i = 0; i < 30; i++) {
      people.save(
          new Person("p" + i, i % 2 == 0 ? "Ulm" : "Bonn", i % 3 == 0 ? "smith" : "baker", null));
    }
    result("count", people.count());
    result("findById", people.findById("p7").get().getTown());
    result("findByTown", ids(people.findByTown("Ulm")));
    result("findByTownAndTrade", ids(people.findByTownAndTrade("Ulm", "smith")));
    result("findAll", ids(people.findAll()));
    people.save(new Person("p0", "Bonn", "smith", null));
    result("moved", ids(people.findByTownAndTrade("Ulm", "smith")));
    people.deleteById("p6");
    result("deleted", ids(people.findByTownAndTrade("Ulm", "smith")));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      people.save(new Person("mayfly" + i, "Ulm", "none", 1L));
      expected.add("expired mayfly" + i);
    }
    result("expired", await(events.expiredPeople, expected));
    people.deleteAll();
    result("none", people.count());
  }

  private static TreeSet<String> ids(Iterable<Person> persons) {
    TreeSet<String> ids = new TreeSet<>();
    for (Person person : persons) {
      ids.add(person.getId());
    }
    return ids;
  }

  private void cache() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10; i++) {
        result("sum", sums.sum(i, 1));
      }
    }
    result("computed", sums.computed());
    sums.forget();
    sums.sum(1, 1);
    result("computed again", sums.computed());
    sums.forget();
  }

  private <S extends Session> void sessions(
      FindByIndexNameSessionRepository<S> repository, boolean rename) throws Exception {
    List<String> created = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      S session = repository.createSession();
      session.setAttribute("user", "user" + i);
      session.setAttribute(
          FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "role" + i % 2);
      repository.save(session);
      ids.add(session.getId());
      created.add("created");
    }
    result("created", await(events.ofSessions, created));
    for (String id : ids) {
      result("session", repository.findById(id).getAttribute("user"));
    }
    result("byPrincipal", repository.findByPrincipalName("role1").size());
    if (rename) {
      S session = repository.findById(ids.get(1));
      session.changeSessionId();
      repository.save(session);
      result("renamed", repository.findById(session.getId()).getAttribute("user"));
      result("old name", repository.findById(ids.get(1)));
      result("byPrincipal", repository.findByPrincipalName("role1").size());
      ids.set(1, session.getId());
    }
    repository.deleteById(ids.get(0));
    result("deleted", await(events.ofSessions, java.util.Arrays.asList("deleted user0")));
    List<String> expired = new ArrayList<>();
    for (int i = 1; i < 6; i++) {
      template.expire("spring:session:sessions:expires:" + ids.get(i), 100, TimeUnit.MILLISECONDS);
      expired.add("expired user" + i);
    }
    result("expired", await(events.ofSessions, expired));
  }

  /** Waits until all that was expected has come; what else came counts as well. */
  private static TreeSet<String> await(BlockingQueue<String> queue, List<String> expected)
      throws InterruptedException {
    List<String> missing = new ArrayList<>(expected);
    TreeSet<String> came = new TreeSet<>();
    while (!missing.isEmpty()) {
      String next = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("did not come: " + missing);
      }
      missing.remove(next);
      came.add(next);
    }
    return came;
  }

  private static void result(String name, Object value) {
    System.out.println("RESULT " + name + ": " + value);
  }
}
