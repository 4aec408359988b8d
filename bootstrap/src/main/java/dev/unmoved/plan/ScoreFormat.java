package dev.unmoved.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a server writes scores. Redis writes the shortest digits that mean the number since 7.2,
 * seventeen before.
 */
enum ScoreFormat {
  /** As C's {@code %.17g}. */
  SEVENTEEN_DIGITS {
    @Override
    String fraction(double score) {
      BigDecimal decimal = rounded(score, 17);
      int exponent = decimal.precision() - decimal.scale() - 1;
      return exponent < -4 || exponent >= 17 ? scientific(decimal, exponent, 2) : plain(decimal);
    }
  },
  /**
   * The shortest digits. Exponents are written from seven zeros on, which is neither C's rule nor
   * Java's.
   */
  SHORTEST {
    @Override
    String fraction(double score) {
      // Whole numbers within half of 64 bits are written as such, not by their shortest digits.
      if (score == Math.rint(score) && Math.abs(score) <= 0x1p62) {
        return Long.toString((long) score);
      }
      BigDecimal decimal = shortest(score);
      int digits = decimal.precision();
      int power = -decimal.scale(); // of the last digit
      int exponent = Math.abs(power + digits - 1);
      if (power >= 0 && exponent < digits + 7 || power < 0 && (power > -7 || exponent < 4)) {
        return plain(decimal);
      }
      return scientific(decimal, power + digits - 1, 1);
    }
  };

  /** Below it, whole numbers look the same in every format. */
  private static final double WHOLE_MAX = 1e15;

  /** Digits that always suffice, and those that always can be told apart. */
  private static final int DIGITS_MAX = 17;

  private static final int DIGITS_SAFE = 15;

  /** {@code score} as a server of this format writes it; no NaN, as no score is. */
  String write(double score) {
    return isAlikeInAll(score) ? alike(score) : fraction(score);
  }

  /** A finite score that is not {@link #isAlikeInAll}. */
  abstract String fraction(double score);

  /** Whether every server writes {@code score} in the same way. */
  static boolean isAlikeInAll(double score) {
    return Double.isInfinite(score) || score == Math.rint(score) && Math.abs(score) < WHOLE_MAX;
  }

  /**
   * The format that {@code text}, what a server wrote for {@code score}, is an example of; null
   * when of either.
   */
  static @Nullable ScoreFormat of(String text, double score) {
    if (isAlikeInAll(score)) {
      return null;
    }
    String shortest = SHORTEST.fraction(score);
    String seventeen = SEVENTEEN_DIGITS.fraction(score);
    if (shortest.equals(seventeen)) {
      return null;
    }
    return text.equals(seventeen) ? SEVENTEEN_DIGITS : SHORTEST;
  }

  /** What a server wrote. */
  static double parse(String text) {
    return text.endsWith("inf")
        ? (text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : Double.parseDouble(text);
  }

  /** {@code score} for a server to read: no digit is lost. */
  static byte[] exact(double score) {
    String text = isAlikeInAll(score) ? alike(score) : Double.toString(score);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String alike(double score) {
    if (Double.isInfinite(score)) {
      return score > 0 ? "inf" : "-inf";
    }
    return score == 0 && 1 / score < 0 ? "-0" : Long.toString((long) score);
  }

  private static BigDecimal shortest(double score) {
    // Fifteen digits name one double only, except for the smallest, which have fewer of their own.
    for (int digits = Math.abs(score) < Double.MIN_NORMAL ? 1 : DIGITS_SAFE;
        digits < DIGITS_MAX;
        digits++) {
      BigDecimal decimal = rounded(score, digits);
      if (decimal.doubleValue() == score) {
        return decimal;
      }
    }
    return rounded(score, DIGITS_MAX);
  }

  private static BigDecimal rounded(double score, int digits) {
    return new BigDecimal(score)
        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
        .stripTrailingZeros();
  }

  private static String plain(BigDecimal decimal) {
    return decimal.toPlainString();
  }

  private static String scientific(BigDecimal decimal, int exponent, int exponentDigits) {
    String digits = decimal.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder();
    text.append(decimal.signum() < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append(exponent < 0 ? "e-" : "e+");
    if (exponentDigits == 2 && Math.abs(exponent) < 10) {
      text.append('0');
    }
    return text.append(Math.abs(exponent)).toString();
  }
}
