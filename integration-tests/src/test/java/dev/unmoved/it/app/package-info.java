/**
 * Legacy programs in JVMs of their own: each compiled against one client version, run on one JDK,
 * with or without the agent. Start at {@link dev.unmoved.it.app.ClientJvm}.
 */
package dev.unmoved.it.app;
