/**
 * Acting as ourselves where application code is on the stack: with the permissions of the bootstrap
 * class path, and without handing what belongs to that application to threads that outlive it.
 *
 * <p>A leaf: it stands on the JDK alone.
 */
@NullMarked
package dev.unmoved.privilege;

import org.jspecify.annotations.NullMarked;
