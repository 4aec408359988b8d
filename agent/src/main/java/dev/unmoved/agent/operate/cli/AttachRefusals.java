package dev.unmoved.agent.operate.cli;

/** Turns what the attach API throws into words that tell an operator what to do. */
final class AttachRefusals {
  private AttachRefusals() {}

  /** Why a JVM could not be reached: its process id, and what it is called in messages. */
  static Refused of(String pid, String jvm, Throwable thrown) {
    String type = thrown.getClass().getSimpleName();
    String message = String.valueOf(thrown.getMessage());
    return new Refused(words(pid, jvm, type, message), thrown);
  }

  /** Package-private for tests: {@code type} is the exception's simple name. */
  static String words(String pid, String jvm, String type, String message) {
    String lower = message.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("no such process")) {
      return "There is no process " + pid + ".";
    } else if (lower.contains("not permitted")
        || lower.contains("permission denied")
        || lower.contains("well-known file") && lower.contains("not secure")) {
      return jvm
          + " belongs to another user: run this command as that user (for example with sudo -u).";
    } else if (lower.contains("dynamic agent loading is not enabled")
        || lower.contains("enabledynamicagentloading")) {
      return jvm
          + " does not allow agents to be loaded while it runs (-XX:-EnableDynamicAgentLoading): start it with"
          + " -XX:+EnableDynamicAgentLoading, or with -javaagent:unmoved-agent.jar.";
    } else if (lower.contains("does not support the attach mechanism")) {
      return jvm
          + " does not allow to be attached to (-XX:+DisableAttachMechanism): start it without that option, or"
          + " with -javaagent:unmoved-agent.jar.";
    } else if (type.equals("AttachNotSupportedException")) {
      return jvm
          + " does not let itself be attached to: it may not be a JVM, be stopped, or have been started with"
          + " -XX:+DisableAttachMechanism, or its temporary folder is not this one's (a container): "
          + message;
    } else if (type.equals("AgentLoadException") || type.equals("AgentInitializationException")) {
      return jvm
          + " could not load the agent: can it read the jar under the same path (a container, another user)? "
          + message;
    }
    return jvm + " cannot be reached: " + type + ": " + message;
  }
}
