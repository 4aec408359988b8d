package legacy.spring.boot;

import org.springframework.data.annotation.Id;
import org.springframework.data.redis.core.RedisHash;
import org.springframework.data.redis.core.TimeToLive;
import org.springframework.data.redis.core.index.Indexed;

/** What a repository keeps. */
@RedisHash("people")
public class Person {
  @Id private String id;
  @Indexed private String town;
  @Indexed private String trade;
  @TimeToLive private Long seconds;

  /** For Spring. */
  public Person() {}

  Person(String id, String town, String trade, Long seconds) {
    this.id = id;
    this.town = town;
    this.trade = trade;
    this.seconds = seconds;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getTown() {
    return town;
  }

  public void setTown(String town) {
    this.town = town;
  }

  public String getTrade() {
    return trade;
  }

  public void setTrade(String trade) {
    this.trade = trade;
  }

  public Long getSeconds() {
    return seconds;
  }

  public void setSeconds(Long seconds) {
    this.seconds = seconds;
  }
}
