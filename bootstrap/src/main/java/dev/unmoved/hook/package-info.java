/**
 * What woven code calls: a class for each client library, one for what is cluster-aware in any of
 * them, and one for in-house clients. Nothing here knows a client or a cluster: calls go on to
 * whoever the agent has named, and do nothing until it has.
 *
 * <p>Woven code in any class loader must find these classes, so they live on the bootstrap class
 * path, and the methods that are woven in name only types of the JDK.
 */
@NullMarked
package dev.unmoved.hook;

import org.jspecify.annotations.NullMarked;
