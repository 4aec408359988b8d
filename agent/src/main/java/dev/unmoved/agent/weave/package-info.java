/**
 * Rewriting classes of clients. What is woven where is said in {@link dev.unmoved.agent.client}, in
 * plain Java; here its class files are read, checked and copied into the client's methods.
 *
 * <p>Advice has the annotations of Byte Buddy and means what it means there, but is woven by an
 * inliner of ours on Byte Buddy's ASM: its own takes half a second of CPU to load, at the start of
 * every application, for what is here a call at the start and a call at each end of a method.
 */
package dev.unmoved.agent.weave;
