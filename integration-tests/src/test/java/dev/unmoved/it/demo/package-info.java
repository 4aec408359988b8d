/** The demo: {@code mvn -q -Pdemo -DskipTests verify} runs {@link dev.unmoved.it.demo.Demo}. */
package dev.unmoved.it.demo;
