/** What a session hears from several nodes without asking. */
@NullMarked
package dev.unmoved.engine.listen;

import org.jspecify.annotations.NullMarked;
