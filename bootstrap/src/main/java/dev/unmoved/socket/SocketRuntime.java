package dev.unmoved.socket;

import dev.unmoved.driver.Shared;
import dev.unmoved.option.Options;

/** What all sessions on sockets share. Thread-safe. */
final class SocketRuntime {
  final Shared shared;
  final Options options;
  final LinkPools pools = new LinkPools();
  final Suspects suspects = new Suspects();

  SocketRuntime(Options options) {
    this(new Shared(options));
  }

  SocketRuntime(Shared shared) {
    this.shared = shared;
    options = shared.options();
    shared.refresher().sweep(pools);
  }
}
