package legacy.common;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * CPU time of this process from now on. Linux accounts for each living thread by the nanosecond,
 * for the process by the tick of 10 ms: the latter is used only where threads came and went
 * meanwhile.
 */
public final class Cpu {
  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long startedBefore = threads.getTotalStartedThreadCount();
  private final long ticksBefore = process.getProcessCpuTime();
  private final long nanosBefore = nanosOfThreads();

  public long nanosSince() {
    long nanos = nanosOfThreads();
    boolean sameThreads = threads.getTotalStartedThreadCount() == startedBefore;
    return nanos > 0 && sameThreads
        ? nanos - nanosBefore
        : process.getProcessCpuTime() - ticksBefore;
  }

  private static long nanosOfThreads() {
    long sum = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Paths.get("/proc/self/task"))) {
      for (Path task : tasks) {
        String line =
            new String(Files.readAllBytes(task.resolve("schedstat")), StandardCharsets.US_ASCII);
        sum += Long.parseLong(line.substring(0, line.indexOf(' ')));
      }
      return sum;
    } catch (IOException e) {
      return 0;
    }
  }
}
