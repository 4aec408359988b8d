package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long single fields of a hash have to live, which servers have since Redis 7.4. */
final class FieldTimes {
  private FieldTimes() {}

  /**
   * In milliseconds, negative for those that stay.
   *
   * @return null: this server has no such thing
   */
  static long[] of(Side side, Place hash, List<RespValue> fields)
      throws IOException, CopyException, KeyException {
    List<Object> words = new ArrayList<Object>();
    words.add(fields.size());
    for (RespValue field : fields) {
      words.add(field.bytes());
    }
    RespValue reply =
        side.ask(new Calls().add(hash.database, words, "HPTTL", hash.name, "FIELDS")).get(0);
    if (reply.isError() && String.valueOf(reply.text()).contains("unknown command")) {
      return null;
    }
    side.good(reply, hash);
    long[] times = new long[fields.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = reply.elements().get(i).number();
    }
    return times;
  }

  /** The fields among fields and values in turn. */
  static List<RespValue> fieldsOf(List<RespValue> pairs) {
    List<RespValue> fields = new ArrayList<RespValue>();
    for (int i = 0; i < pairs.size(); i += 2) {
      fields.add(pairs.get(i));
    }
    return fields;
  }
}
