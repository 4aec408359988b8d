package dev.unmoved.agent.operate.jmx;

import dev.unmoved.privilege.Privileged;
import java.lang.reflect.InvocationTargetException;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;

/**
 * Who calls an MBean, as far as that can be told on the thread that serves the call. Connectors of
 * the JDK serve on the thread that RMI reads the call with, which knows the caller's address, and
 * with the subject that the connector's authenticator has made of a name and a password. Up to Java
 * 22 the subject is part of the access control context; from 23 on it is the current one, as there
 * is no such context any more.
 */
final class Caller {
  private Caller() {}

  /**
   * The address of a caller from outside of this JVM who has not logged in; null for any other.
   * Whoever looks after other protocols (an HTTP bridge, say) calls from inside.
   */
  static String stranger() {
    String host;
    try {
      host = RemoteServer.getClientHost();
    } catch (ServerNotActiveException e) {
      return null;
    } catch (LinkageError e) {
      return null; // an image without RMI has no connector that uses it
    }
    return hasLoggedIn(current()) || hasLoggedIn(ofContext()) ? null : host;
  }

  private static boolean hasLoggedIn(Subject subject) {
    return subject != null && !subject.getPrincipals().isEmpty();
  }

  /** Java 18 and newer. */
  private static Subject current() {
    try {
      return (Subject) Subject.class.getMethod("current").invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (IllegalAccessException e) {
      return null;
    } catch (InvocationTargetException e) {
      return null;
    }
  }

  private static Subject ofContext() {
    try {
      final AccessControlContext context = AccessController.getContext();
      return Privileged.call(
          new PrivilegedExceptionAction<Subject>() {
            @Override
            public Subject run() {
              return Subject.getSubject(context);
            }
          });
    } catch (Exception e) {
      return null; // there are no such contexts any more
    } catch (LinkageError e) {
      return null; // nor such classes
    }
  }
}
