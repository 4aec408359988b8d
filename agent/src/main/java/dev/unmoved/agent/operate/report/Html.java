package dev.unmoved.agent.operate.report;

import java.util.Locale;

/** Writes HTML in which nothing that was observed can be taken for markup. Not thread-safe. */
final class Html {
  private final StringBuilder text = new StringBuilder();

  /** Markup of our own, as it is. */
  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Text, whatever it holds. */
  Html text(String words) {
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      switch (c) {
        case '&':
          text.append("&amp;");
          break;
        case '<':
          text.append("&lt;");
          break;
        case '>':
          text.append("&gt;");
          break;
        case '"':
          text.append("&quot;");
          break;
        case '\'':
          text.append("&#39;");
          break;
        default:
          // What turns the direction of writing, or is none of XML's characters, would hide what
          // stands behind it.
          boolean hidden =
              c < ' ' && c != '\n' && c != '\t'
                  || c >= 0x7f && c < 0xa0
                  || c >= 0x202a && c <= 0x202e
                  || c >= 0x2066 && c <= 0x2069
                  || c >= 0xd800 && c <= 0xdfff
                  || c >= 0xfffe;
          text.append(hidden ? '\ufffd' : c);
          break;
      }
    }
    return this;
  }

  /** A whole number, in groups of three. */
  Html number(long number) {
    return text(grouped(number));
  }

  /** The element {@code tag} (attributes of our own included) around words. */
  Html element(String tag, String words) {
    int blank = tag.indexOf(' ');
    return raw("<" + tag + ">")
        .text(words)
        .raw("</" + (blank < 0 ? tag : tag.substring(0, blank)) + ">");
  }

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A share in percent, without pretending to more than is known. */
  static String percent(long part, long whole) {
    if (whole == 0) {
      return "0 %";
    }
    double percent = 100.0 * part / whole;
    return percent > 0 && percent < 0.1
        ? "< 0.1 %"
        : String.format(Locale.ROOT, percent < 10 ? "%.1f %%" : "%.0f %%", percent);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
