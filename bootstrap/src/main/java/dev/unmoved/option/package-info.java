/**
 * Configuration: one table of options, parsed once into an immutable {@link
 * dev.unmoved.option.Options}.
 */
package dev.unmoved.option;
