/**
 * What the application calls its keys, and what the cluster does: databases live under prefixes.
 * Names of both kinds stand in requests, replies and what is said unasked; here is how each of
 * these is written in the other names. Pure: {@link dev.unmoved.naming.Names} says what a key is
 * called, the command table says where names stand.
 */
@NullMarked
package dev.unmoved.naming;

import org.jspecify.annotations.NullMarked;
