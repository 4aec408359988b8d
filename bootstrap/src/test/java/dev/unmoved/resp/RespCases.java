package dev.unmoved.resp;

import java.util.stream.Stream;

/** Frames of RESP2 and RESP3 as servers send them, and bytes that are none. */
final class RespCases {
  private RespCases() {}

  /** Each is exactly one reply. */
  static Stream<String> wholeReplies() {
    return Stream.of(
        // RESP2
        "+OK\r\n",
        "+\r\n",
        "+a b\tc\r\n",
        "-ERR no\r\n",
        "-\r\n",
        ":0\r\n",
        ":-9223372036854775808\r\n",
        "$0\r\n\r\n",
        "$1\r\na\r\n",
        "$2\r\n\r\n\r\n",
        "$5\r\n*3\r\n$\r\n",
        "$-1\r\n",
        "$00003\r\nabc\r\n",
        "*0\r\n",
        "*-1\r\n",
        "*1\r\n*0\r\n",
        "*2\r\n$1\r\na\r\n:1\r\n",
        "*3\r\n$-1\r\n*-1\r\n-ERR inside\r\n",
        "*2\r\n*2\r\n:1\r\n*1\r\n+a\r\n$2\r\nbc\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+deep\r\n",
        // RESP3
        "_\r\n",
        "#t\r\n",
        "#f\r\n",
        ",1.25e3\r\n",
        ",inf\r\n",
        ",nan\r\n",
        "(3492890328409238509324850943850943825\r\n",
        "!9\r\nERR of 12\r\n",
        "=7\r\ntxt:abc\r\n",
        "~0\r\n",
        "~2\r\n+a\r\n+b\r\n",
        "%0\r\n",
        "%1\r\n+k\r\n:1\r\n",
        "%2\r\n$1\r\na\r\n%1\r\n+b\r\n_\r\n+c\r\n~1\r\n#t\r\n",
        ">1\r\n+x\r\n",
        ">3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$1\r\nm\r\n",
        "|1\r\n+ttl\r\n:3600\r\n$1\r\nv\r\n",
        "|0\r\n+OK\r\n",
        "|1\r\n+a\r\n:1\r\n|1\r\n+b\r\n:2\r\n+OK\r\n",
        "*2\r\n|1\r\n+a\r\n:1\r\n+x\r\n+y\r\n",
        "*1\r\n|2\r\n+a\r\n%1\r\n+b\r\n*0\r\n+c\r\n:1\r\n:2\r\n");
  }

  /** Each is refused, at the latest at its last byte. */
  static Stream<String> brokenReplies() {
    return Stream.of(
        "x",
        "\r\n",
        " +OK\r\n",
        "\0",
        "HTTP/1.1 400\r\n",
        "+OK\rx",
        "$3\rx",
        "$\r",
        "$a",
        "$+3",
        "$--1",
        "$-\r",
        "$1-",
        "$-2\r\n",
        "$-0\r\n",
        "$1\r\nab",
        "$1\r\na\rb",
        "$0\r\n\n",
        "*\r",
        "*-2\r\n",
        "* 1",
        "*1.5",
        "*1\r\nx",
        "*2\r\n:1\r\n?",
        "$1234567890123456789",
        "%-1\r\n",
        "|-1\r\n",
        "%-2\r\n",
        "*1\r\n%-1\r\n",
        "~-2\r\n",
        ">-2\r\n",
        "!-1\r\n",
        "!-2\r\n",
        "*999999999999999999\r\n",
        "%999999999999999999\r\n",
        "|999999999999999999\r\n",
        "*4294967295\r\n*4294967295\r\n*4294967295\r\n");
  }
}
