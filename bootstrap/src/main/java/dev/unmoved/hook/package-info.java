/**
 * What woven code calls. Nothing here knows a client or a cluster: calls go on to a bridge that the
 * agent sets, and do nothing until it has.
 *
 * <p>Woven code in any class loader must find these classes, so they live on the bootstrap class
 * path and name only types of the JDK. The one door is {@link dev.unmoved.hook.ClusterHook}.
 */
@NullMarked
package dev.unmoved.hook;

import org.jspecify.annotations.NullMarked;
