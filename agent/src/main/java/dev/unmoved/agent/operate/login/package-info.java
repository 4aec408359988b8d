/** How the command line's own connections log in: the same for every command that makes some. */
package dev.unmoved.agent.operate.login;
