package legacy.quartz;

import static org.quartz.JobBuilder.newJob;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;

import java.util.Date;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.calendar.WeeklyCalendar;
import org.quartz.impl.matchers.GroupMatcher;

/** Quartz with its jobs and triggers in Redis. Prints what was done, and what it knows. */
public final class Timetable {
  private static final int JOBS = 5;
  private static final int TIMES = 3;

  private static final CountDownLatch EXECUTIONS = new CountDownLatch(JOBS * TIMES);
  private static final ConcurrentHashMap<String, Integer> EXECUTED =
      new ConcurrentHashMap<String, Integer>();

  private Timetable() {}

  /** A job. */
  @DisallowConcurrentExecution
  public static final class Count implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      String name = context.getJobDetail().getKey() + " " + context.getMergedJobDataMap().get("by");
      EXECUTED.merge(name, 1, Integer::sum);
      EXECUTIONS.countDown();
    }
  }

  public static void main(String[] args) {
    try {
      run(new Settings(args));
      System.out.println("DONE");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(Settings settings) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "timetable");
    properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.setProperty("org.quartz.scheduler.idleWaitTime", "1000");
    properties.setProperty("org.quartz.threadPool.threadCount", "3");
    String store = "org.quartz.jobStore.";
    properties.setProperty(store + "class", "net.joelinn.quartz.jobstore.RedisJobStore");
    properties.setProperty(store + "host", settings.host());
    properties.setProperty(store + "port", String.valueOf(settings.port()));
    properties.setProperty(store + "keyPrefix", "quartz:");
    Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
    scheduler.clear();
    scheduler.addCalendar("weekly", new WeeklyCalendar(), true, true);
    for (int i = 0; i < JOBS; i++) {
      JobDetail job =
          newJob(Count.class)
              .withIdentity("job" + i, "group" + i % 2)
              .usingJobData("by", "hand")
              .storeDurably()
              .build();
      scheduler.scheduleJob(job, trigger(i));
    }
    for (int i = 0; i < 3; i++) {
      JobDetail never = newJob(Count.class).withIdentity("never" + i, "later").build();
      scheduler.scheduleJob(
          never,
          newTrigger()
              .withIdentity("never" + i, "later")
              .startAt(new Date(System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1)))
              .build());
    }
    show("before", scheduler);
    scheduler.start();
    if (!EXECUTIONS.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("only " + EXECUTED);
    }
    System.out.println("executed: " + new TreeMap<String, Integer>(EXECUTED));
    scheduler.pauseTriggers(GroupMatcher.triggerGroupEquals("later"));
    System.out.println(
        "state: " + scheduler.getTriggerState(TriggerKey.triggerKey("never1", "later")));
    scheduler.resumeTriggers(GroupMatcher.triggerGroupEquals("later"));
    System.out.println(
        "state: " + scheduler.getTriggerState(TriggerKey.triggerKey("never1", "later")));
    System.out.println("deleted: " + scheduler.deleteJob(JobKey.jobKey("never1", "later")));
    System.out.println(
        "removed: " + scheduler.unscheduleJob(TriggerKey.triggerKey("never2", "later")));
    System.out.println("calendars: " + scheduler.getCalendarNames());
    show("after", scheduler);
    scheduler.shutdown(true);
  }

  private static Trigger trigger(int i) {
    return newTrigger()
        .withIdentity("trigger" + i, "group" + i % 3)
        .withSchedule(simpleSchedule().withIntervalInMilliseconds(100).withRepeatCount(TIMES - 1))
        .build();
  }

  private static void show(String when, Scheduler scheduler) throws Exception {
    System.out.println(
        when + " jobs: " + texts(scheduler.getJobKeys(GroupMatcher.<JobKey>anyGroup())));
    System.out.println(
        when
            + " groups: "
            + texts(scheduler.getJobGroupNames())
            + texts(scheduler.getTriggerGroupNames()));
    System.out.println(
        when
            + " triggers of later: "
            + texts(scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals("later"))));
  }

  private static TreeSet<String> texts(Iterable<?> elements) {
    TreeSet<String> texts = new TreeSet<String>();
    for (Object element : elements) {
      texts.add(String.valueOf(element));
    }
    return texts;
  }
}
