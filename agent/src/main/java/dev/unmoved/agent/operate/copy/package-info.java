/**
 * Copies the data of one server into a cluster, or back, for {@code copy}.
 *
 * <p>{@link dev.unmoved.agent.operate.copy.Copy} is the door. A {@code Walk} goes through the
 * source page by page, survives broken connections and remembers how far it is; what is done with a
 * page is a {@code PageWork}: {@code Transfer} copies, {@code Verification} compares, {@code
 * Census} counts. A {@code Side} is the source or the target, with its names: it speaks over a
 * socket of the engine's, so that routing, redirects and retries are those of every client.
 */
package dev.unmoved.agent.operate.copy;
