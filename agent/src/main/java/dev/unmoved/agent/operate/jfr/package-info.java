/**
 * Events for the JDK's flight recorder, where there is one. Hidden, and loaded when the first
 * cluster is met. Compiled apart from the rest, since Java 8 has the recorder from update 262 on
 * only.
 */
package dev.unmoved.agent.operate.jfr;
