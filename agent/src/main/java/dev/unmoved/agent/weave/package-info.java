/**
 * Rewriting classes of clients: which methods, what is called from them, and what must be there for
 * it.
 *
 * <p>Written with ASM alone. Byte Buddy's high-level interface costs about a second of CPU to load,
 * at the start of every application; what is woven here is a call at the start and a call at each
 * end of a method.
 */
package dev.unmoved.agent.weave;
