/** MULTI, EXEC and WATCH of one session, of one slot and of several. */
@NullMarked
package dev.unmoved.engine.transaction;

import org.jspecify.annotations.NullMarked;
