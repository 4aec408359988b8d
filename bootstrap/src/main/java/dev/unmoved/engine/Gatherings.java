package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Piece;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.route.Split;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.ScanCursors;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import java.util.Arrays;
import java.util.List;

/** The requests of one session that take several parts: over several slots, all shards, or one shard after another. */
final class Gatherings {
  // What replicas have acknowledged is known by connection; another session may be using one that wrote, or it is closed.
  private static final byte[] CANNOT_WAIT = Session.ascii("-ERR unmoved: this connection wrote to several nodes; how many "
      + "replicas have it all cannot be told this time, only of what is written from now on\r\n");
  private static final byte[] INVALID_CURSOR = Session.ascii("-ERR invalid cursor\r\n");

  private final Session session;
  private final KeyPositions keys = new KeyPositions();

  Gatherings(Session session) {
    this.session = session;
  }

  /** Sends a request in parts, if that is what it takes; false when it goes its way as it is. */
  boolean take(Part whole, Arguments arguments, long nowNanos) {
    Command command = whole.command;
    switch (command.requestPolicy()) {
      case MULTI_SHARD:
        boolean splits = command.readOnly() ? session.options.splitReads() : session.options.splitWrites();
        // MSETEX with NX or XX is all or nothing, so it is not cut.
        return (splits && split(whole, arguments, nowNanos)) || emulate(whole, arguments, nowNanos);
      case ALL_SHARDS:
      case ALL_NODES:
        return session.options.fanOut() && fanOut(whole, arguments, nowNanos);
      case SPECIAL:
        return session.options.fanOut() && special(whole, arguments, nowNanos);
      case COMBINED:
        return session.options.splitReads() && session.plans().take(whole, arguments, nowNanos);
      case STEPWISE:
        return emulate(whole, arguments, nowNanos);
      default:
        return false;
    }
  }

  private boolean emulate(Part whole, Arguments arguments, long nowNanos) {
    return session.options.emulatesCrossSlot() && !session.transactions().isWatching()
        && session.plans().take(whole, arguments, nowNanos);
  }

  /** Runs a script that asks for all keys, whatever they are, at every primary. */
  boolean takeScript(Part whole, Arguments arguments, long nowNanos) {
    if (!session.options.fanOut() || !fanOut(whole, arguments, nowNanos)) {
      return false;
    }
    Log.once("script over all keys", "a script that asks for all keys (KEYS, SCAN, ...) is run at every primary, for the"
        + " keys there: not atomic, and numbers and lists that it returns are put together");
    return true;
  }

  private boolean special(Part whole, Arguments arguments, long nowNanos) {
    switch (whole.command.name()) {
      case "SCAN":
        return arguments.count() > 1 && scan(whole, arguments, nowNanos);
      case "RANDOMKEY":
        return askInTurn(whole, nowNanos);
      case "WAIT":
      case "WAITAOF":
        return session.awaitsAllBefore(whole) || askWriters(whole);
      default:
        return false;
    }
  }

  /** WAIT and WAITAOF ask what became of this connection's writes: those know who took them, over those links. */
  private boolean askWriters(Part whole) {
    if (session.written().isEmpty()) {
      return false;
    }
    List<Link> writers = session.written().take();
    if (writers == null) {
      Session.answer(whole, CANNOT_WAIT);
      return true;
    }
    Gathering gathering = gathering(Gathering.Kind.FAN_OUT, whole);
    byte[] command = Arrays.copyOfRange(whole.bytes, whole.start, whole.end);
    for (Link writer : writers) {
      Part part = piece(whole, command, Slot.NONE, -1);
      gathering.add(part);
      session.enqueue(part, writer);
    }
    return true;
  }

  private boolean split(Part whole, Arguments arguments, long nowNanos) {
    keys.clear();
    whole.command.keys(arguments, keys);
    List<Piece> pieces = Split.bySlot(whole.command, arguments, keys);
    if (pieces.isEmpty()) {
      return false;
    }
    if (whole.command.write()) {
      Log.once("split " + whole.command.name(),
          whole.command.name() + " over keys of several slots is sent in parts, one per slot: not atomic");
    }
    Gathering gathering = gathering(Gathering.Kind.SPLIT, whole);
    gathering.pieces = pieces;
    gathering.keys = keys.size();
    for (Piece piece : pieces) {
      gathering.add(piece(whole, piece.command(), piece.slot(), -1));
    }
    sendAll(gathering, nowNanos);
    return true;
  }

  private boolean fanOut(Part whole, Arguments arguments, long nowNanos) {
    Topology topology = session.cluster.topology();
    int[] shardSlots = topology.slotPerShard();
    if (shardSlots.length < 2) {
      tellReplicas(whole, topology);
      return false;
    }
    Gathering gathering = gathering(Gathering.Kind.FAN_OUT, whole);
    // SLOWLOG GET, COMMANDLOG GET and ACL LOG: ten entries unless told otherwise, -1 for all.
    gathering.count = arguments.count() < 3 ? 10 : arguments.is(2, "-1") ? Integer.MAX_VALUE : arguments.number(2);
    byte[] command = Arrays.copyOfRange(whole.bytes, whole.start, whole.end);
    for (int shardSlot : shardSlots) {
      gathering.add(piece(whole, command, Slot.NONE, shardSlot));
    }
    sendAll(gathering, nowNanos);
    tellReplicas(whole, topology);
    return true;
  }

  /** What concerns all nodes reaches replicas too, as far as they can be reached: one that is dead must not fail it. */
  private void tellReplicas(Part whole, Topology topology) {
    if (whole.command.requestPolicy() == RequestPolicy.ALL_NODES) {
      byte[] command = Arrays.copyOfRange(whole.bytes, whole.start, whole.end);
      for (Shard shard : topology.shards()) {
        for (Node replica : shard.replicas()) {
          session.tell(replica, command);
        }
      }
    }
  }

  private boolean askInTurn(Part whole, long nowNanos) {
    int[] shardSlots = session.cluster.topology().slotPerShard();
    if (shardSlots.length < 2) {
      return false;
    }
    Gathering gathering = gathering(Gathering.Kind.IN_TURN, whole);
    int first = session.random.nextInt(shardSlots.length);
    gathering.shardSlots = new int[shardSlots.length];
    for (int i = 0; i < shardSlots.length; i++) {
      gathering.shardSlots[i] = shardSlots[(first + i) % shardSlots.length];
    }
    askNext(gathering, nowNanos);
    return true;
  }

  private void askNext(Gathering gathering, long nowNanos) {
    Part whole = gathering.whole;
    Part part = piece(whole, Arrays.copyOfRange(whole.bytes, whole.start, whole.end), Slot.NONE,
        gathering.shardSlots[gathering.asked++]);
    gathering.add(part);
    session.send(part, nowNanos);
  }

  private boolean scan(Part whole, Arguments arguments, long nowNanos) {
    Topology topology = session.cluster.topology();
    if (topology.slotsCovered() == 0) {
      return false;
    }
    ScanCursors.Position position = session.cluster.scanCursors().position(arguments.text(1), topology);
    if (position == null) {
      Session.answer(whole, INVALID_CURSOR);
      return true;
    }
    Gathering gathering = gathering(Gathering.Kind.SCAN, whole);
    gathering.keys = 10; // Redis' own default of COUNT
    gathering.argv = new byte[arguments.count()][];
    for (int i = 0; i < gathering.argv.length; i++) {
      gathering.argv[i] = arguments.copy(i);
      if (i > 2 && arguments.is(i - 1, "COUNT")) {
        gathering.keys = arguments.number(i);
      }
    }
    scanFrom(position, gathering, nowNanos);
    return true;
  }

  private void scanFrom(ScanCursors.Position position, Gathering gathering, long nowNanos) {
    gathering.position = position;
    byte[][] argv = gathering.argv.clone();
    argv[1] = Session.ascii(position.cursor());
    Part part = piece(gathering.whole, RespWriter.command(argv), Slot.NONE, -1);
    part.target = position.node();
    gathering.add(part);
    session.send(part, nowNanos);
  }

  /**
   * A node has given a page. A walk over small shards goes on to the next one at once, until there are as many keys as
   * were asked for: an application that looks at the first page only, as one server lets it, finds them there.
   */
  private void onPage(Gathering gathering, byte[] page, long nowNanos) {
    if (page[0] == '-') {
      Session.answer(gathering.whole, page);
      return;
    }
    try {
      String nodeCursor = RespValue.firstElements(page, 0, page.length, 1).get(0).text();
      ScanCursors cursors = session.cluster.scanCursors();
      ScanCursors.Position next =
          cursors.following(gathering.position, nodeCursor, session.cluster.topology());
      if (next != null && nodeCursor.equals("0") && ReplyMerger.pageSize(gathering.replies) < gathering.keys) {
        scanFrom(next, gathering, nowNanos);
      } else {
        String cursor = next == null ? "0" : cursors.name(next, session.cluster.topology(), session.random);
        Session.answer(gathering.whole, ReplyMerger.pages(cursor, gathering.replies));
      }
    } catch (ProtocolException e) {
      Session.answer(gathering.whole,
          RespWriter.error("ERR unmoved: " + gathering.position.node() + " gave no page of a SCAN"));
    }
  }

  static Gathering gathering(Gathering.Kind kind, Part whole) {
    Gathering gathering = new Gathering(kind, whole);
    whole.gathering = gathering;
    whole.state = Part.State.IN_FLIGHT;
    whole.slot = Slot.NONE; // its parts keep the order of their slots; the whole has none
    return gathering;
  }

  private static Part piece(Part whole, byte[] command, int slot, int shardSlot) {
    Part part = new Part(Part.Origin.PIECE, whole.command, command, 0, command.length, slot, whole.sequence);
    part.shardSlot = shardSlot;
    return part;
  }

  private void sendAll(Gathering gathering, long nowNanos) {
    for (Part part : gathering.parts) {
      session.send(part, nowNanos);
    }
  }

  /** A node has answered a part. */
  void onPiece(Link link, Part part, byte[] reply, long nowNanos) {
    Gathering gathering = part.gathering;
    gathering.replies.set(part.ordinal, reply);
    gathering.nodes.set(part.ordinal, link);
    session.detach(part);
    part.state = Part.State.ANSWERED;
    if (--gathering.missing == 0) {
      onGathered(gathering, reply, nowNanos);
    }
    session.settled(part, nowNanos);
  }

  private void onGathered(Gathering gathering, byte[] last, long nowNanos) {
    Part whole = gathering.whole;
    if (whole.state == Part.State.FAILED) {
      return;
    }
    switch (gathering.kind) {
      case SPLIT:
        Session.answer(whole, merged(gathering));
        break;
      case FAN_OUT:
        Session.answer(whole, whole.command.name().equals("SCRIPT|EXISTS") ? scriptsExisting(gathering)
            : ReplyMerger.overShards(whole.command, gathering.count, gathering.replies));
        break;
      case IN_TURN:
        boolean nothing = last[0] == '_' || (last[0] == '$' && last[1] == '-');
        if (nothing && gathering.asked < gathering.shardSlots.length) {
          askNext(gathering, nowNanos);
        } else {
          Session.answer(whole, last);
        }
        break;
      case SCAN:
        onPage(gathering, last, nowNanos);
        break;
      case STEP:
        session.plans().onStep(gathering, nowNanos);
        break;
      default:
        Session.answer(whole, transactions(gathering));
        break;
    }
  }

  /** After EVAL one server has the script; here one node has, and the others get it when they need it. */
  private byte[] scriptsExisting(Gathering gathering) {
    Arguments arguments = Session.argumentsOf(gathering.whole);
    boolean[] remembered = new boolean[arguments.count() - 2];
    for (int i = 0; i < remembered.length; i++) {
      remembered[i] = session.cluster.scripts().body(arguments.text(i + 2)) != null;
    }
    return ReplyMerger.scriptsExisting(gathering.whole.command, remembered, gathering.replies);
  }

  private byte[] transactions(Gathering gathering) {
    int failed = failed(gathering);
    if (failed >= 0) {
      return partialFailure(gathering, failed, gathering.split.slots().get(failed));
    }
    try {
      return gathering.split.merged(gathering.replies);
    } catch (ProtocolException e) {
      return RespWriter.error("ERR unmoved: the nodes' replies to the transactions of an EXEC do not fit together");
    }
  }

  private byte[] merged(Gathering gathering) {
    int failed = failed(gathering);
    return failed >= 0 ? partialFailure(gathering, failed, gathering.pieces.get(failed).slot())
        : ReplyMerger.bySlot(gathering.whole.command, gathering.keys, gathering.pieces, gathering.replies);
  }

  /** Which part was answered with an error, or -1. */
  private static int failed(Gathering gathering) {
    for (int i = 0; i < gathering.replies.size(); i++) {
      if (gathering.replies.get(i)[0] == '-') {
        return i;
      }
    }
    return -1;
  }

  private byte[] partialFailure(Gathering gathering, int failed, int slot) {
    int succeeded = 0;
    for (byte[] reply : gathering.replies) {
      succeeded += reply[0] == '-' ? 0 : 1;
    }
    Link link = gathering.nodes.get(failed); // null: no node was asked
    return ReplyMerger.partialFailure(gathering.replies.get(failed), slot, link == null ? "no node" : session.name(link),
        succeeded, gathering.replies.size());
  }
}
