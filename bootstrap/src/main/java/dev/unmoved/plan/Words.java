package dev.unmoved.plan;

/** Options and other words in arguments. */
final class Words {
  private Words() {}

  /**
   * Whether {@code argument} is the ASCII {@code word} in upper or lower case; {@code word} is
   * upper case.
   */
  static boolean is(byte[] argument, String word) {
    if (argument.length != word.length()) {
      return false;
    }
    for (int i = 0; i < argument.length; i++) {
      int b = argument[i];
      if ((b >= 'a' && b <= 'z' ? b - 32 : b) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
