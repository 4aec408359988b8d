/**
 * The sans-I/O state machine. A {@link dev.unmoved.engine.Session} is one client connection: a
 * driver tells it what happened ({@code on...}) and then does what it says ({@code nextAction}),
 * hands its replies to the client ({@code deliver}), and waits for what it names ({@code awaited},
 * {@code nextWakeNanos}). Time and chance are arguments; a session is used by one thread at a time.
 * Nothing here blocks, reads a clock, or starts a thread.
 */
@NullMarked
package dev.unmoved.engine;

import org.jspecify.annotations.NullMarked;
