/**
 * The readiness report as people read it: one page of HTML, made of the JSON of {@link
 * dev.unmoved.report.Readiness}, by the command line or by the JVM itself when it ends.
 */
package dev.unmoved.agent.operate.report;
