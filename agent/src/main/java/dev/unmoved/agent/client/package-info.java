/** What the packages of the client libraries, one below this for each, have in common. */
package dev.unmoved.agent.client;
