/**
 * Configuration: one table of options, parsed once into an immutable {@link
 * dev.unmoved.option.Options}.
 */
@NullMarked
package dev.unmoved.option;

import org.jspecify.annotations.NullMarked;
