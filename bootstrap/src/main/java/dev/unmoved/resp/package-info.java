/**
 * RESP bytes, and nothing of clusters: commands taken apart, replies delimited.
 *
 * <p>RESP2 and RESP3 as specified in the Redis documentation ("Redis serialization protocol"). A
 * client sends arrays of bulk strings ({@code *2\r\n$3\r\nGET\r\n$1\r\nk\r\n}) or inline lines; a
 * node answers with one frame per command, plus push frames ({@code >}) at any time in RESP3.
 * Everything here is incremental: bytes may be cut anywhere.
 */
@NullMarked
package dev.unmoved.resp;

import org.jspecify.annotations.NullMarked;
