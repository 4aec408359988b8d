/**
 * Finding out what a connection is like that its client has used without us. One connection, no
 * session yet.
 */
@NullMarked
package dev.unmoved.engine.takeover;

import org.jspecify.annotations.NullMarked;
