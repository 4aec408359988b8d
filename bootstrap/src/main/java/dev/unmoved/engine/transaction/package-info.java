/** MULTI, EXEC and WATCH of one session, of one slot and of several. */
package dev.unmoved.engine.transaction;
