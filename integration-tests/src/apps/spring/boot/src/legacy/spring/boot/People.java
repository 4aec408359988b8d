package legacy.spring.boot;

import java.util.List;
import org.springframework.data.repository.CrudRepository;

/** A repository as applications declare it. */
public interface People extends CrudRepository<Person, String> {
  List<Person> findByTown(String town);

  List<Person> findByTownAndTrade(String town, String trade);
}
