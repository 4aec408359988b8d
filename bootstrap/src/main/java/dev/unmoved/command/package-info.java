/**
 * What Redis commands look like: which arguments are keys, where a command is sent, how its replies
 * become one, and what it does to the session. Read {@link dev.unmoved.command.CommandTable} and
 * {@link dev.unmoved.command.Command} first.
 *
 * <p>{@code CommandRows} says what Redis and Valkey declare and is generated; {@code
 * CommandOverrides} says, by hand and with reasons, where a single-node client needs something
 * else. Both are code and no resource, because a jar appended to the bootstrap class path serves
 * classes only.
 */
@NullMarked
package dev.unmoved.command;

import org.jspecify.annotations.NullMarked;
