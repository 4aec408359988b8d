package dev.unmoved.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AgentTest {
  @Test
  void toolsOfTheJdkAreToldFromApplications() {
    assertTrue(Agent.isJdkTool("jdk.compiler/com.sun.tools.javac.Main -version"));
    assertTrue(Agent.isJdkTool("java.base/sun.security.tools.keytool.Main"));
    assertTrue(Agent.isJdkTool("jdk.jcmd/sun.tools.jps.Jps"));
    assertTrue(Agent.isJdkTool("com.sun.tools.javac.Main X.java"));
    assertTrue(Agent.isJdkTool("sun.tools.jar.Main cf x.jar"));
    assertFalse(Agent.isJdkTool(null));
    assertFalse(Agent.isJdkTool(""));
    assertFalse(Agent.isJdkTool("com.example.Main jdk.compiler/x"));
    assertFalse(Agent.isJdkTool("jdk.d/app.jar"));
    assertFalse(Agent.isJdkTool("com.example.app/com.example.Main"));
    assertFalse(Agent.isJdkTool("jdk.compiler/com.sun.tools.javac.launcher.Main App.java"));
    assertFalse(Agent.isJdkTool("jdk.jshell/jdk.jshell.execution.RemoteExecutionControl 1234"));
  }
}
