/**
 * The agent's own log: one line per state change on stderr or in a file.
 *
 * <p>It stands on nothing but {@code java.lang} and {@code java.io}, because it is used before the
 * application's {@code main}: touching java.util.logging or an application's logger that early
 * would decide how they start. Keys, values and credentials are never logged. The one door is
 * {@link dev.unmoved.log.Log}; {@link dev.unmoved.log.ErrorText} makes what a server says fit for
 * it.
 */
@NullMarked
package dev.unmoved.log;

import org.jspecify.annotations.NullMarked;
