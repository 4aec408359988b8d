package dev.unmoved.engine;

import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Piece;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.route.SlotPattern;
import dev.unmoved.route.Split;
import dev.unmoved.topology.ClientIds;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.ScanCursors;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyQuery;
import java.util.Arrays;
import java.util.List;

/**
 * The requests of one session that take several parts: over several slots, all shards, or one shard
 * after another.
 */
final class Gatherings {
  // What replicas have acknowledged is known by connection; another session may be using one that
  // wrote, or it is closed.
  private static final byte[] CANNOT_WAIT =
      Session.ascii(
          "-ERR unmoved: this connection wrote to several nodes; how many "
              + "replicas have it all cannot be told this time, only of what is written from now on\r\n");
  private static final byte[] TOUCHED =
      Session.ascii("-ERR unmoved: a watched key was touched while EXEC ran\r\n");
  private static final byte[] ONE = Session.ascii(":1\r\n");
  private static final byte[][] EXISTS = {Session.ascii("EXISTS")};
  private static final byte[] INVALID_CURSOR = Session.ascii("-ERR invalid cursor\r\n");

  private final Session session;
  private final KeyPositions keys = new KeyPositions();
  private boolean viewsRefused; // the user may not ask for the topology

  Gatherings(Session session) {
    this.session = session;
  }

  /** Sends a request in parts, if that is what it takes; false when it goes its way as it is. */
  boolean take(Part whole, Arguments arguments, long nowNanos) {
    switch (Course.of(whole.command, session.options)) {
      case SPLIT:
        // MSETEX with NX or XX is all or nothing, so it is not cut.
        return split(whole, arguments, nowNanos) || emulate(whole, arguments, nowNanos);
      case ALL_PRIMARIES:
        return keysOfOneSlot(whole, arguments, nowNanos) || fanOut(whole, arguments, nowNanos);
      case BY_NAME:
        return special(whole, arguments, nowNanos);
      case COMBINED:
        return session.plans().take(whole, arguments, nowNanos);
      case STEPWISE:
        return emulate(whole, arguments, nowNanos);
      default:
        return false;
    }
  }

  private boolean emulate(Part whole, Arguments arguments, long nowNanos) {
    return session.options.emulatesCrossSlot()
        && !session.transactions().isWatching()
        && session.plans().take(whole, arguments, nowNanos);
  }

  /** Runs a script that asks for all keys, whatever they are, at every primary. */
  boolean takeScript(Part whole, Arguments arguments, long nowNanos) {
    if (!session.options.fanOut() || !fanOut(whole, arguments, nowNanos)) {
      return false;
    }
    Log.once(
        "script over all keys",
        "a script that asks for all keys (KEYS, SCAN, ...) is run at every primary, for the"
            + " keys there: not atomic, and numbers and lists that it returns are put together");
    return true;
  }

  private boolean special(Part whole, Arguments arguments, long nowNanos) {
    switch (whole.command.name()) {
      case "SCAN":
        return arguments.count() > 1 && scan(whole, arguments, nowNanos);
      case "RANDOMKEY":
        return askInTurn(whole, nowNanos);
      case "CLIENT|UNBLOCK":
        return unblock(whole, arguments, nowNanos);
      case "WAIT":
      case "WAITAOF":
        return session.awaitsAllBefore(whole) || askWriters(whole);
      default:
        return false;
    }
  }

  /** Ends the wait of a connection of this JVM at the node where it waits. */
  private boolean unblock(Part whole, Arguments arguments, long nowNanos) {
    ClientIds.Client client = session.waiting().unblocks(arguments);
    if (client == null) {
      return false;
    }
    boolean error = arguments.count() > 3 && arguments.is(3, "ERROR");
    if (client.unblock(error ? ClientIds.Unblocking.ERROR : ClientIds.Unblocking.TIMEOUT)) {
      Session.answer(whole, ONE);
      return true;
    }
    byte[][] argv = arguments.copies();
    ClientIds.Place place = client.place();
    argv[2] = Session.ascii(Long.toString(place.id()));
    Gathering gathering = gathering(Gathering.Kind.ONE_NODE, whole);
    Part part = piece(whole, RespWriter.command(argv), Slot.NONE, -1);
    part.target = place.node();
    gathering.add(part);
    session.send(part, nowNanos);
    return true;
  }

  /**
   * WAIT and WAITAOF ask what became of this connection's writes: those know who took them, over
   * those links.
   */
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
      Log.once(
          "split " + whole.command.name(),
          whole.command.name()
              + " over keys of several slots is sent in parts, one per slot: not atomic");
    }
    Gathering gathering = gathering(Gathering.Kind.SPLIT, whole);
    gathering.pieces = pieces;
    gathering.keys = keys.size();
    session.cluster.activity().split();
    for (Piece piece : pieces) {
      gathering.add(piece(whole, piece.command(), piece.slot(), -1));
    }
    sendAll(gathering, nowNanos);
    return true;
  }

  /** KEYS with a pattern for keys of one slot goes to the node that serves it. */
  private boolean keysOfOneSlot(Part whole, Arguments arguments, long nowNanos) {
    byte[] key = Course.keyOfOneSlot(whole.command, arguments);
    Node owner = key == null ? null : session.cluster.topology().primaryOf(Slot.of(key));
    if (owner == null || session.order.isTracking()) {
      return false;
    }
    Gathering gathering = gathering(Gathering.Kind.ONE_SLOT, whole);
    askOwner(
        gathering, key, owner, Arrays.copyOfRange(whole.bytes, whole.start, whole.end), nowNanos);
    return true;
  }

  /**
   * Asks {@code owner}, and in front of it whether {@code key}, which does not exist, would be
   * looked for elsewhere: commands without keys are never redirected, but a slot that is on its way
   * has keys in two places.
   */
  private void askOwner(
      Gathering gathering, byte[] key, Node owner, byte[] command, long nowNanos) {
    int slot = Slot.of(key);
    byte[] question = RespWriter.command(EXISTS, key);
    Part probe =
        new Part(
            Part.Origin.PIECE,
            CommandTable.named("EXISTS"),
            question,
            0,
            question.length,
            Slot.NONE,
            gathering.whole.sequence);
    // no more than that: the order of the slot's commands is none of its concern
    probe.shardSlot = slot;
    probe.target = owner;
    Part part = piece(gathering.whole, command, Slot.NONE, slot);
    part.target = owner;
    gathering.add(probe);
    gathering.add(part);
    session.send(probe, nowNanos);
    session.send(part, nowNanos);
  }

  /**
   * Whether the node that gave the last reply had all keys of the slot: both went there, and
   * neither had to go on.
   */
  private static boolean isWhole(Gathering gathering) {
    int last = gathering.parts.size() - 1;
    Part probe = gathering.parts.get(last - 1);
    Part part = gathering.parts.get(last);
    return probe.redirects == 0
        && probe.retries == 0
        && part.retries == 0
        && gathering.replies.get(last - 1)[0] != '-'
        && gathering.nodes.get(last - 1) == gathering.nodes.get(last);
  }

  private boolean fanOut(Part whole, Arguments arguments, long nowNanos) {
    // SLOWLOG GET, COMMANDLOG GET and ACL LOG: ten entries unless told otherwise, -1 for all.
    int count =
        arguments.count() < 3
            ? 10
            : arguments.is(2, "-1") ? Integer.MAX_VALUE : arguments.number(2);
    return fanOut(whole, count, nowNanos);
  }

  private boolean fanOut(Part whole, int count, long nowNanos) {
    Topology topology = session.cluster.topology();
    int[] shardSlots = topology.slotPerShard();
    if (shardSlots.length < 2) {
      tellReplicas(whole, topology);
      return false;
    }
    session.cluster.activity().fannedOut();
    Gathering gathering = gathering(Gathering.Kind.FAN_OUT, whole);
    gathering.count = count;
    byte[] command = Arrays.copyOfRange(whole.bytes, whole.start, whole.end);
    for (int shardSlot : shardSlots) {
      Part part = piece(whole, command, Slot.NONE, shardSlot);
      part.shard = topology.primaryOf(shardSlot);
      gathering.add(part);
    }
    sendAll(gathering, nowNanos);
    tellReplicas(whole, topology);
    return true;
  }

  /**
   * What concerns all nodes reaches replicas too, as far as they can be reached: one that is dead
   * must not fail it.
   */
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
    Part part =
        piece(
            whole,
            Arrays.copyOfRange(whole.bytes, whole.start, whole.end),
            Slot.NONE,
            gathering.shardSlots[gathering.asked++]);
    gathering.add(part);
    session.send(part, nowNanos);
  }

  private boolean scan(Part whole, Arguments arguments, long nowNanos) {
    Topology topology = session.cluster.topology();
    if (topology.slotsCovered() == 0) {
      return false;
    }
    byte[] key = null;
    for (int i = 2; i + 1 < arguments.count(); i += 2) {
      if (arguments.is(i, "MATCH")) {
        key = SlotPattern.keyOf(arguments, i + 1);
      }
    }
    int slot = key == null ? Slot.NONE : Slot.of(key);
    ScanCursors cursors = session.cluster.scanCursors();
    String cursor = arguments.text(1);
    ScanCursors.Position position =
        slot >= 0 && cursor.equals("0") ? cursors.start(slot, topology) : null;
    if (position == null) {
      position = cursors.position(cursor, topology);
    }
    if (position == null) {
      Session.answer(whole, INVALID_CURSOR);
      return true;
    }
    Gathering gathering = gathering(Gathering.Kind.SCAN, whole);
    gathering.key = key;
    gathering.slot = slot;
    gathering.keys = 10; // Redis' own default of COUNT
    gathering.argv = arguments.copies();
    for (int i = 3; i < arguments.count(); i++) {
      if (arguments.is(i - 1, "COUNT")) {
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
    if (isAtOwner(gathering)) {
      askOwner(gathering, gathering.key, position.node(), RespWriter.command(argv), nowNanos);
      return;
    }
    Part part = piece(gathering.whole, RespWriter.command(argv), Slot.NONE, -1);
    part.target = position.node();
    gathering.add(part);
    session.send(part, nowNanos);
  }

  /** Whether the walk looks for keys of one slot, and is where they are. */
  private boolean isAtOwner(Gathering gathering) {
    int slot = gathering.slot;
    return slot >= 0
        && !gathering.position.hasSeen(slot)
        && gathering.position.node().equals(session.cluster.topology().primaryOf(slot));
  }

  /**
   * A node has given a page. A walk over small shards goes on to the next one at once, until there
   * are as many keys as were asked for: an application that looks at the first page only, as one
   * server lets it, finds them there.
   */
  private void onPage(Gathering gathering, long nowNanos) {
    byte[] reply = gathering.replies.get(gathering.replies.size() - 1);
    if (gathering.view != null) {
      onView(gathering, reply, nowNanos);
    } else if (reply[0] == '-') {
      Session.answer(gathering.whole, reply);
    } else {
      gathering.pages.add(reply);
      goOn(gathering, nowNanos);
    }
  }

  /**
   * Asks a node that has given its last page which slots it serves: of one that it gave away while
   * it was walked, unknown to us, the keys may be at a node that was walked before.
   */
  private void askForView(Gathering gathering, long nowNanos) {
    gathering.view =
        new TopologyQuery(
            gathering.position.node().address(),
            session.cluster.tls(),
            session.options.addressMap());
    gathering.mark = session.cluster.refreshMark();
    gathering.believed = session.cluster.topology();
    sendQuestion(gathering, nowNanos);
  }

  private void sendQuestion(Gathering gathering, long nowNanos) {
    Part part = Session.piece(gathering.whole, gathering.view.request());
    part.target = gathering.position.node();
    gathering.add(part);
    session.send(part, nowNanos);
  }

  private void onView(Gathering gathering, byte[] reply, long nowNanos) {
    TopologyQuery view = gathering.view;
    try {
      view.onReply(RespValue.parse(reply, 0, reply.length));
    } catch (ProtocolException e) {
      Session.answer(
          gathering.whole,
          RespWriter.error("ERR unmoved: " + gathering.position.node() + " gave no topology"));
      return;
    }
    boolean known = view.outcome() == TopologyQuery.Outcome.CLUSTER;
    if (view.request() != null && !known) {
      sendQuestion(gathering, nowNanos);
      return;
    }
    gathering.view = null;
    viewsRefused |= !known;
    // Who is no member of our cluster any more has nothing to say about it.
    if (known && gathering.believed.overlaps(view.topology())) {
      // else somebody else may have asked later
      if (session.cluster.topology() == gathering.believed) {
        session.cluster.onRefreshed(view.topology(), gathering.mark, nowNanos);
      }
      goOnTo(
          gathering,
          session.cluster.scanCursors().following(gathering.position, view.topology()),
          true,
          nowNanos);
    } else {
      goOnFrom(gathering, "0", nowNanos);
    }
  }

  /** A node has given a page: the walk goes on there, or elsewhere. */
  private void goOn(Gathering gathering, long nowNanos) {
    byte[] page = gathering.pages.get(gathering.pages.size() - 1);
    try {
      String nodeCursor = RespValue.firstElements(page, 0, page.length, 1).get(0).text();
      // the owner of one slot is asked in another way
      boolean ends = nodeCursor.equals("0") && gathering.slot < 0;
      int primaries = session.cluster.topology().slotPerShard().length;
      // Two nodes may each say for a while that the other one has a slot: then what we know
      // ourselves has to do.
      if (ends && !viewsRefused && primaries > 1 && gathering.views < 2 * primaries + 16) {
        gathering.views++;
        askForView(gathering, nowNanos);
      } else {
        goOnFrom(gathering, nodeCursor, nowNanos);
      }
    } catch (ProtocolException e) {
      noPage(gathering);
    }
  }

  private void goOnFrom(Gathering gathering, String nodeCursor, long nowNanos) {
    ScanCursors cursors = session.cluster.scanCursors();
    Topology topology = session.cluster.topology();
    int parts = gathering.parts.size();
    boolean wasProbed =
        parts > 1 && gathering.parts.get(parts - 2).command != gathering.whole.command;
    ScanCursors.Position next =
        gathering.slot < 0
            ? cursors.following(gathering.position, nodeCursor, topology)
            : cursors.following(
                gathering.position,
                nodeCursor,
                topology,
                gathering.slot,
                wasProbed && isWhole(gathering));
    goOnTo(gathering, next, nodeCursor.equals("0"), nowNanos);
  }

  private void goOnTo(
      Gathering gathering, ScanCursors.Position next, boolean elsewhere, long nowNanos) {
    try {
      if (next != null && elsewhere && ReplyMerger.pageSize(gathering.pages) < gathering.keys) {
        scanFrom(next, gathering, nowNanos);
      } else {
        Topology topology = session.cluster.topology();
        String cursor =
            next == null ? "0" : session.cluster.scanCursors().name(next, topology, session.random);
        Session.answer(gathering.whole, ReplyMerger.pages(cursor, gathering.pages));
      }
    } catch (ProtocolException e) {
      noPage(gathering);
    }
  }

  private static void noPage(Gathering gathering) {
    Session.answer(
        gathering.whole,
        RespWriter.error("ERR unmoved: " + gathering.position.node() + " gave no page of a SCAN"));
  }

  static Gathering gathering(Gathering.Kind kind, Part whole) {
    Gathering gathering = new Gathering(kind, whole);
    whole.gathering = gathering;
    whole.state = Part.State.IN_FLIGHT;
    whole.slot = Slot.NONE; // its parts keep the order of their slots; the whole has none
    return gathering;
  }

  private static Part piece(Part whole, byte[] command, int slot, int shardSlot) {
    Part part =
        new Part(
            Part.Origin.PIECE, whole.command, command, 0, command.length, slot, whole.sequence);
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
        Session.answer(
            whole,
            whole.command.name().equals("SCRIPT|EXISTS")
                ? scriptsExisting(gathering)
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
        onPage(gathering, nowNanos);
        break;
      case ONE_NODE:
        Session.answer(whole, last);
        break;
      case ONE_SLOT:
        if (isWhole(gathering) || !fanOut(whole, 0, nowNanos)) {
          Session.answer(whole, gathering.replies.get(1));
        }
        break;
      case STEP:
        session.plans().onStep(gathering, nowNanos);
        break;
      case WATCHES:
        session.transactions().watches().onWatched(gathering);
        break;
      case LOOKS:
        session.transactions().watches().onLooked(gathering, nowNanos);
        break;
      default:
        session.transactions().watches().onExecuted(whole);
        Session.answer(whole, transactions(gathering));
        break;
    }
  }

  /**
   * After EVAL one server has the script; here one node has, and the others get it when they need
   * it.
   */
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
    if (gathering.parts.size() == 1
        && (failed == 0 || Transactions.isNil(gathering.replies.get(0)))) {
      return gathering.replies.get(0);
    }
    int touched = -1;
    int ran = 0;
    for (int i = 0; i < gathering.replies.size(); i++) {
      byte[] reply = gathering.replies.get(i);
      touched = touched < 0 && Transactions.isNil(reply) ? i : touched;
      ran += reply[0] == '-' || Transactions.isNil(reply) ? 0 : 1;
    }
    if (failed < 0 && touched >= 0) {
      if (ran == 0) {
        return gathering.replies.get(touched);
      }
      gathering.replies.set(touched, TOUCHED);
      failed = touched;
    }
    if (failed >= 0) {
      return partialFailure(gathering, failed, gathering.split.slots().get(failed), ran);
    }
    try {
      return gathering.split.merged(gathering.replies);
    } catch (ProtocolException e) {
      return RespWriter.error(
          "ERR unmoved: the nodes' replies to the transactions of an EXEC do not fit together");
    }
  }

  private byte[] merged(Gathering gathering) {
    int failed = failed(gathering);
    return failed >= 0
        ? partialFailure(gathering, failed, gathering.pieces.get(failed).slot())
        : ReplyMerger.bySlot(
            gathering.whole.command, gathering.keys, gathering.pieces, gathering.replies);
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
    return partialFailure(gathering, failed, slot, succeeded);
  }

  private byte[] partialFailure(Gathering gathering, int failed, int slot, int succeeded) {
    Link link = gathering.nodes.get(failed); // null: no node was asked
    return ReplyMerger.partialFailure(
        gathering.replies.get(failed),
        slot,
        link == null ? "no node" : session.name(link),
        succeeded,
        gathering.replies.size());
  }
}
