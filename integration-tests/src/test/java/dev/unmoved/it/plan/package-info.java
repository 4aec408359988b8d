/**
 * Plans carried out at one server, where what they emulate exists, so that both can be compared.
 */
package dev.unmoved.it.plan;
