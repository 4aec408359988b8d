package legacy.redisson.v3;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.redisson.api.RLiveObjectService;
import org.redisson.api.annotation.REntity;
import org.redisson.api.annotation.RId;
import org.redisson.api.annotation.RIndex;
import org.redisson.api.condition.Conditions;

/** Live objects that are found by their values. */
public final class Indexed {
  private Indexed() {}

  /** An object that has an index for each field. */
  @REntity
  public static class Found {
    @RId private String name;
    @RIndex private String text;
    @RIndex private int number;

    public Found() {}

    public Found(String name, String text, int number) {
      this.name = name;
      this.text = text;
      this.number = number;
    }

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }

    public int getNumber() {
      return number;
    }

    public void setNumber(int number) {
      this.number = number;
    }
  }

  public static String walk(RLiveObjectService service) {
    List<String> steps = new ArrayList<String>();
    List<Found> objects = new ArrayList<Found>();
    for (int i = 0; i < 8; i++) {
      objects.add(service.persist(new Found("found" + i, "text" + i % 2, i)));
    }
    steps.add(names(service.find(Found.class, Conditions.eq("text", "text1"))));
    steps.add(names(service.find(Found.class, Conditions.gt("number", 4))));
    steps.add(
        names(
            service.find(
                Found.class,
                Conditions.and(Conditions.eq("text", "text1"), Conditions.lt("number", 5)))));
    steps.add(
        names(
            service.find(
                Found.class,
                Conditions.or(Conditions.eq("text", "text0"), Conditions.eq("number", 7)))));
    try {
      objects.get(1).setText("other");
      objects.get(3).setNumber(30);
    } catch (RuntimeException e) {
      steps.add(String.valueOf(e.getMessage()).split(" ")[0]);
    }
    steps.add(names(service.find(Found.class, Conditions.eq("text", "text1"))));
    steps.add(names(service.find(Found.class, Conditions.eq("text", "other"))));
    steps.add(names(service.find(Found.class, Conditions.gt("number", 4))));
    steps.add(objects.get(1).getText());
    try {
      service.delete(objects.get(5));
    } catch (RuntimeException e) {
      steps.add(String.valueOf(e.getMessage()).split(" ")[0]);
    }
    steps.add(names(service.find(Found.class, Conditions.eq("text", "text1"))));
    return steps.toString();
  }

  private static String names(Collection<Found> found) {
    TreeSet<String> names = new TreeSet<String>();
    for (Found each : found) {
      names.add(each.getName());
    }
    return names.toString();
  }
}
