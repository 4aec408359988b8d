package legacy.jedis.answers;

/** What only a server can make, asked of the single one at the start, as Latin 1. */
final class Payloads {
  final String dump;
  final String functions;
  final String protocol;

  Payloads(String dump, String functions, String protocol) {
    this.dump = dump;
    this.functions = functions;
    this.protocol = protocol;
  }
}
