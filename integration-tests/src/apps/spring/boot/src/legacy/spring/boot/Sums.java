package legacy.spring.boot;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** A service whose results are cached. */
@Service
public class Sums {
  private final AtomicInteger computed = new AtomicInteger();

  @Cacheable("sums")
  public String sum(int a, int b) {
    computed.incrementAndGet();
    return String.valueOf(a + b);
  }

  /** A method, since Spring hands out a proxy. */
  public int computed() {
    return computed.get();
  }

  @CacheEvict(value = "sums", allEntries = true, beforeInvocation = true)
  public void forget() {}
}
