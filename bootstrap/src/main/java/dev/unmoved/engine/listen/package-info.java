/** What a session hears from several nodes without asking. */
package dev.unmoved.engine.listen;
