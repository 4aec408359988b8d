/**
 * What a session holds in its hands: links, the parts that they were given, and what the client has
 * made of its connection. Data and its bookkeeping, without any decision.
 */
@NullMarked
package dev.unmoved.engine.link;

import org.jspecify.annotations.NullMarked;
